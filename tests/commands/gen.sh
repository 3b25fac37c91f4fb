#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-gen: the header it writes compiles and is what a program needs, no more and no less;
# manifests can be put together; --check knows what is missing; every form of list is read.
. "$TIN_SOURCE/tests/commands/common"
cd "$work" || exit 1
lists=$data/gen
headers=$TIN_SOURCE/tests/fuzz/corpus/gen_header
digits=$TIN_SOURCE/examples/digits/digits.pb
lib=$TIN_BIN/../lib
sanitize=${TIN_SANITIZE:+-fsanitize=$TIN_SANITIZE}
warnings='-Wall -Wextra -Wpedantic -Wconversion -Werror'
archives="$lib/libtinfer_ops.a $lib/libtinfer_registry.a $lib/libtinfer_core.a"

# program OUT FOLDER [OBJECT]...: tests/data/trimmed.c with the header in that folder.
program() {
  out=$1
  folder=$2
  shift 2
  command="compiling $out"
  # shellcheck disable=SC2086
  "$TIN_CC" -std=c11 -D_POSIX_C_SOURCE=200809L $warnings -Wshadow $sanitize -I"$folder" \
    -I"$TIN_SOURCE/core/include" "$data/trimmed.c" -o "$out" "$@" $archives -lm -pthread \
    -Wl,--gc-sections >out 2>err || complain 'it does not compile'
  [ ! -s err ] || complain 'there are warnings'
}

lines() { sed -n "/define TIN_SELECTED_$1(/,/the end/s/^  X(\([a-z0-9_]*\)).*/\1/p" "$2"; }
kernels() { lines KERNELS "$1" | tr '\n' ' '; }
is() { [ "$1" = "$2" ] || complain "'$1' instead of '$2'"; }
arena() { sed -n 's/^#define TIN_SELECTED_ARENA_BYTES \([0-9]*\)u/\1/p' "$1"; }

# ---- a model, and the program
mkdir -p one
try tinfer-gen --graphs="$digits" --output=one/ops_to_register.h --packed=digits.tin
status 0
no_out
no_err
is "$(kernels one/ops_to_register.h)" \
  'conv2d_f32 mat_mul_f32 max_pool_f32 relu_f32 reshape softmax_f32 '
is "$(lines FORMATS one/ops_to_register.h)" packed
is "$(lines PARTS one/ops_to_register.h)" ''
grep -q 'digits.pb (XXH64 [0-9a-f]\{16\})' one/ops_to_register.h || complain 'no contents'
grep -q "$TIN_SOURCE" one/ops_to_register.h && complain 'the path is in it'
program digits one
./digits digits.tin >got || complain 'it does not run'
"$TIN_BIN/tinfer-run" --graph="$digits" --input=input=ones --output=softmax=want.npy --num_threads=1
tail -c 40 want.npy >want
cmp -s got want || complain 'it does not compute what tinfer-run does'

# to standard output, and the same every time
try tinfer-gen --graphs="$digits"
status 0
same out one/ops_to_register.h
try tinfer-gen --graph="$digits" --proto_fileformat=rawproto --output=-
same out one/ops_to_register.h
"$TIN_BIN/tinfer-gen" --graphs=- <"$digits" >out 2>err || complain 'standard input'
is "$(kernels out)" "$(kernels one/ops_to_register.h)"

# in C++
for cxx in c++ g++ clang++; do
  command -v $cxx >/dev/null || continue
  # shellcheck disable=SC2086
  printf '#include "ops_to_register.h"\n#include "ops_to_register.h"\n' |
    $cxx -std=c++11 $warnings -Ione -I"$TIN_SOURCE/core/include" -x c++ -c - -o cxx.o >out 2>err ||
    complain "$cxx takes no C++11"
  [ ! -s err ] || complain "$cxx warns"
  # shellcheck disable=SC2086
  $cxx -std=c++17 $warnings -Ione -I"$TIN_SOURCE/core/include" -x c++ -c "$data/trimmed.c" \
    -o cxx.o >out 2>err || complain "$cxx takes no C++"
  [ ! -s err ] || complain "$cxx warns"
  [ -z "$sanitize" ] || continue
  # shellcheck disable=SC2086
  $cxx cxx.o -o cxx $archives -lm -pthread -Wl,--gc-sections 2>err && ./cxx digits.tin >got
  cmp -s got want || complain "$cxx makes another program"
