#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The example of a trimmed program with CMake, from a folder of its own against an installation:
# with each generator that is there, twice, and again when the model has changed.
. "$TIN_SOURCE/tests/support/installed"
cp -r "$TIN_SOURCE/examples/trimmed" "$place/project"
cp "$TIN_SOURCE/examples/digits/digits.pb" "$place/model.pb"

fail() {
  echo "FAILED: $1"
  [ ! -s "$place/log" ] || tail -20 "$place/log"
  exit 1
}
build() { cmake --build "$place/build" >"$place/log" 2>&1 || fail "$generator does not build"; }
check() { # a program
  head -c 9408 /dev/zero | "$place/build/$1" | grep -q '^9: 0\.' || fail "$1 gives no scores"
}

for tool in ninja make; do
  command -v $tool >/dev/null || continue
  generator=Ninja
  [ $tool = ninja ] || generator='Unix Makefiles'
  rm -rf "$place/build"
  cmake -G "$generator" -S "$place/project" -B "$place/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$TIN_CC" -Dmodel="$place/model.pb" >"$place/log" 2>&1 ||
    fail "$generator does not configure"
  build
  check trimmed
  check trimmed_plain
  nm "$place/build/trimmed_plain" | grep -E 'tin_.*_(avx2|avx512|neon)$' &&
    fail 'trimmed_plain has more than plain C'
  if [ -x "$place/build/programs/digits" ]; then
    "$place/build/programs/digits" --self_test >"$place/log" 2>&1 || fail 'digits --self_test'
  fi
  build
  grep -q 'tinfer-gen' "$place/log" && fail "$generator makes anew what has not changed"
  sleep 1 # some clocks of files are slow
  touch "$place/model.pb"
  build
  grep -q 'tinfer-gen.*ops_to_register.h' "$place/log" ||
    fail "$generator does not see that the model has changed"
  check trimmed
done

# What is wrong is said when configuring.
wrong() { # expected text, arguments of tinfer_select_ops
  cat >"$place/project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.20)
project(wrong C)
find_package(tinfer REQUIRED)
tinfer_select_ops($2)
END
  rm -rf "$place/build"
  cmake -S "$place/project" -B "$place/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$TIN_CC" >"$place/log" 2>&1 && fail "tinfer_select_ops($2) is taken"
  tr -s ' \n' ' ' <"$place/log" | grep -qF "$1" || fail "'$1' is not said of $2"
}
wrong 'no GRAPHS' 'x'
wrong 'MODELS' 'x MODELS a.pb'
wrong 'there is no instruction set mmx' 'x GRAPHS a.pb ISA mmx'
wrong 'there is no instruction set' 'x GRAPHS a.pb ISA neon avx2'
cmake -S "$place/project" -B "$place/build" -DCMAKE_PREFIX_PATH="$prefix" -DTINFER_TARGET=none \
  -DCMAKE_C_COMPILER="$TIN_CC" >"$place/log" 2>&1 && fail 'TINFER_TARGET=none is taken'
tr -s ' \n' ' ' <"$place/log" | grep -qF 'the target none is not installed' ||
  fail 'nothing is said of TINFER_TARGET=none'
echo "CMake: programs by list, by instruction set and by one command"
