#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Plugins and hosts of neighbouring versions: each is compiled against the headers as they are, and
# against a copy in which every struct that may grow has a field more.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$TIN_SOURCE"

flags="-std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -Wno-missing-field-initializers"
checks=${TIN_SANITIZE:+-fsanitize=$TIN_SANITIZE}
# Reading past the end of a shorter struct shows with AddressSanitizer.
echo 'int main(void) { return 0; }' >"$work/probe.c"
if [ -z "$checks" ] && "$TIN_CC" -fsanitize=address "$work/probe.c" -o "$work/probe" 2>/dev/null &&
  "$work/probe"; then
  own=-fsanitize=address
else
  own=$checks
fi

# ---- the later version -------------------------------------------------------------------------
mkdir -p "$work/later/tinfer"
for header in core/include/tinfer/*.h; do
  awk -f tests/plugins/later.awk "$header" >"$work/later/tinfer/${header##*/}" 2>>"$work/grown"
done
grown=$(sort -u "$work/grown" | wc -l)
[ "$grown" -eq 18 ] || { echo "FAILED: $grown structs have grown, not 18"; exit 1; }
cat >"$work/later.h" <<'END'
static int added(int number) { return number + 1; }
END
awk '/^const tin_host tin_host_table = / { print "#include \"later.h\"" }
  /TIN_INIT\(tin_host\)/ { sub(/TIN_INIT\(tin_host\),/, "& .added = added,") }
  { print }' registry/registry.c >"$work/registry.c"
grep -q 'added = added' "$work/registry.c"

# ---- two hosts ----------------------------------------------------------------------------------
lib() { find "$TIN_BUILD" -name "libtinfer_$1.a" ! -path "*/targets/*" | head -1; }
# shellcheck disable=SC2086 # flags are words
"$TIN_CC" $flags $checks -Icore/include tests/plugins/host.c "$(lib registry)" "$(lib core)" \
  -pthread -lm -ldl -o "$work/host_now"
sources=$(find core registry -name '*.c' ! -path registry/registry.c ! -path 'registry/all/*' \
  ! -path 'registry/loader*')
# shellcheck disable=SC2086
"$TIN_CC" $flags $own -DADDED -I"$work/later" -I. -I"$work" tests/plugins/host.c "$work/registry.c" \
  $sources -pthread -lm -ldl -o "$work/host_later"

# ---- plugins --------------------------------------------------------------------------------------
compile() { # the host it is for, its sanitizers, name, headers and flags
  host=$1 sanitizers=$2 name=$3
  shift 3
  [ -n "$sanitizers" ] || sanitizers=-Wl,-z,defs
  # shellcheck disable=SC2086
  "$TIN_CC" $flags -shared -fPIC $sanitizers "$@" tests/plugins/growing.c -o "$work/$name.$host.so"
}
plugin() {
  compile now "$checks" "$@"
  compile later "$own" "$@"
}
plugin now -Icore/include
plugin later -DADDED -I"$work/later"
plugin claims_now -DADDED -I"$work/later" -DTIN_PLUGIN_MINOR=0

# ---- each with each -------------------------------------------------------------------------------
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}" # the C library's, of dlopen
failed=0
try() { # host, plugin; what it prints on standard input
  cat >"$work/expected"
  "$work/host_$1" "$work/$2.$1.so" >"$work/out" 2>&1 || true
  cmp -s "$work/expected" "$work/out" && return
  echo "FAILED: the plugin $2 in the host $1"
  diff "$work/expected" "$work/out" || true
  failed=1
}
parts_of_now='growing growing_f32
growing grow
growing prune'
parts_for_later='growing growing_f32 (new) op (new)
growing grow (new)
growing prune (new)'
parts_of_old='growing growing_f32 (none) op (none)
growing grow (none)
growing prune (none)'

printf '%s\n2 4 6\nthe plugin quits\n' "$parts_of_now" | try now now
printf '%s\n2 4 6\nthe plugin quits\n' "$parts_of_now" | try now claims_now
echo 'the plugin needs ABI 1.1, which is newer than this one, 1.0' | try now later
printf '%s\n2 4 6\nthe plugin quits\n' "$parts_of_old" | try later now
printf '%s\n102 104 106\nthe plugin quits\n' "$parts_for_later" | try later claims_now
printf '%s\n102 104 106\nthe plugin quits\n' "$parts_for_later" | try later later
[ $failed = 0 ] && echo "plugins of this version and the next, in hosts of both"
exit $failed