done

# the questions
cat >ask.c <<'END'
#include "ops_to_register.h"
static int wrong(void) {
  if (!SHOULD_REGISTER_OP("Conv2D") || !SHOULD_REGISTER_OP("MaxPoolV2")) return 1;
  if (SHOULD_REGISTER_OP("Add") || SHOULD_REGISTER_OP("") || SHOULD_REGISTER_OP_GRADIENT) return 2;
  if (!SHOULD_REGISTER_OP_KERNEL("conv2d_f32") || !SHOULD_REGISTER_OP_KERNEL("softmax_f32"))
    return 3;
  if (SHOULD_REGISTER_OP_KERNEL("conv2d_f64") || SHOULD_REGISTER_OP_KERNEL("conv2d")) return 4;
  return TIN_SELECTED_COUNT == 7 ? 0 : 5;
}
int main(void) {
  static tin_error error;
  static tin_entry table[3]; /* fewer than there should be */
  tin_registry registry = TIN_REGISTRY(table, &error);
  if (tin_register_selected(&registry) != TIN_NO_MEMORY) return 6;
  if (strncmp(error.text, "X(relu_f32): ", 13) != 0) return 7;
  return wrong();
}
END
# shellcheck disable=SC2086
"$TIN_CC" -std=c11 $warnings $sanitize -Ione -I"$TIN_SOURCE/core/include" ask.c -o ask $archives \
  -lm -pthread -Wl,--gc-sections >out 2>err && ./ask || complain "the header answers wrong: $?"

# every line is needed, and missed by its name
for name in $(lines KERNELS one/ops_to_register.h) packed; do
  mkdir -p "without_$name"
  grep -v "^  X($name)" one/ops_to_register.h >"without_$name/ops_to_register.h"
  program less "without_$name"
  ./less digits.tin >out 2>err && complain "it runs without $name"
  grep -q "X($name)" err || complain "the error does not name X($name)"
done

# so is the part that a model needs whose shapes only running tells
cat >where.pbtxt <<'END'
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
  attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "where" op: "Where" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
END
mkdir -p where
try tinfer-gen --graphs=where.pbtxt --output=where/ops_to_register.h --packed=where.tin
status 0
is "$(lines PARTS where/ops_to_register.h)" dynamic_shapes
grep -q 'where: not known, for it depends' where/ops_to_register.h || complain 'no reason'
is "$(arena where/ops_to_register.h)" ''
program where_program where
./where_program where.tin >got || complain 'it does not run'
is "$(od -v -An -td8 -w8 got | tr -d ' ' | tr '\n' ' ')" '0 1 2 3 '
sed -i '/^  X(dynamic_shapes)/d' where/ops_to_register.h
program less where
./less where.tin >out 2>err && complain 'it runs without dynamic_shapes'
err 'X(dynamic_shapes)'

# the memory is exactly enough
mkdir -p tight
bytes=$(arena one/ops_to_register.h)
[ "${bytes:-0}" -gt 0 ] || complain 'no size'
sed "s/^\(#define TIN_SELECTED_ARENA_BYTES \).*/\1$((bytes - 64))/" one/ops_to_register.h \
  >tight/ops_to_register.h
program tight_program tight
./tight_program digits.tin >out 2>err && complain '64 bytes less are enough'
grep -q 'out of memory' err || complain 'not for want of memory'
bytes_packed=$(sed -n 's/^#define TIN_SELECTED_PACKED_ARENA_BYTES \([0-9]*\)u/\1/p' \
  one/ops_to_register.h)
[ "${bytes_packed:-0}" -gt 0 ] && [ "$bytes_packed" -lt "$bytes" ] || complain 'not less as packed'
program opens_packed one -DOPEN_PACKED
./opens_packed digits.tin >got || complain 'it does not run'
cmp -s got want || complain 'it does not compute what tinfer-run does'
sed "s/^\(#define TIN_SELECTED_PACKED_ARENA_BYTES \).*/\1$((bytes_packed - 64))/" \
  one/ops_to_register.h >tight/ops_to_register.h
