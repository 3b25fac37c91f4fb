/* SPDX-License-Identifier: Apache-2.0 */
/* function.c -- a function of the library as a graph of its own. */
#include "reader.h"

#include <stdio.h>

enum { NODE_DEF = 3 }; /* field of FunctionDef */

/* A function while it is read. */
typedef struct function {
  tin_tf_reader *reader;
  const Tin__Tf__FunctionDef *def;
  tin_tf_body body;
  tin_tf_name *returns; /* the keys of def->ret, sorted */
  tin_ref *in, *out;
} function;

static tin_tf_slice slice_of(const char *text) {
  return (tin_tf_slice){(const uint8_t *)text, strlen(text)};
}

static tin_status set_type(tin_tf_reader *r, uint32_t node, int number) {
  uint16_t type = (uint16_t)tin_tf_dtype(number);
  tin_attr_value value = {.name = "T", .kind = TIN_VALUE_DTYPE, .count = 1, .v.type = &type};
  if (type == TIN_NONE) return TIN_OK; /* it depends on an attribute of the caller */
  return r->builder->api->set_attr(r->builder, node, &value);
}

static tin_status add_arg(tin_tf_reader *r, const Tin__Tf__OpDef__ArgDef *arg, uint32_t index) {
  const tin_builder_api *api = r->builder->api;
  int64_t number = index;
  tin_attr_value value = {.name = "index", .kind = TIN_VALUE_INT, .count = 1, .v.i = &number};
  if (!*arg->name) return TIN_TF_FAIL(r, TIN_CORRUPT, "argument %u has no name", index);
  TIN_TRY(api->add_node(r->builder, "_Arg", arg->name, ""));
  TIN_TRY(api->set_attr(r->builder, index, &value));
  return set_type(r, index, (int)arg->type);
}

static tin_status add_args(function *f) {
  for (uint32_t i = 0; i < f->body.num_args; i++) {
    const Tin__Tf__OpDef__ArgDef *arg = f->def->signature->input_arg[i];
    TIN_TRY(add_arg(f->reader, arg, i));
    f->body.names[i] = (tin_tf_name){.text = slice_of(arg->name), .index = i};
    f->in[i] = (tin_ref){i, 0};
  }
  return TIN_OK;
}

static tin_status sort_returns(function *f) {
  tin_tf_scratch *scratch = &f->reader->scratch;
  size_t count = f->def->n_ret;
  f->returns = tin_tf_take_array(scratch, count, sizeof *f->returns);
  tin_tf_name *spare = tin_tf_take_array(scratch, count, sizeof *spare);
  if (!f->returns || !spare) return tin_tf_no_memory(f->reader);
  for (size_t i = 0; i < count; i++)
    f->returns[i] = (tin_tf_name){.text = slice_of(f->def->ret[i]->key), .index = (uint32_t)i};
  tin_tf_names_sort(f->returns, spare, count);
  return TIN_OK;
}

/* `name`, changed until no node of the body has it. */
static tin_status free_name(const function *f, const char *name, char **out) {
  enum { ROOM = 32 };
  size_t size = strlen(name);
  *out = tin_tf_take(&f->reader->scratch, size + ROOM);
  if (!*out) return tin_tf_no_memory(f->reader);
  memcpy(*out, name, size + 1);
  for (uint32_t n = 1;; n++) {
    if (tin_tf_names_find(f->body.names, f->body.count, slice_of(*out)) == TIN_TF_NONE)
      return TIN_OK;
    snprintf(*out + size, ROOM, "_RetVal_%u", n);
  }
}

/* An Identity, because what "node:argument:index" means is for the library to say. */
static tin_status add_output(const function *f, const Tin__Tf__OpDef__ArgDef *arg, uint32_t node) {
  tin_tf_reader *r = f->reader;
  uint32_t found = tin_tf_names_find(f->returns, f->def->n_ret, slice_of(arg->name));
  char *name;
  tin_tf_source source;
  if (found == TIN_TF_NONE)
    return TIN_TF_FAIL(r, TIN_CORRUPT, "nothing is returned as its output '%s'",
                       tin_tf_show(slice_of(arg->name)).text);
  TIN_TRY(tin_tf_resolve(r, &f->body, slice_of(f->def->ret[found]->value), &source));
  TIN_TRY(free_name(f, *arg->name ? arg->name : "output", &name));
  TIN_TRY(r->builder->api->add_node(r->builder, "Identity", name, ""));
  TIN_TRY(set_type(r, node, (int)arg->type));
  return tin_tf_connect(r, node, &source);
}

/* What must have run when the function returns: before its first output, for want of another
 * place. */
static tin_status add_control_outputs(const function *f) {
  tin_tf_reader *r = f->reader;
  for (size_t i = 0; f->def->signature->n_output_arg > 0 && i < f->def->n_control_ret; i++) {
    tin_tf_source source;
    TIN_TRY(tin_tf_resolve(r, &f->body, slice_of(f->def->control_ret[i]->value), &source));
    TIN_TRY(r->builder->api->add_control(r->builder, f->body.count, source.node));
  }
  return TIN_OK;
}

static tin_status add_outputs(function *f) {
  TIN_TRY(sort_returns(f));
  for (uint32_t i = 0; i < f->def->signature->n_output_arg; i++) {
    f->out[i] = (tin_ref){f->body.count + i, 0};
    TIN_TRY(add_output(f, f->def->signature->output_arg[i], f->out[i].node));
  }
  return add_control_outputs(f);
}

static tin_status init_function(function *f) {
  const Tin__Tf__OpDef *signature = f->def->signature;
  tin_tf_scratch *scratch = &f->reader->scratch;
  if (!signature || !*signature->name)
    return TIN_TF_FAIL(f->reader, TIN_CORRUPT, "a function without a name");
  f->body.num_args = (uint32_t)signature->n_input_arg;
  TIN_TRY(tin_tf_body_init(f->reader, &f->body));
  f->in = tin_tf_take_array(scratch, signature->n_input_arg, sizeof *f->in);
  f->out = tin_tf_take_array(scratch, signature->n_output_arg, sizeof *f->out);
  return f->in && f->out ? TIN_OK : tin_tf_no_memory(f->reader);
}

static tin_status read_function(tin_tf_reader *r, const Tin__Tf__FunctionDef *def) {
  function f = {.reader = r, .def = def, .body = {.message = r->function, .field = NODE_DEF}};
  TIN_TRY(init_function(&f));
  TIN_TRY(r->builder->api->begin_graph(r->builder, def->signature->name));
  TIN_TRY(add_args(&f));
  TIN_TRY(tin_tf_add_nodes(r, &f.body));
  TIN_TRY(tin_tf_link_nodes(r, &f.body));
  TIN_TRY(add_outputs(&f));
  return r->builder->api->end_graph(r->builder, f.in, f.body.num_args, f.out,
                                    (uint32_t)def->signature->n_output_arg);
}

tin_status tin_tf_function(tin_tf_reader *r, tin_tf_slice message) {
  tin_tf_mark mark = tin_tf_mark_here(&r->scratch);
  ProtobufCMessage *unpacked;
  r->function = message;
  TIN_TRY(tin_tf_unpack(r, &tin__tf__function_def__descriptor, message, &unpacked));
  TIN_TRY(read_function(r, (const Tin__Tf__FunctionDef *)unpacked));
  tin_tf_give_back(&r->scratch, mark);
  r->function = (tin_tf_slice){NULL, 0};
  return TIN_OK;
}
