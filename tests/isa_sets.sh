#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Programs with fewer instruction sets: libtinfer_isa_<set>.o in front of the archives takes the
# place of the tables of micro-kernels. Nothing of other sets is linked, nothing is defined twice,
# and the results are those of the whole program when it is told to use no more than that set.
set -eu
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: with sanitizers there are no objects of instruction sets"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lib=$TIN_BUILD/lib
source=$TIN_SOURCE/tests/isa
export LD_LIBRARY_PATH="$lib"

compile() { # output, source, what else
  out=$1
  shift
  "$TIN_CC" -std=c11 -D_POSIX_C_SOURCE=200809L -I"$TIN_SOURCE/core/include" "$@" -lm -pthread \
    -Wl,--gc-sections -o "$work/$out" 2>"$work/log" && [ ! -s "$work/log" ] || {
    echo "FAILED: linking $out"
    cat "$work/log"
    exit 1
  }
}
digits() { # output, object of a set
  compile "$1" "$source/digits.c" ${2:+"$2"} \
    "$lib/libtinfer_ops.a" "$lib/libtinfer_registry.a" "$lib/libtinfer_core.a"
}
sets_in() { # the instruction sets of a program's functions
  nm "$work/$1" | sed -n 's/.* [tT] tin_.*_\(scalar\|avx2\|avx512\|vnni\|neon\|neondot\)$/\1/p' |
    sort -u | tr '\n' ' '
}

compile pack "$source/pack.c" -L"$lib" -ltinfer
"$work/pack" "$TIN_SOURCE/examples/digits/digits.pb" "$work/digits.tin"
digits whole ""

count=0
for object in "$lib"/libtinfer_isa_*.o; do
  set=${object##*/libtinfer_isa_}
  set=${set%.o}
  digits "$set" "$object"
  wanted=$(echo "$set" | tr _ '\n' | sort | tr '\n' ' ')
  got=$(sets_in "$set")
  [ "$got" = "$wanted" ] || {
    echo "FAILED: a program for '$wanted' has functions for '$got'"
    exit 1
  }
  last=
  for isa in $(echo "$set" | tr _ ' '); do
    "$work/whole" has "$isa" && last=$isa
  done
  [ -n "$last" ] || continue
  "$work/$set" run "$work/digits.tin" "$last" >"$work/got"
  "$work/whole" run "$work/digits.tin" "$last" >"$work/wanted"
  cmp "$work/got" "$work/wanted" || {
    echo "FAILED: $set does not give what the whole program gives with $last"
    exit 1
  }
  count=$((count + 1))
done
[ "$count" -gt 0 ] || {
  echo "FAILED: there is no libtinfer_isa_<set>.o in $lib"
  exit 1
}
echo "instruction sets: $count programs, each with its own sets alone"
