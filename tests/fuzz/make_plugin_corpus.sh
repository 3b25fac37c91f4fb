#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the corpus of fuzz_plugin_file into the folder given: small plugins for several machines, and
# what is none.
set -eu
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/one.c" <<'END'
const void *gate_LTX_tin_plugin(void) { return 0; }
END
cat >"$work/two.c" <<'END'
const void *a_b_LTX_tin_plugin(void) { return 0; }
const void *tin_plugin(void) { return 0; }
END
echo 'int none;' >"$work/none.c"
flags="-Os -shared -fPIC -nostdlib -s -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,max-page-size=16"
for name in one two none; do
  x86_64-linux-gnu-gcc $flags "$work/$name.c" -o "$out/$name.so"
done
aarch64-linux-gnu-gcc $flags "$work/one.c" -o "$out/aarch64.so"
arm-linux-gnueabihf-gcc $flags "$work/one.c" -o "$out/arm.so"
head -c 100 "$out/one.so" >"$out/short"
printf '!<arch>\n' >"$out/archive"
: >"$out/empty"
