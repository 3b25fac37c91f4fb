#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main function of programs that are a model: what it takes, prints and writes for elements of
# every type, and how it fails.
. "$TIN_SOURCE/tests/commands/common"
cd "$work" || exit 1
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: with sanitizers no static program is linked"
  exit 77
fi

# identity NAME TYPE DIMENSION...: the program NAME, which gives what it is fed. The optimiser takes
# the op out; its name stays that of the output.
identity() {
  name=$1
  type=$2
  shift 2
  dims=$(for dim in "$@"; do printf 'dim { size: %s } ' "$dim"; done)
  cat >"$name.pbtxt" <<END
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: $type } }
  attr { key: "shape" value { shape { $dims } } } }
node { name: "y" op: "Identity" input: "x" attr { key: "T" value { type: $type } } }
END
  try tinfer-gen --graphs="$name.pbtxt" --executable="$name"
  status 0
  "./$name" --describe | grep -q '^output y: ' || complain 'its output has another name'
}
# ready PROGRAM ARGUMENT...
ready() {
  command=$*
  program=$1
  shift
  "./$program" "$@" >out 2>err <"${input:-/dev/null}"
  got=$?
}
prints() { # the lines of its standard output
  status 0
  no_err
  printf '%s\n' "$@" >want
  same out want
}

# ---- every type: as text, as .npy and back
# elements NAME TYPE 'OCTAL BYTES' DESCR TEXT
elements() {
  identity "$1" "$2" -1
  # shellcheck disable=SC2059
  printf "$3" >raw
  ready "$1" raw
  tail -n +2 out >values
  printf '%s\n' "$5" | tr ' ' '\n' | paste -sd ' ' - >want
  same values want
  ready "$1" --input=x=raw --output=y=y.npy --output=y=y.raw
  status 0
  no_out
  same y.raw raw
  [ "$(head -c 256 y.npy | tr -d '\0' | grep -ac "'descr': '$4', 'fortran_order': False")" = 1 ] ||
    complain "its .npy is not of $4"
  [ $((($(wc -c <y.npy) - $(wc -c <raw)) % 64)) = 0 ] || complain 'the .npy is not aligned'
  ready "$1" y.npy --output=y=-
  same out raw
  ready "$1" y.npy
  tail -n +2 out >values
  same values want
}
elements float DT_FLOAT '\0\0\200\077\315\314\314\075\0\0\300\177\0\0\200\377' '<f4' \
  '1 0.100000001 nan -inf'
elements double DT_DOUBLE '\0\0\0\0\0\0\360\077\0\0\0\0\0\0\340\277' '<f8' '1 -0.5'
elements half DT_HALF '\0\074\377\173\1\0\0\374\1\176' '<f2' '1 65504 5.9605e-08 -inf nan'
elements bfloat16 DT_BFLOAT16 '\200\077\315\075\200\377' '<V2' '1 0.1001 -inf'
elements int8 DT_INT8 '\1\200\377' '|i1' '1 -128 -1'
elements uint8 DT_UINT8 '\1\200\377' '|u1' '1 128 255'
elements int16 DT_INT16 '\1\0\0\200\377\377' '<i2' '1 -32768 -1'
elements uint16 DT_UINT16 '\1\0\0\200\377\377' '<u2' '1 32768 65535'
elements int32 DT_INT32 '\1\0\0\0\0\0\0\200' '<i4' '1 -2147483648'
elements uint32 DT_UINT32 '\1\0\0\0\0\0\0\200' '<u4' '1 2147483648'
elements int64 DT_INT64 '\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\200' '<i8' '1 -9223372036854775808'
elements uint64 DT_UINT64 '\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\200' '<u8' '1 9223372036854775808'
elements bool DT_BOOL '\0\1' '|b1' 'false true'
elements complex64 DT_COMPLEX64 '\0\0\200\077\0\0\0\300' '<c8' '(1,-2)'
elements qint8 DT_QINT8 '\177\201' '|i1' '127 -127'

identity string DT_STRING
printf 'two words' >raw
ready string raw
prints "y: string []" 'two words'

# ---- shapes
identity matrix DT_FLOAT -1 2
head -c 24 /dev/zero >raw
ready matrix raw
prints "y: float [3,2]" '0 0' '0 0' '0 0'
input=raw
ready matrix - --output=y=y.npy
status 0
ready matrix - --output=y --output=y=-
status 0
head -n 4 out >values
printf '%s\n' "y: float [3,2]" '0 0' '0 0' '0 0' >want
same values want
input=
ready matrix --describe
prints 'input x: float [?,2]' "output y: float [?,2]"
: >empty
ready matrix empty
prints "y: float [0,2]"
head -c 20 /dev/zero >odd
ready matrix odd
status 1
err 'matrix: odd: 20 bytes, which is not float [?,2]'
no_out

# npy FILE VERSION HEADER BYTES: what other software may write.
# shellcheck disable=SC2059 # octal bytes
npy() {
  length=$(($(printf '%s' "$3" | wc -c) + 1))
  case $2 in
  1) printf '\223NUMPY\1\0'"\\$(printf %o $((length % 256)))\\$(printf %o $((length / 256)))" >"$1" ;;
  *) printf '\223NUMPY\2\0'"\\$(printf %o $((length % 256)))\\$(printf %o $((length / 256)))"'\0\0' >"$1" ;;
  esac
  printf '%s\n' "$3" >>"$1"
  head -c "$4" /dev/zero >>"$1"
}
good="y: float [1,2]"
for header in "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }" \
  "{'shape': (1, 2), 'fortran_order': False, 'descr': '<f4'}" \
  '{"descr":"<f4","fortran_order":False,"shape":(1,2)}' \
  "{'descr': '=f4', 'fortran_order': False, 'shape': (1L, 2L), }"; do
  for version in 1 2; do
    npy in.npy $version "$header" 8
    ready matrix in.npy
    command=$header
    prints "$good" '0 0'
  done
