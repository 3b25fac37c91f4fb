#!/bin/sh
# Every public header stands alone, in C11 and in C++20, without a warning.
cd "$(dirname "$0")/../core/include" || exit 1
W="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only -I."
for h in tinfer/*.h; do
  for cc in gcc clang; do printf '#include "%s"\n' "$h" | $cc -std=c11 -x c -Wstrict-prototypes $W - || exit 1; done
  for cc in g++ clang++; do printf '#include "%s"\n' "$h" | $cc -std=c++20 -x c++ $W - || exit 1; done
done && echo "headers ok"
