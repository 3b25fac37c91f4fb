#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every public header stands alone, in C11 and in C++, without a warning, for every compiler there
# is; and so does a plugin in C++.
cd "$(dirname "$0")/../core/include" || exit 1
common="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only -I."

check() { # compiler, language flags
  command -v "$1" >/dev/null || return 0
  used="$used $1"
  for header in tinfer/*.h; do
    # shellcheck disable=SC2086 # flags are words
    printf '#include "%s"\n' "$header" | "$1" $2 $common - || exit 1
  done
}

used=
for compiler in gcc clang; do check $compiler "-std=c11 -x c -Wstrict-prototypes"; done
for compiler in g++ clang++; do
  for standard in 17 20; do
    check $compiler "-std=c++$standard -x c++"
    command -v $compiler >/dev/null || continue
    # shellcheck disable=SC2086
    $compiler -std=c++$standard $common ../../tests/plugins/in_cpp.cpp || exit 1
  done
done
[ -n "$used" ] || { echo "no compiler found"; exit 1; }
echo "headers ok with$used"
