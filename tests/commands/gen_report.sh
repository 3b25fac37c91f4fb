#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-gen --report: all bytes of a program are counted, once, and named; what it says would be
# linked is what is; what one type needs does not come with another.
. "$TIN_SOURCE/tests/commands/common"
cd "$work" || exit 1
: >out
: >err

# ---- files that are no programs
command='wrong files'
try tinfer-gen --report=nothing
status 1
err 'nothing: No such file or directory'
try tinfer-gen --report="$TIN_SOURCE/README.md"
status 1
err 'not an ELF file'
try tinfer-gen --report=-
status 2
err '--graphs says which'

if [ -n "${TIN_SANITIZE:-}" ]; then
  finish
  echo 'skipped: instrumented archives make no trimmed programs'
  exit 77
fi
echo 'int main(void) { return 0; }' >empty.c
if ! "$TIN_CC" -static empty.c -o empty 2>/dev/null; then
  finish
  echo 'skipped: the C library cannot be linked statically'
  exit 77
fi

# ---- programs
# add TYPE: the graph x + y.
add() {
  for name in x y; do
    printf 'node { name: "%s" op: "Placeholder" attr { key: "dtype" value { type: %s } }\n' $name "$1"
    printf '  attr { key: "shape" value { shape { dim { size: 4 } } } } }\n'
  done
  printf 'node { name: "sum" op: "Add" input: "x" input: "y"\n'
  printf '  attr { key: "T" value { type: %s } } }\n' "$1"
}
add DT_FLOAT >float.pbtxt
add DT_INT32 >int32.pbtxt
cp "$TIN_SOURCE/examples/digits/digits.pb" .

# make NAME GRAPH [OPTION]...: the program and what is predicted of it.
make() {
  name=$1
  graph=$2
  shift 2
  try tinfer-gen --graphs="$graph" --executable="$name" --keep_symbols "$@"
  status 0
  try tinfer-gen --graphs="$graph" --report=- "$@"
  status 0
  no_err
  cp out "$name.predicted"
  try tinfer-gen --report="$name"
  status 0
  no_err
  cp out "$name.table"
}

# accounts TABLE: heading, name, text, data and bss of what belongs to tinfer, but for the list that
# is compiled with a program.
accounts() {
  awk '/^[a-z]/ { heading = $1; part = "" }
    /^saved/ { exit }
    heading == "kernels" || heading == "shared" || heading == "micro-kernels" || heading == "core" {
      if ($0 ~ /^  / && $0 !~ /\(all/) {
        name = $1
        if (NF == 7) name = name " " $2
        print heading, name, $(NF - 4), $(NF - 2), $(NF - 1)
      }
    }' "$1" | sort
}

total() { awk '/^  total/ { print $NF; exit }' "$1"; }
parts() { awk '/^saved/ { exit } /^  / && !/\(all/ && !/^  total/ { n += $NF } END { print n }' "$1"; }

make float float.pbtxt
make int32 int32.pbtxt
make digits digits.pb
make plain digits.pb --isa=scalar
for name in float int32 digits plain; do
  command="the report of $name"
  accounts $name.table >named
  accounts $name.predicted >predicted
  [ -s named ] || complain 'nothing has a name'
  same named predicted
  [ "$(total $name.table)" = "$(parts $name.table)" ] || complain 'parts are not the whole'
  [ "$(total $name.predicted)" = "$(parts $name.predicted)" ] || complain 'parts are not the whole'
  if command -v size >/dev/null; then
    size=$(size $name | awk 'NR == 2 { print $4 }')
    [ "$(total $name.table)" = "$size" ] || complain "size says $size, not $(total $name.table)"
  fi
  awk '/^  without a name/ && $NF > 200 { exit 1 }' $name.table || complain 'names are missing'
  grep -q 'not as in the installed archives' $name.table && complain 'its archives are not known'
done

# ---- programs have what they were made for, whoever looks
strip -o plain_stripped plain 2>/dev/null || cp plain plain_stripped
musl=$TIN_BIN/../lib/tinfer/targets/x86_64-linux-musl
for name in plain digits plain_stripped musl; do
  if [ $name = musl ]; then
    [ -e "$musl/target.yaml" ] && command -v x86_64-linux-musl-gcc >/dev/null || continue
    try tinfer-gen --graphs=digits.pb --executable=musl --target=x86_64-linux-musl
    status 0
  fi
  try tinfer-gen --graphs=digits.pb --check=$name
  status 0
  out "$name has all that is needed"
  try tinfer-gen --graphs=int32.pbtxt,digits.pb --check=$name
  status 1
  out 'X(add_s32)'
  grep -q 'X(packed)' out && complain 'it does without a format'
done
cp "$TIN_BIN/tinfer-run" stripped_command
strip stripped_command 2>/dev/null && {
  try tinfer-gen --graphs=digits.pb --check=stripped_command
  status 1
  no_out
  err 'neither the list that tin_register_selected leaves'
}

# ---- sets that this machine has not are left out, but for all of them
try tinfer-gen --graphs=digits.pb --executable=some --isa=avx2,neon
status 0
./some --self_test >out 2>err || complain 'it does not pass its test'
case $(uname -m) in
x86_64) other=neon ;;
*) other=avx2 ;;
esac
try tinfer-gen --graphs=digits.pb --executable=none --isa=$other --no_fallback
status 1
err "the target native has none"
[ ! -e none ] || complain 'there is a program'

# ---- a shape that is not known
cat >open.pbtxt <<'END'
node { name: "in" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "shape" op: "Const" attr { key: "dtype" value { type: DT_INT32 } }
  attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } }
    int_val: -1 int_val: 3 } } } }
node { name: "out" op: "Reshape" input: "in" input: "shape"
  attr { key: "T" value { type: DT_FLOAT } } }
END
try tinfer-gen --graphs=open.pbtxt --executable=open
status 0
err '--input_shape=in=...'
try tinfer-gen --graphs=open.pbtxt --executable=open --input_shape=in=6
status 0
no_err
./open --self_test >out 2>err || complain 'it does not pass its test'
try tinfer-gen --graphs=open.pbtxt
out '--input_shape=in=... would tell it'

# ---- one type does not bring another
command='types'
grep -q '^  add_f32' float.table || complain 'no float'
grep -q '^  add_s32' int32.table || complain 'no int32'
grep -q f32 int32.table && complain 'float comes with int32'
if command -v nm >/dev/null; then
  nm int32 | awk '{ print $NF }' >names
  grep -q tin_register_add_s32 names || complain 'the kernel is not there'
  grep -q f32 names && complain 'there are functions for floats'
fi

# ---- instruction sets, and what would be saved
command='instruction sets'
grep -E '^  [a-z0-9_]+ (avx2|avx512|neon) ' plain.table && complain 'more than plain C'
grep -q '^  gemm_f32 scalar ' plain.table || complain 'no plain C'
for what in 'op' 'type' 'instruction set'; do
  grep -q "^saved without one $what" digits.table || complain "no savings by $what"
done

# ---- other forms, and without names
try tinfer-gen --report=digits --report_format=json
status 0
out '"named": true'
out '"name": "conv2d_f32"'
out '"without": "isa"'
try tinfer-gen --report=digits --report_format=yaml
status 0
out '- name: conv2d_f32'
if command -v strip >/dev/null; then
  strip -o stripped digits
  try tinfer-gen --report=stripped
  status 0
  out 'This program is stripped'
  [ "$(total out)" = "$(total digits.table)" ] || complain 'another total'
fi
finish