program tight_program tight -DOPEN_PACKED
./tight_program digits.tin >out 2>err && complain '64 bytes less are enough'
grep -q 'out of memory' err || complain 'not for want of memory'
try tinfer-gen --graphs="$digits" --input_shape=input=16,28,28,3
status 0
[ "$(arena out)" -gt "$bytes" ] || complain 'a batch of 16 takes no more memory'

# ---- what exists already
strip -o stripped digits 2>/dev/null || cp digits stripped
try tinfer-gen --graphs="$digits" --manifest=digits.yaml
status 0
for there in one/ops_to_register.h digits.yaml digits stripped; do
  try tinfer-gen --graphs="$digits" --check=$there
  status 0
  out "$there has all"
  try tinfer-gen --graphs="$lists/ops.yaml,$digits" --check=$there
  status 1
  out "$there lacks:"
  out '  X(add_s32)    Add (int32) of ops.yaml'
  out '  X(threads)    in TIN_SELECTED_PARTS'
  grep -q conv2d_f32 out && complain 'what is there is said to be missing'
  case $there in *.h | *.yaml) list=,$there ;; *) list= ;; esac
  out "tinfer-gen --graphs=$lists/ops.yaml,$digits$list --output=ops_to_register.h"
done
command='--check=-'
for there in one/ops_to_register.h digits.yaml stripped; do
  "$TIN_BIN/tinfer-gen" --graphs="$digits" --check=- <$there >out 2>err ||
    complain "$there is not read from standard input"
  out 'standard input has all'
done
try tinfer-gen --graphs="$digits" --check=without_relu_f32/ops_to_register.h
status 1
out "  X(relu_f32)    Relu (float) of digits.pb: 'conv1/Relu', 'conv2/Relu', 'fc1/Relu'"
sed 's/^  X(relu_f32)/  \/\/ X(relu_f32)/' one/ops_to_register.h >commented.h
try tinfer-gen --graphs="$digits" --check=commented.h
status 1
sed '/tin_selected_names;/d; s/TINSELECTED/OTHERWISE/' one/ops_to_register.h \
  >tight/ops_to_register.h
program unmarked tight
try tinfer-gen --graphs="$digits" --check=unmarked
status 0
strip -o unmarked_stripped unmarked 2>/dev/null && {
  try tinfer-gen --graphs="$digits" --check=unmarked_stripped
  status 1
  err 'neither the list'
}
for there in array.h string.h files.h; do # of TensorFlow
  try tinfer-gen --graphs="$digits" --check="$headers/$there"
  status 1
  out 'X(softmax_f32)'
done
try tinfer-gen --graphs="$digits" --check="$headers/all.h"
status 0
: >empty
mkdir -p folder
echo 'a text' >text
printf '\177ELF' >cut_off
head -c 100 "$TIN_BIN/tinfer-gen" >cut_off_too
no_kernels() { # file, message
  try tinfer-gen --graphs="$digits" --check="$1"
  status 1
  no_out
  err "$1: $2"
}
for there in "$digits" digits.tin text empty /dev/null "$lib/libtinfer_ops.a"; do
  no_kernels "$there" 'it is no manifest, list, header or program'
done
no_kernels none 'No such file'
no_kernels folder 'is a directory'
no_kernels cut_off 'the file ends in its header'
no_kernels cut_off_too 'the section headers do not lie in the file'

# ---- manifests
try tinfer-gen --graphs="$lists/ops.yaml" --manifest=ops.yaml
status 0
try tinfer-gen --graphs=ops.yaml,digits.yaml --manifest=-
status 0
mv out union.yaml
try tinfer-gen --graphs="$digits","$lists/ops.yaml" --manifest=union2.yaml
same union.yaml union2.yaml
try tinfer-gen --graphs=union.yaml --graphs=digits.yaml --manifest=again.yaml
same again.yaml union.yaml
try tinfer-gen --graphs=digits.yaml --output=manifest.h
is "$(kernels manifest.h)" "$(kernels one/ops_to_register.h)"
try tinfer-gen --graphs="$digits" --fetches=conv1/Relu --manifest=part.yaml
out_kernels=$(sed -n 's/^- kernel: //p' part.yaml | tr '\n' ' ')
is "$out_kernels" 'conv2d_f32 relu_f32 '
grep -q 'outputs: \[conv1/Relu\]' part.yaml || complain 'the outputs are not in it'
for wrong in 'tinfer_manifest: 2' 'tinfer_manifest: 1
kernels: [add_f32]' 'tinfer_manifest: 1
kernels: [{kernel: "a b", op: Add}]' 'tinfer_manifest: 1
sources: [{id: x}]' 'tinfer_manifest: 1
more: 1'; do
  printf '%s\n' "$wrong" >wrong.yaml
  try tinfer-gen --graphs=wrong.yaml
  status 1
  no_out
  err 'wrong.yaml: line '