done
refused() { # message, header, bytes
  npy in.npy 1 "$2" "$3"
  ready matrix in.npy
  command=$2
  status 1
  no_out
  err "matrix: in.npy: $1"
}
refused "its elements are 'f8', expected 'f4' (float)" \
  "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }" 16
refused "its elements are '>f4', expected 'f4'" \
  "{'descr': '>f4', 'fortran_order': False, 'shape': (1, 2), }" 8
refused 'arrays must be in C order' "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }" 8
refused 'the file ends before its array does' \
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }" 7
refused "input 'x' has shape [?,2], which does not fit [2,1]" \
  "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }" 8
refused 'the file ends before its array does' \
  "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2), }" 8
for header in '' '{' "{'descr': '<f4', 'fortran_order': False}" "{'descr': '<f4', 'shape': (1, 2)}" \
  "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648, 2), }" \
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }"; do
  refused 'the .npy file is damaged' "$header" 8
done
printf '\223NUMPY\1\0\377\377{' >in.npy
head -c 11 /dev/zero >>in.npy
ready matrix in.npy
status 1
err 'the .npy file is damaged'

# ---- outputs: a file has its name once it is complete; what is no file stays what it is
ready matrix raw --output=y=/dev/null
status 0
[ -c /dev/null ] || complain '/dev/null is a file now'
mkfifo pipe
cat pipe >piped &
ready matrix raw --output=y=pipe
[ "$got" -eq 0 ] || kill $!
wait
status 0
[ -p pipe ] || complain 'the pipe is a file now'
same piped raw
echo before >y.raw
chmod 444 y.raw
ready matrix raw --output=y=y.raw
status 0
same y.raw raw
mkdir folder
for path in folder none/y.raw "$(printf '%0300d' 0)"; do
  ready matrix raw --output=y="$path"
  status 1
  no_out
  err 'cannot be written (error'
done
if [ -c /dev/full ]; then
  ready matrix raw --output=y=/dev/full
  status 1
  "./matrix" raw >/dev/full 2>err
  got=$?
  status 1
  err 'matrix: standard output cannot be written'
fi
for file in *.part; do [ ! -e "$file" ] || complain "$file is left"; done

# ---- a test that was recorded: as near as rounding leaves it, and no nearer
lib=$TIN_BIN/../lib
try tinfer-gen --graphs=matrix.pbtxt --output=ops_to_register.h --packed_c=model.c \
  --packed_name=model
status 0
cat >recorded.c <<'END'
#include "ops_to_register.h"
#include "tinfer/program.h"
#include <math.h>
extern const unsigned char model[];
extern const size_t model_size;
int main(int argc, char **argv) {
  static const float in[] = {2, NAN}, out[] = {OUT};
  static tin_entry table[TIN_SELECTED_COUNT + 1];
  static const tin_ready_tensor inputs = {in, sizeof in, {2, {1, 2}}},
                                outputs = {out, sizeof out, {2, {SHAPE}}};
  tin_ready_program program = {TIN_INIT(tin_ready_program), .name = "recorded", .table = table,
    .slots = TIN_SELECTED_COUNT + 1, .add = tin_register_selected, .model = model,
    .model_size = model_size, .test_inputs = &inputs, .test_outputs = &outputs};
  return tin_ready_main(&program, argc, argv);
}
END
recorded() { # status, what it says, values, shape
  command="recorded: $3"
  "$TIN_CC" -std=c11 -D_POSIX_C_SOURCE=200809L -DOUT="$3" -DSHAPE="$4" -I. \
    -I"$TIN_SOURCE/core/include" recorded.c model.c -o recorded "$lib/libtinfer_program.a" \
    "$lib/libtinfer_ops.a" "$lib/libtinfer_registry.a" "$lib/libtinfer_core.a" -lm -pthread \
    -Wl,--gc-sections >out 2>err || complain 'it does not compile'
  ready recorded --self_test
  status "$1"
  out "$2"
}
recorded 0 ': equal' '2, NAN' '1, 2'
recorded 0 ': differs by up to 9.98' '2.0001f, NAN' '1, 2'
recorded 1 ': DIFFERS by up to 0.00099' '2.001f, NAN' '1, 2'
recorded 1 ': DIFFERS by up to inf' '2, 3' '1, 2'
recorded 1 ': DIFFERS by up to inf' 'NAN, NAN' '1, 2'
recorded 1 ': DIFFERS in shape' '2, NAN' '2, 1'

# ---- arguments
ready matrix --self_test
status 0
out "y: equal"
ready matrix --help --nonsense
status 0
out 'Usage: matrix ['
ready matrix --version
status 0
out 'matrix matrix.pbtxt'
wrong() { # message, arguments...
  message=$1
  shift
  ready matrix "$@"
  status 2
  no_out
  err "matrix: $message"
  err 'matrix: --help says what there is'
}
wrong 'no file for input x'
wrong 'unknown option --nonsense' raw --nonsense
wrong 'no input is left for raw' raw raw
wrong 'there is no input z=raw' --input=z=raw
wrong 'expected --input=NAME=FILE, not --input=x' --input=x
wrong 'there is no output z' raw --output=z
wrong 'no number: --num_threads=two' raw --num_threads=two
wrong 'no number: --num_threads=' raw --num_threads=
ready matrix none
status 1
err 'matrix: none: cannot be found (error 2 of the system)'
ready matrix raw --num_threads=2
status 1
err '2 threads'
finish
