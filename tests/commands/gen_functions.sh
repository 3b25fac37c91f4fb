#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Models with functions: what the bodies need is in headers and manifests, --check misses it, and what
# nobody has is listed with the rest.
. "$TIN_SOURCE/tests/commands/common"
if [ -n "$TIN_SANITIZE" ]; then
  echo "skipped: a plugin without the sanitizer's runtime does not load"
  exit 77
fi
cd "$work" || exit 1
unset TINFER_PLUGIN_PATH TINFER_PLUGIN_CONFIG || :

cat >caller.c <<'END_OF_FILE'
#include "tinfer/plugin.h"
static tin_status infer(tin_node *node) {
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape.rank = TIN_UNKNOWN;
  return TIN_OK;
}
static tin_status run(const tin_node *node) {
  return tin_fail(node, TIN_UNSUPPORTED, "it only stands for a call");
}
static const char *const stateful[] = {"StatefulPartitionedCall", 0};
static const tin_op call_op = {TIN_INIT(tin_op), .name = "PartitionedCall", .aliases = stateful,
                               .signature = "args:Tin... -> output:Tout...", .infer = infer};
static const tin_kernel call = {TIN_INIT(tin_kernel), .name = "call", .op = &call_op, .run = run};
static const char *const stateless[] = {"StatelessIf", 0};
static const tin_op if_op = {TIN_INIT(tin_op), .name = "If", .aliases = stateless,
                             .signature = "cond:Tcond input:Tin... -> output:Tout...",
                             .infer = infer};
static const tin_kernel branch = {TIN_INIT(tin_kernel), .name = "branch", .op = &if_op, .run = run};
TIN_REGISTER(call) { return tin_add_kernel(registry, &call); }
TIN_REGISTER(branch) { return tin_add_kernel(registry, &branch); }
TIN_PLUGIN(caller, "1.0") {
  tin_status status = tin_register_call(registry);
  return status ? status : tin_register_branch(registry);
}
END_OF_FILE
"$TIN_CC" -std=c11 -O1 -shared -fPIC -I"$TIN_SOURCE/core/include" -Wl,-z,defs caller.c \
  -o caller.so || exit 1

# unary NAME OP INPUT, call NAME FUNCTION INPUT: the fields of a node.
unary() { printf "name: '%s' op: '%s' input: '%s' attr { key: 'T' value { type: DT_FLOAT } } " "$@"; }
call() {
  printf "name: '%s' op: 'PartitionedCall' attr { key: 'f' value { func { name: '%s' } } } " "$1" "$2"
  printf "attr { key: 'Tin' value { list { type: DT_FLOAT } } } input: '%s' " "$3"
  printf "attr { key: 'Tout' value { list { type: DT_FLOAT } } } "
}
# function NAME RETURNS NODE...: from a to y.
function_of() {
  printf "function { signature { name: '%s' input_arg { name: 'a' type: DT_FLOAT } " "$1"
  printf "output_arg { name: 'y' type: DT_FLOAT } } ret { key: 'y' value: '%s' } " "$2"
  shift 2
  for node; do printf 'node_def { %s }\n' "$node"; done
  echo '}'
}
# model OP: of which the innermost function consists.
model() {
  echo "node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } } }"
  echo "node { $(unary s Sqrt x) }"
  echo "node { $(call c outer s) }"
  echo 'library {'
  function_of unused n:y:0 "$(unary n Tan a)"
  function_of outer c:output:0 "$(unary n Relu a)" "$(call c inner n:activations:0)"
  function_of inner c:output:0 "$(unary n "$1" a)" "$(call c inner n:y:0)"
  echo '}'
}
kernels() { sed -n '/define TIN_SELECTED_KERNELS(/,/the end/s/^  X(\([a-z0-9_]*\)).*/\1/p' "$1"; }

# ---- headers and manifests
model Elu >model.pbtxt
try tinfer-gen --graphs=model.pbtxt --plugins=./caller.so --output=header.h --manifest=manifest.yaml
status 0
no_err
[ "$(kernels header.h | tr '\n' ' ')" = 'call elu_f32 relu_f32 sqrt_f32 ' ] ||
  complain "the header lists $(kernels header.h | tr '\n' ' ')"
for node in s c outer/n outer/c inner/n inner/c; do
  grep -q "[^/a-z]$node[^/a-z]*\$\|[^/a-z]$node[],\"' ]" manifest.yaml ||
    complain "the manifest does not say that $node needs something"
done
grep -q '^/\* model: not known, for what calls functions' header.h ||
  complain 'the header does not say why it has no size'
grep -q 'unused\|tan_f32' manifest.yaml header.h && complain 'what nobody calls is in it'

# ---- what there is
try tinfer-gen --graphs=model.pbtxt --plugins=./caller.so --check=header.h
status 0
grep -v elu_f32 header.h >less.h
try tinfer-gen --graphs=model.pbtxt --plugins=./caller.so --check=less.h
status 1
out "  X(elu_f32)    Elu (float) of model.pbtxt: 'inner/n'"
out "  X(relu_f32)    Relu (float) of model.pbtxt: 'outer/n'"
sed 's/^  X(elu_f32)/  \/\/ &/' header.h >less.h
try tinfer-gen --graphs=manifest.yaml --plugins=./caller.so --check=less.h
status 1
out "'inner/n'"

# ---- what there is not
model Quux >missing.pbtxt
try tinfer-gen --graphs=missing.pbtxt
status 1
err '2 ops have no kernel'
err "PartitionedCall (type unknown): 'c', 'outer/c', 'inner/c'"
err "Quux (float): 'inner/n'"
no_out
try tinfer-ops --graph=missing.pbtxt --plugins=./caller.so
status 1
out "MISSING"
out "node 'inner/n'"

# ---- no packed models of them
for option in --packed=model.tin --packed_c=model.c --executable=program; do
  try tinfer-gen --graphs=model.pbtxt --plugins=./caller.so $option
  status 1
  err "model.pbtxt: the model calls the function 'outer', and packed models have no functions"
  for file in model.tin model.c program; do
    [ ! -e $file ] || complain "it wrote $file"
  done
done

# ---- a real one: branches of If and StatelessIf
shared models/tf/pbtxt/litert_end2end/if_op.pbtxt
model=$shared/models/tf/pbtxt/litert_end2end/if_op.pbtxt
try tinfer-gen --graphs="$model" --plugins=./caller.so --manifest=if.yaml --output=if.h
status 0
[ "$(kernels if.h | tr '\n' ' ')" = 'add_f32 branch div_f32 equal_f32 less_f32 mul_f32 sub_f32 ' ] ||
  complain "the header lists $(kernels if.h | tr '\n' ' ')"
grep -q 'cond_false_1/tf.Div' if.yaml || complain 'no word of cond_false_1'
finish