done

# ---- lists
list() { # file, kernels, more options
  file=$1
  expected=$2
  shift 2
  try tinfer-gen --graphs="$file" "$@"
  status 0
  is "$(kernels out)" "$expected"
}
list "$headers/array.h" 'add_f32 add_s64 conv2d_f32 no_op sum_f32 '
no_err
list "$headers/string.h" 'add_f32 add_s32 conv2d_f32 no_op reshape '
no_err
try tinfer-gen --graphs="$headers/files.h"
status 0
err 'warning: it names files'
err 'warning: no kernel for NoSuchOp'
out 'X(add_str)'
out 'X(conv2d_f64)'
list one/ops_to_register.h "$(kernels one/ops_to_register.h)"
try tinfer-gen --graphs="$lists/ops.json"
status 0
out 'X(add_c128)'
out 'X(cast_f32_s32)'
out 'X(mul_f16)'
grep -q 'X(mul_f32)' out && complain 'a type that was not asked for'
try tinfer-gen --graphs="$lists/ops.json" --proto_fileformat=ops_list
status 0
try tinfer-gen --graphs="$lists/ops.yaml"
status 0
out 'X(add_s32)'
out 'X(relu_f64)'
out 'X(mul_f32)'
out 'X(threads)'
grep -q 'X(add_f64)' out && complain 'a type that was not asked for'
list "$digits" "add_f32 $(kernels one/ops_to_register.h)" \
  '--default_ops=Add:BinaryOp<CPUDevice, functor::add<float>>,NoOp2:X,_Recv:RecvOp,_Send:SendOp'
err 'no kernel for NoOp2'
grep -q _Recv err && complain 'the defaults are not missed'
try tinfer-gen --default_ops=all
status 0
out 'X(acosh_f64)'
out '#define SHOULD_REGISTER_OP(op) true'
cp out all.h
try tinfer-gen --graphs="$headers/all.h"
is "$(kernels out)" "$(kernels all.h)"
printf '[Relu, {op: Nothing}]' >unknown.yaml
printf 'ops: [{op: Conv2D, types: [string]}]\nkernels: [no_such_f32]' >unknown2.yaml
try tinfer-gen --graphs=unknown.yaml,unknown2.yaml
status 1
no_out
err 'there is no kernel for:'
err '  Nothing: asked for by unknown.yaml'
err '  Conv2D (string): asked for by unknown2.yaml'
err '  no_such_f32: asked for by unknown2.yaml'
err '    it is there for float, half'
err 'tinfer-ops lists'
for wrong in Add Add: :X ' ' all,; do
  try tinfer-gen "--default_ops=$wrong"
  status 1
  no_out
  err 'expected Op:Kernel'
done
for wrong in 'Add:BinaryOp<' 'Add:BinaryOp<<<>>>,' 'Add:,:' ,; do
  try tinfer-gen "--default_ops=$wrong" --manifest=-
  [ "$got" -le 1 ] || complain "exit status $got"
done
for wrong in 'ops: Conv2D' 'ops: [{op: Add, types: [flaot]}]' 'ops: [{types: [float]}]' \
  'kernels: ["a(b)"]' 'ops: [' 'operations: [Add]' '{ops: &a [*a]}' \
  'isa: [sse9]' 'tinfer_manifest: 1
isa: [avx2, sse9]'; do
  printf '%s\n' "$wrong" >wrong.yaml
  try tinfer-gen --graphs=wrong.yaml
  status 1
  no_out
  err 'wrong.yaml: line '
done
echo '{ops: [Relu], isa: [], fallback: false}' >nothing.yaml
try tinfer-gen --graphs=nothing.yaml
status 1
no_out
err 'no instruction set is left'
try tinfer-gen --graphs="$data/summary.pbtxt"
status 1
no_out
err 'InventedOp'

