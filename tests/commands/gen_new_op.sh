#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-gen --new_op: what it writes compiles and its test passes, against the build folder and
# against an installation; what it cannot write, it does not begin.
. "$TIN_SOURCE/tests/commands/common"
cd "$work" || exit 1

# ---- names and folders
try tinfer-gen --new_op=LeakyGate
status 0
out 'leaky-gate: the op LeakyGate is in leaky_gate.c'
printf 'CMakeLists.txt\nMakefile\nREADME.md\nleaky_gate.c\nleaky_gate_test.c\n' >expected
(cd leaky-gate && LC_ALL=C ls) >files
same expected files
grep -rniE 'my.?op' leaky-gate >found && complain "the template's name is left"
grep -q 'name = "LeakyGate"' leaky-gate/leaky_gate.c || complain 'no LeakyGate'
grep -q '"leaky_gate_f32"' leaky-gate/leaky_gate.c || complain 'no leaky_gate_f32'
try tinfer-gen --new_op=Conv2DBackprop --output=elsewhere/
status 0
[ -f elsewhere/conv2d_backprop.c ] || complain 'no elsewhere/conv2d_backprop.c'
try tinfer-gen --new_op LSTMCell_v2
[ -f lstm-cell-v2/lstm_cell_v2.c ] || complain 'no lstm-cell-v2/lstm_cell_v2.c'

# ---- nothing is overwritten, nothing is left half-written
cp -r leaky-gate before
try tinfer-gen --new_op=LeakyGate
status 1
no_out
err 'leaky-gate is there already'
diff -r before leaky-gate >differences || complain 'the folder has changed'
: >a-file
try tinfer-gen --new_op=Other --output=a-file
status 1
err 'a-file is there already'
try tinfer-gen --new_op=Other --output=none/other
status 1
err 'none/other: No such file'
for name in '' 2D 'a b' a-b _a 'a/b' ../x 'ä' "$(printf '%065d' 0 | tr 0 a)"; do
  try tinfer-gen --new_op="$name" --output=bad
  [ "$got" -ne 0 ] || complain "'$name' is taken for a name"
  [ ! -e bad ] || complain "there is a folder for '$name'"
done
try tinfer-gen --new_op=a-b
status 1
err "'a-b' cannot be an op"
# A disk that is full in the middle.
(ulimit -f 1 && trap '' XFSZ && exec "$TIN_BIN/tinfer-gen" --new_op=Full) >"$work/out" 2>"$work/err"
got=$?
[ "$got" -eq 1 ] || complain 'a full disk goes unnoticed'
[ ! -e full ] || complain 'half a folder'
# A command that was moved away from what belongs to it.
mkdir -p moved/bin
cp "$TIN_BIN/tinfer-gen" moved/bin
moved/bin/tinfer-gen --new_op=Lost >"$work/out" 2>"$work/err"
got=$?
status 1
err 'templates/new-op/my_op.c is not installed'
[ ! -e lost ] || complain 'half a folder'
ls -d ./*.tmp >found 2>&1 && complain 'a temporary folder is left'

# ---- it compiles, and its test passes
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: what is written is not built with sanitizers"
  finish
  exit 77
fi
strict='-O1 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror'
build() { # what is tried, command...
  command=$1
  shift
  "$@" >"$work/out" 2>"$work/err" || complain 'it fails'
}
lib=$(dirname "$(find "$TIN_BUILD" -name libtinfer.so)")
# The names of things in C and in files are no obstacle.
for name in Test Bool Int; do
  folder=$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
  try tinfer-gen --new_op="$name"
  command -v make >/dev/null || continue
  build "make check of $name in the build folder" make -s -C "$folder" check CC="$TIN_CC" \
    CFLAGS="$strict" TINFER_CFLAGS="-I$TIN_SOURCE/core/include" \
    TINFER_LIBS="-L$lib -ltinfer -Wl,-rpath,$lib"
done
cmake --install "$TIN_BUILD" --prefix "$work/prefix" >/dev/null
TIN_BIN=$work/prefix/bin
try tinfer-gen --new_op=Installed
status 0
if command -v make >/dev/null && command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name tinfer.pc)")
  export PKG_CONFIG_PATH
  build 'make check' make -s -C installed check CC="$TIN_CC" CFLAGS="$strict" \
    PKG_CONFIG="pkg-config --define-variable=prefix=$work/prefix"
  out ok
fi
if command -v ninja >/dev/null; then
  build 'cmake' cmake -G Ninja -S installed -B built -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_C_COMPILER="$TIN_CC" -DCMAKE_C_FLAGS="$strict"
  build 'cmake --build' cmake --build built
  build 'ctest' sh -c 'cd built && ctest --output-on-failure'
fi
finish
