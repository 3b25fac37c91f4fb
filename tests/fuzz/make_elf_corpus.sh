#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the corpus of fuzz_elf into the folder given: objects of several machines, an archive, a
# program, all from a few lines. symbol_0 was found by fuzzing: the first of its symbols has a name.
set -eu
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/a.c" <<'END'
extern const int tin_sum_f32_table[];
extern int other(int) __attribute__((weak));
static const char *const names[] = {"one", "someone", "two"};
const char *name(int i) { return names[i]; }
int tin_register_sum_f32(int x) {
  switch (x) {
  case 0: return tin_sum_f32_table[1];
  case 1: return other(2);
  case 2: return names[1][0];
  case 3: return 7;
  case 4: return 77;
  case 5: return x * 5;
  default: return -1;
  }
}
END
cat >"$work/b.c" <<'END'
const int tin_sum_f32_table[] = {1, 2, 3};
int zeros[4], set = 3;
static int used(int x) { return x + zeros[x & 3] + set; }
int _start(int x) { return used(x); }
END
flags="-Os -ffunction-sections -fdata-sections -fno-stack-protector"
for machine in x86_64-linux-gnu arm-linux-gnueabihf riscv64-linux-gnu; do
  $machine-gcc $flags -c "$work/a.c" -o "$out/$machine.o"
done
cd "$work"
x86_64-linux-gnu-gcc $flags -c a.c -o a_with_a_long_name_avx2.o
x86_64-linux-gnu-gcc $flags -fno-asynchronous-unwind-tables -c b.c -o b.o
x86_64-linux-gnu-ar rcD "$out/archive.a" a_with_a_long_name_avx2.o b.o
x86_64-linux-gnu-gcc -static -nostdlib -Wl,--build-id=none -Wl,-z,noseparate-code b.o -o "$out/program"
printf '!<thin>\n' >"$out/thin.a"
printf '!<arch>\n#1/4            0           0     0     0       8         `\nname1234' >"$out/bsd.a"
# Section 0 is a table of names, outside of the file, and the symbols' names are in there.
zeros() { head -c "$1" /dev/zero; }
{
  printf '\177ELF\2\1\1' && zeros 9
  printf '\1\0\76\0\1\0\0\0' && zeros 16 && printf '\100' && zeros 11
  printf '\100\0\0\0\0\0\100\0\2\0\0\0'
  zeros 4 && printf '\3' && zeros 19 && printf '\377\377\377\377\377\377\377\377\1' && zeros 31
  zeros 4 && printf '\2' && zeros 27 && printf '\30' && zeros 31
} >"$out/section_0"