# ---- instruction sets
try tinfer-gen --graphs="$digits" --isa=scalar --manifest=isa.yaml
status 0
try tinfer-gen --graphs="$digits" --isa=scalar
out '#define TIN_SELECTED_ISA "scalar"'
mkdir -p isa
cp out isa/ops_to_register.h
try tinfer-gen --graphs=isa.yaml
out '#define TIN_SELECTED_ISA "scalar"'
try tinfer-gen --graphs=isa.yaml,digits.yaml
grep -q TIN_SELECTED_ISA out && complain 'one wants all instruction sets'
try tinfer-gen --graphs=digits.yaml --isa=avx2,avx512
out '"scalar_avx2_avx512"'
try tinfer-gen --graphs=digits.yaml --isa=avx2 --no_fallback
out '"avx2"'
out '#define TIN_SELECTED_CPU TIN_CPU_AVX2'
if [ -e "$lib/libtinfer_isa_scalar.o" ]; then
  program plain isa "$lib/libtinfer_isa_scalar.o"
  ./plain digits.tin >got || complain 'it does not run'
  nm plain | grep -q '_avx' && complain 'there are other instruction sets'
  "$TIN_BIN/tinfer-run" --graph="$digits" --input=input=ones --output=softmax=plain.npy \
    --cpu=baseline
  tail -c 40 plain.npy >plain_want
  cmp -s got plain_want || complain 'it does not compute what plain C does'
fi

# ---- models as C
try tinfer-gen --graphs="$digits" --packed_c=digits.c --packed_name=my_digits
status 0
cat >embedded.c <<'END'
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif
extern const unsigned char my_digits[];
extern const size_t my_digits_size;
#ifdef __cplusplus
}
#endif
int main(void) {
  if ((uintptr_t)my_digits % 64) return 1;
  return fwrite(my_digits, 1, my_digits_size, stdout) != my_digits_size;
}
END
for language in 'c -std=c11' 'c++ -std=c++11' 'c++ -std=c++17'; do
  # shellcheck disable=SC2086
  "$TIN_CC" $warnings -x $language embedded.c digits.c -o embedded >out 2>err ||
    complain "no $language"
  [ ! -s err ] || complain "$language: warnings"
  ./embedded >got
  cmp -s got digits.tin || complain "$language: it is not the packed model"
done

# ---- kernels of a plugin, loaded here, linked into the program
cat >gate.pbtxt <<'END'
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
  attr { key: "shape" value { shape { dim { size: 4 } } } } }
node { name: "relu" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "gate" op: "LeakyGate" input: "relu" attr { key: "T" value { type: DT_FLOAT } }
  attr { key: "threshold" value { f: 2 } } attr { key: "slope" value { f: 0.25 } } }
END
gate=$TIN_SOURCE/examples/custom-op/gate.c
# shellcheck disable=SC2086
if [ -z "$sanitize" ] && "$TIN_CC" -std=c11 -shared -fPIC -I"$TIN_SOURCE/core/include" "$gate" \
  -o gate.so; then
  try tinfer-gen --graphs=gate.pbtxt
  status 1
  no_out
  err 'LeakyGate (float)'
  mkdir -p plugins
  cp gate.so plugins
  if "$TIN_BIN/tinfer-ops" --write_index=plugins >out 2>err; then
    echo '{ops: [LeakyGate], kernels: [leaky_gate_f32]}' >gate_list.yaml
    for wanted in gate.pbtxt gate_list.yaml; do
      try tinfer-gen --graphs=$wanted --plugin_path=plugins
      status 1
      no_out
      err 'plugin gate in plugins has it: --plugins=gate, and X(leaky_gate_f32) in ops_to_register.h'
    done
    err '  leaky_gate_f32: asked for by gate_list.yaml'
    try tinfer-gen --graphs=gate_list.yaml --plugin_path=plugins --plugins=gate
    status 0
  fi
  mkdir -p gated
  try tinfer-gen --graphs=gate.pbtxt --plugins=./gate.so --output=gated/ops_to_register.h \
    --packed=gate.tin --manifest=gate.yaml
  status 0
  grep -q 'X(leaky_gate_f32) /\* LeakyGate, float: 1 node; plugin gate \*/' \
    gated/ops_to_register.h || complain 'the plugin is not named'
  grep -q 'X(relu_f32) /\* Relu, float: 1 node \*/' gated/ops_to_register.h ||
    complain 'a module is taken for a plugin'
  grep -q 'plugin: gate' gate.yaml || complain 'the manifest does not name the plugin'
  try tinfer-gen --graphs=gate.yaml # without the plugin
  status 0
  is "$(kernels out)" 'leaky_gate_f32 relu_f32 '
  try tinfer-gen --graphs=gate.yaml --check=digits.yaml
  status 1
  out "  X(leaky_gate_f32)    LeakyGate (float) of gate.pbtxt: 'gate'; its plugin is gate"
  program gated_program gated "$gate"
  ./gated_program gate.tin >got || complain 'it does not run'
  is "$(od -v -An -tf4 -w4 got | sort -u | tr -d ' ')" 0.25
