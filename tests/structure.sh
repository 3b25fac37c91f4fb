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
  find "$TIN_BUILD" -name "libtinfer_$1.a" | head -1
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

# ---- variables ---------------------------------------------------------------------------------
# Tables of constants that hold addresses are in .data.rel.ro. The one variable there may be is
# the registry that a program shares.
for part in core registry ops tensorflow; do
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
