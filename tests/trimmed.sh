#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The example of a trimmed program with a Makefile, against an installation: it runs, it has what
# it was told to have, and it never asks the heap for anything, which its symbols prove.
set -eu
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: with sanitizers nothing is installed"
  exit 77
fi
for tool in make pkg-config; do
  command -v $tool >/dev/null || {
    echo "skipped: there is no $tool"
    exit 77
  }
done
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
prefix=$place/prefix
cmake --install "$TIN_BUILD" --prefix "$prefix" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name tinfer-runtime.pc)")
export PKG_CONFIG_PATH
cp -r "$TIN_SOURCE/examples/trimmed" "$place/trimmed"
mkdir "$place/digits"
cp "$TIN_SOURCE/examples/digits/digits.pb" "$place/digits"
cd "$place/trimmed"

fail() {
  echo "FAILED: $1"
  [ ! -s "$place/log" ] || tail -20 "$place/log"
  exit 1
}
build() { # variables...
  make -s CC="$TIN_CC" TINFER_GEN="$prefix/bin/tinfer-gen" \
    PKG_CONFIG="pkg-config --define-variable=prefix=$prefix" \
    CFLAGS='-Os -Wall -Wextra -Wpedantic -Werror' "$@" >"$place/log" 2>&1 || fail "make $*"
  head -c 18816 /dev/zero | ./trimmed >"$place/scores" || fail 'it does not run'
  [ "$(grep -c '^9: 0\.' "$place/scores")" = 2 ] || fail 'it gives no scores'
}

build
build # there is nothing to do
nm trimmed | grep -q 'tin_conv_f32_prepare' || fail 'it has no kernels?'
nm trimmed | grep -E ' (tin_graph_builder|tin_register_module_|tin_register_builtin)' >"$place/log" &&
  fail 'it has more than it needs'
rm -f trimmed
build ISA=scalar
nm trimmed | grep -E 'tin_.*_(avx2|avx512|neon)$' >"$place/log" && fail 'it has more than plain C'

# What the program takes of a libc that is linked at run time is all that it and the archives
# need of it: nothing of the heap. A static program may have one that its libc brings for itself.
heap='malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|memalign|strdup|free|s?brk|mmap'
needs_heap() { nm -D --undefined-only "$1" | sed 's/@.*//' | grep -wE "$heap" >"$place/log"; }
rm -f trimmed
build
nm -D --undefined-only trimmed | grep -qw memcpy || fail 'it takes nothing of libc?'
needs_heap trimmed && fail 'it uses the heap'
# A program that does is found out; such a registry needs more memory, too.
sed -i 's/TIN_REGISTRY(table, &error)/{0};\
  tin_registry_init(\&registry, NULL, \&error); (void)table/
  s/TIN_SELECTED_PACKED_ARENA_BYTES/2 * TIN_SELECTED_ARENA_BYTES/' main.c
build
needs_heap trimmed || fail 'a program with a heap passes for one without'
echo "trimmed: by list, by instruction set, without a heap"