fi

# ---- wrong usage
for wrong in '' '--graphs=' "--graphs=$digits --isa=sse9" "--graphs=$digits --no_fallback" \
  "--graphs=$digits --isa=scalar --no_fallback" "--graphs=$digits --input_shape=4" \
  "--graphs=$digits --packed_name=2x" "--graphs=$digits --packed=a,b" \
  "--graphs=$digits --packed=- --output=-" "--graphs=$digits --proto_fileformat=xml" \
  "--graphs=$digits --isa=" "--graphs=$digits --packed_name=x" "--graphs=$digits --link=x.c" \
  "--graphs=$digits --keep_symbols" "--graphs=$digits --test_input=input=ones" \
  "--graphs=$digits --target=native" "--graphs=$digits --report_format=yaml" \
  "--graphs=$digits --executable=-" "--graphs=$digits --report=- --output=-" \
  "--graphs=$digits --output=a --manifest=a" "--graphs=$digits,$digits --packed=a,a" \
  "--graphs=- --check=-" "--graphs=$digits --new_op=Gate" "--new_op=Gate --report=x" \
  --report=- --report_format=json; do
  # shellcheck disable=SC2086
  try tinfer-gen $wrong
  status 2
  no_out
done
for wrong in --graphs=none.pb "--graphs=$digits --fetches=nothing" "--graphs=$data/classify.jpg" \
  "--graphs=$digits --input_shape=input=1,2" "--graphs=$digits --output=none/x.h"; do
  # shellcheck disable=SC2086
  try tinfer-gen $wrong
  status 1
  no_out
done
[ ! -e a ] || complain 'something was written'
for option in input_shape=nosuch=1,2 input_shape=inp=1,28,28,3 input_shape=input:0=1,28,28,3; do
  try tinfer-gen --graphs="$digits" --$option
  status 1
  no_out
  err "--$option: no model has such an input: there is 'input'"
done
for option in output manifest packed packed_c executable; do
  for path in none/x folder; do
    try tinfer-gen --graphs="$digits" --$option=$path
    status 1
    no_out
  done
done
is "$(ls -A folder)" ''
if [ "$(id -u)" -ne 0 ]; then # who may write anywhere
  mkdir -p closed
  chmod a-w closed
  for option in output manifest packed packed_c executable; do
    try tinfer-gen --graphs="$digits" --$option=closed/x
    status 1
    err 'ermission denied'
  done
fi
if [ -e "$lib/libtinfer_program.a" ]; then
  try tinfer-gen --graphs="$digits" --executable=x --target=nowhere
  status 1
  err '--target=nowhere is not installed: there is '
  err 'native'
  command='no compiler'
  PATH=/nowhere "$TIN_BIN/tinfer-gen" --graphs="$digits" --executable=x >out 2>err
  got=$?
  status 1
  err 'which target.yaml names, cannot be run'
  command='no room for what is compiled'
  TMPDIR=/nowhere "$TIN_BIN/tinfer-gen" --graphs="$digits" --executable=x >out 2>err
  got=$?
  status 1
  err 'TMPDIR may name'
  try tinfer-gen --graphs="$digits" --executable=x --link=none.c
  status 1
  err '--link=none.c: No such file'
  echo 'this is no C' >no.c
  try tinfer-gen --graphs="$digits" --executable=x --link=no.c
  status 1
  err 'no.c'
  [ ! -e x ] || complain 'there is a program'
  is "$(ls -d x* 2>/dev/null)" ''
