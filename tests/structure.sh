#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the built archives, libraries and programs must not contain: global constructors, symbols
# of libraries that only tools and plugins use, dependencies that point the wrong way, and
# variables. TIN_BUILD is the build folder.
: "${TIN_BUILD:?is the build folder}"
if [ -n "$TIN_SANITIZE" ]; then
  echo "skipped: sanitizers add constructors and variables of their own"
  exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

fail() { # what, file with the offending lines
  echo "FAILED: $1"
  sed 's/^/  /' "$2" | head -20
  failed=1
}

archive() { # the archive of a component, or nothing
  find "$TIN_BUILD" -name "libtinfer_$1.a" ! -path '*/targets/*' | head -1
}

# ---- constructors ------------------------------------------------------------------------------
# Objects have none at all. A linked file has one entry, the compiler's own frame_dummy.
for a in $(find "$TIN_BUILD" -name '*.a'); do
  objdump -h "$a" | grep -E '[[:space:]]\.(init_array|ctors|preinit_array)' >"$work/found" &&
    fail "constructors in $a" "$work/found"
done
pointer=$(getconf LONG_BIT)
pointer=$((pointer / 8))
count=0
for f in $(find "$TIN_BUILD" -type f \( -perm -u+x -o -name '*.so*' \) ! -name '*.sh' \
  ! -path '*/CMakeFiles/*'); do
  objdump -h "$f" 2>/dev/null >"$work/sections" || continue
  count=$((count + 1))
  awk -v one="$pointer" '
    function hex(s,  i, n) {
      for (i = 1; i <= length(s); i++)
        n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
      return n
    }
    $2 ~ /^\.(init_array|ctors|preinit_array)/ && hex($3) > one' \
    "$work/sections" >"$work/found"
  [ -s "$work/found" ] && fail "constructors in $f" "$work/found"
done
echo "constructors: $count linked files looked at"

# ---- foreign libraries -------------------------------------------------------------------------
for part in core registry ops; do
  a=$(archive $part)
  [ -n "$a" ] || { echo "FAILED: there is no libtinfer_$part.a"; failed=1; continue; }
  nm "$a" 2>/dev/null | awk 'NF >= 2 { print $NF }' |
    grep -E '^(lt_|yaml_|protobuf_c_|dlopen$|dlsym$)' | sort -u >"$work/found"
  [ -s "$work/found" ] && fail "foreign symbols in $a" "$work/found"
done

# The loader is the one user of libltdl, in one file.
loader=$(archive loader)
if [ -n "$loader" ]; then
  nm -A "$loader" 2>/dev/null | awk '$NF ~ /^(lt_|dlopen$)/ { print $1 }' | sort -u >"$work/found"
  [ "$(cut -d: -f2 "$work/found" | sort -u)" = loader.c.o ] ||
    fail "libltdl is used by other objects than loader.c.o" "$work/found"
  grep -rlE '[<"]ltdl\.h[>"]' "$TIN_SOURCE" --include='*.[ch]' |
    grep -v '/registry/loader/loader\.c$' >"$work/found"
  [ -s "$work/found" ] && fail "ltdl.h is included elsewhere than in loader.c" "$work/found"
fi

# ---- modules -----------------------------------------------------------------------------------
# One symbol goes out, and none but those of libraries comes in.
count=0
for f in "$TIN_BUILD"/lib*/tinfer/*.so "$TIN_BUILD"/lib/*/tinfer/*.so; do
  [ -f "$f" ] || continue
  count=$((count + 1))
  name=$(basename "$f" .so)
  nm -D --defined-only "$f" | awk '{ print $NF }' >"$work/found"
  [ "$(cat "$work/found")" = "${name}_LTX_tin_plugin" ] ||
    fail "$f does not show its entry point, and that alone" "$work/found"
  nm -D -u "$f" | awk '{ print $NF }' | grep '^tin_' >"$work/found" &&
    fail "$f needs symbols of tinfer" "$work/found"
  case $name in
    image) own='libjpeg|libpng|libgif' ;;
    tensorflow) own=libprotobuf-c ;;
    *) own=none ;;
  esac
  readelf -d "$f" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' |
    grep -vE "^(libc|libm|ld-linux[a-z0-9-]*|ld-musl-.*|$own)[0-9.]*\.so" >"$work/found" &&
    fail "$f needs other libraries than it should" "$work/found"
done
[ "$count" = 0 ] || echo "modules: $count looked at"

# ---- which way dependencies point --------------------------------------------------------------
defined() { nm --defined-only -g "$(archive "$1")" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u; }
needed() { nm -u "$(archive "$1")" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u; }

apart() { # the first must not need what only the second has
  defined "$1" >"$work/own"
  needed "$1" | comm -23 - "$work/own" >"$work/needed"
  defined "$2" >"$work/other"
  comm -12 "$work/needed" "$work/other" >"$work/found"
  [ -s "$work/found" ] && fail "$1 needs symbols of $2" "$work/found"
}
apart core registry
apart core ops
apart registry ops
[ -n "$(archive tensorflow)" ] && for part in core registry ops; do apart $part tensorflow; done

# ---- commands ----------------------------------------------------------------------------------
# They load ops, and so have none, nor what only ops and formats need.
defined ops >"$work/other"
defined tensorflow >>"$work/other"
sort -o "$work/other" "$work/other"
for f in "$TIN_BUILD"/bin/tinfer-*; do
  [ -x "$f" ] || continue
  nm --defined-only "$f" | awk '{ print $NF }' | sort -u | comm -12 - "$work/other" >"$work/found"
  [ -s "$work/found" ] && fail "$f has ops in it" "$work/found"
  readelf -d "$f" | grep -E 'NEEDED.*(jpeg|png|gif|protobuf)' >"$work/found" &&
    fail "$f needs libraries of modules" "$work/found"
done

# ---- variables ---------------------------------------------------------------------------------
# Tables of constants that hold addresses are in .data.rel.ro. The one variable there may be is
# the registry that a program shares.
for part in core registry loader ops tensorflow; do
  a=$(archive $part)
  [ -n "$a" ] || continue
  objdump -t "$a" | awk '
    /file format/ { member = $1 }
    $0 ~ / O / && ($0 ~ /[ \t]\.(data|bss|tdata|tbss)/ || $0 ~ /\*COM\*/) &&
      $0 !~ /[ \t]\.data\.rel\.ro/ { print member, $NF }' |
    grep -v '^global\.c\.o: registry\.[0-9]*$' >"$work/found"
  [ -s "$work/found" ] && fail "variables in $a" "$work/found"
done

[ $failed = 0 ] && echo "structure ok"
exit $failed
