/* SPDX-License-Identifier: Apache-2.0 */
/* in_cpp.cpp -- a plugin in C++: descriptors are filled in by functions, for C++ before 20 has no
 * designated initialisers. */
#include "tinfer/plugin.h"

static tin_status run(const tin_node *node) {
  return tin_fail(node, TIN_UNSUPPORTED, "nothing is computed here");
}

static tin_op make_op() {
  tin_op op = {};
  op.struct_size = sizeof op;
  op.name = "Cpp";
  op.signature = "x:T -> y:T";
  return op;
}

static const tin_op op = make_op();

static tin_kernel make_kernel() {
  tin_kernel kernel = {};
  kernel.struct_size = sizeof kernel;
  kernel.name = "cpp";
  kernel.op = &op;
  kernel.run = run;
  return kernel;
}

static const tin_kernel kernel = make_kernel();

TIN_PLUGIN(in_cpp, "1.0") { return tin_add_kernel(registry, &kernel); }