fi
: >empty
try tinfer-gen --graphs=empty
status 1
if [ -c /dev/full ]; then
  "$TIN_BIN/tinfer-gen" --graphs="$digits" >/dev/full 2>err
  got=$?
  status 1
fi

# ---- what is described, and what there is
command='docs/trimming.md'
"$TIN_BIN/tinfer-gen" --help | sed -n 's/^  --\([a-z_]*\).*/\1/p' | sort -u >options
grep -v -x -e graph -e help -e version options | while read -r option; do
  grep -q -e "--$option\b" "$TIN_SOURCE/docs/trimming.md" || echo "$option"
done >undescribed
[ ! -s undescribed ] || complain "it does not describe $(cat undescribed)"
grep -o -e '--[a-z][a-z_]*[a-z]\b' "$TIN_SOURCE/docs/trimming.md" | sed 's/--//' | sort -u |
  grep -v -x -e describe -e self_test -e input -e whole >described # of programs, and of linkers
[ -z "$(comm -23 described options)" ] || complain "there is no $(comm -23 described options)"

# ---- several models in one program
shared models/tf
models=$shared/models/tf
mobilenet=$models/mobilenet_v1_0.25_128/frozen_graph.pb
mkdir -p two
try tinfer-gen --graphs="$mobilenet" --manifest=mobilenet.yaml --packed=mobilenet.tin
status 0
try tinfer-gen --graphs=mobilenet.yaml,digits.yaml --output=two/ops_to_register.h
status 0
program both two
./digits digits.tin >want
mkdir -p other
try tinfer-gen --graphs="$mobilenet" --output=other/ops_to_register.h
program mobilenet other
./mobilenet mobilenet.tin >>want
./both digits.tin mobilenet.tin >got || complain 'they do not run'
cmp -s got want || complain 'two models in one program compute something else'
try tinfer-gen --graphs="$digits,$mobilenet" --fetches=fc1/MatMul --packed=a.tin,b.tin --output=h
status 0
try tinfer-gen --graphs="$digits,$mobilenet" --fetches=nowhere
status 1
err "no model has a node 'nowhere'"

# the union of manifests is the manifest of the union
set --
for model in "$mobilenet" "$models/facemask/face_mask_detection.pb" \
  "$models/utensor_mnist/quant_mnist.pb" "$models/lenet_mnist/lenet_frozen.pb" \
  "$models/deeplab_dm05/frozen_inference_graph.pb"; do
  [ -e "$model" ] && set -- "$@" "$model"
done
all=
reverse=
for model; do
  try tinfer-gen --graphs="$model" --manifest="$(basename "$model").yaml"
  status 0
  all=$all,$model
  reverse=$(basename "$model").yaml,$reverse
done
try tinfer-gen --graphs="$all" --manifest=all.yaml
status 0
try tinfer-gen --graphs="$reverse" --manifest=merged.yaml
status 0
same all.yaml merged.yaml

# every model gives what it gives with all kernels there are; those that decode images need more
# libraries
mkdir -p whole
grep -v '^  X(.*\(code_\|jpeg\|png\|gif\)' all.h >whole/ops_to_register.h
program whole_program whole
for model in "$models"/*/*.pb; do
  "$TIN_BIN/tinfer-gen" --graphs="$model" --output=other/ops_to_register.h --packed=other.tin \
    >out 2>err || continue # ops that there are not
  program other_program other
  command="the program of $model"
  if ./whole_program other.tin >want 2>whole_err; then
    ./other_program other.tin >got 2>err || complain 'it does not run'
    cmp -s got want || complain 'it computes something else'
  else
    echo "$(basename "$model") is not compared: $(head -c 200 whole_err)"
  fi
done

# all that a model with loops lacks
try tinfer-gen --graphs="$models/kws/Basic_LSTM_S.pb" --output=lstm.h
[ "$got" -eq 0 ] || {
  err 'have no kernel'
  err 'Mfcc'
  [ ! -e lstm.h ] || complain 'a header was written'
}
finish
