#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Programs for other machines and C libraries: for every target of TIN_TARGETS, models become static
# programs in one command, which run (under an emulator where target.yaml names one), pass their
# own test, and give what the native program gives. With plain C micro-kernels that is the same to
# the last bit, and so it is with those of the same instruction sets, whatever the builds were
# optimised for: sums are added up in one order. With vectors of another length the order is
# another, and a millionth of the largest value is what may differ.
set -eu
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: with sanitizers there are no targets"
  exit 77
fi
libraries=$(dirname "$(find "$TIN_BUILD" -name target.yaml ! -path '*/targets/*' | head -1)")
targets=$libraries/targets
[ -d "$targets" ] || {
  echo "skipped: no targets are built, which cmake -DTIN_TARGETS=x86_64-linux-musl would do"
  exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gen=$TIN_BIN/tinfer-gen

fail() {
  echo "FAILED: $1"
  [ ! -s "$work/log" ] || tail -20 "$work/log"
  exit 1
}
# A word, or the words of a list, of a target.yaml.
setting() { sed -n "s/^$2: *//p" "$targets/$1/target.yaml" | tr -d '[]",'; }

# ---- models and inputs --------------------------------------------------------------------------
# Floats between 0 and 1, over and over.
floats() { # how many
  for value in 0 1 2 3 4 5 6 7; do
    printf '\0\0\0\0\0\0\0\077\0\0\200\076\0\0\0\077\0\0\100\077\0\0\140\076\0\0\200\077'
    printf '\0\0\140\077\0\100\200\076\0\070\001\077\0\0\0\075'
  done >"$work/some"
  while [ "$(wc -c <"$work/some")" -lt $(($1 * 4)) ]; do
    cat "$work/some" "$work/some" >"$work/more"
    mv "$work/more" "$work/some"
  done
  head -c $(($1 * 4)) "$work/some"
}

# name, path, floats of its input, options
cat >"$work/models" <<END
digits $TIN_SOURCE/examples/digits/digits.pb 2352 --input_shape=input=1,28,28,3
END
shared=${TIN_SHARED:-$TIN_SOURCE/../shared}/models/tf
mobilenet=$shared/mobilenet_v1_0.25_128/frozen_graph.pb
[ ! -e "$mobilenet" ] || echo "mobilenet $mobilenet 49152" >>"$work/models"

make_program() { # model, options...
  model=$1
  shift
  # shellcheck disable=SC2046 # options are words
  "$gen" --graphs="$(sed -n "s/^$model \([^ ]*\).*/\1/p" "$work/models")" \
    $(sed -n "s/^$model [^ ]* [^ ]* \(.*\)/\1/p" "$work/models") "$@" >"$work/log" 2>&1 ||
    fail "tinfer-gen $*"
}
# The largest difference of two lists of numbers, in millionths of the largest value.
difference() {
  tr -s '[], ' '\n' <"$1" | grep -E '^[-0-9.]' >"$work/a"
  tr -s '[], ' '\n' <"$2" | grep -E '^[-0-9.]' >"$work/b"
  paste "$work/a" "$work/b" | awk '
    function abs(x) { return x < 0 ? -x : x }
    NF != 2 { bad = 1 }
    { if (abs($1) > most) most = abs($1); if (abs($1 - $2) > worst) worst = abs($1 - $2) }
    END { if (bad || NR < 2 || !most) print "different lists"; else print worst / most * 1e6 }'
}

while read -r model path count options; do
  floats "$count" >"$work/$model.in"
  make_program "$model" --executable="$work/$model.native"
  make_program "$model" --executable="$work/$model.plain" --isa=scalar
  for kind in native plain; do
    "$work/$model.$kind" "$work/$model.in" >"$work/$model.$kind.out" 2>"$work/log" ||
      fail "$model.$kind does not run"
  done
done <"$work/models"

# ---- targets ------------------------------------------------------------------------------------
check() { # model, target, emulator...
  model=$1 name=$2
  shift 2
  for kind in native plain; do
    program=$work/$model.$name.$kind
    options=
    [ $kind = native ] || options=--isa=scalar
    make_program "$model" --executable="$program" --target="$name" $options
    "$@" "$program" --self_test >"$work/log" 2>&1 || fail "$name: $model --self_test"
    "$@" "$program" "$work/$model.in" >"$program.out" 2>"$work/log" || fail "$name: $model"
  done
  cmp "$work/$model.plain.out" "$work/$model.$name.plain.out" >"$work/log" 2>&1 ||
    fail "$name: $model in plain C does not give what it gives natively"
  if [ "$(setting "$name" isas)" = "$(setting .. isas)" ]; then
    cmp "$work/$model.native.out" "$work/$model.$name.native.out" >"$work/log" 2>&1 ||
      fail "$name: $model is for the same instruction sets, and not the same"
  fi
  worst=$(difference "$work/$model.native.out" "$work/$model.$name.native.out")
  echo "$worst" | awk '/list/ || $1 > 1 { exit 1 }' || fail "$name: $model differs by $worst"
}

# The example with a Makefile, too; with musl the whole program shows that it has no heap.
example() { # target, emulator...
  name=$1
  shift
  command -v make >/dev/null && command -v pkg-config >/dev/null || return 0
  rm -rf "$work/trimmed"
  cp -r "$TIN_SOURCE/examples/trimmed" "$work/trimmed"
  make -s -C "$work/trimmed" CC="$(setting "$name" cc)" TARGET="$name" TINFER_GEN="$gen" \
    MODEL="$TIN_SOURCE/examples/digits/digits.pb" INCLUDE="$TIN_SOURCE/core/include" \
    LIB="$targets/$name" >"$work/log" 2>&1 || fail "$name: make"
  head -c 9408 /dev/zero | "$@" "$work/trimmed/trimmed" | grep -q '^9: 0\.' ||
    fail "$name: the example gives no scores"
  case $name in
  *musl*)
    if nm "$work/trimmed/trimmed" |
      grep -wE '(__libc_)?(malloc|calloc|realloc|free)|posix_memalign|aligned_alloc' \
        >"$work/log"; then
      fail "$name: the example has a heap"
    fi
    ;;
  esac
}

done=
for folder in "$targets"/*/; do
  name=$(basename "$folder")
  emulator=$(setting "$name" run)
  for tool in $(setting "$name" cc) $emulator; do
    command -v "$tool" >/dev/null || {
      echo "skipped: $name, for there is no $tool"
      continue 2
    }
  done
  while read -r model path count options; do
    # shellcheck disable=SC2086 # an emulator and its options
    check "$model" "$name" $emulator
  done <"$work/models"
  # shellcheck disable=SC2086
  example "$name" $emulator
  done="$done $name"
done
for file in "$TIN_SOURCE"/cmake/toolchains/*.cmake; do
  name=$(basename "$file" .cmake)
  [ -d "$targets/$name" ] || echo "skipped: $name is not built"
done
[ -n "$done" ] || exit 77
echo "targets:$done"
