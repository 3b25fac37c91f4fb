/* SPDX-License-Identifier: Apache-2.0 */
/* check.c -- descriptors are looked at once, when they are added, so that nothing behind the
 * registry has to. */
#include "registry/internal.h"

#include "core/bind.h"
#include "core/signature.h"

static bool named(const char *name) { return name && name[0]; }

/* ---- attribute tables -------------------------------------------------------------------- */

static size_t field_size(uint32_t type) {
  static const size_t size[] = {
      [TIN_ATTR_BOOL_T] = sizeof(bool),         [TIN_ATTR_INT_T] = sizeof(int64_t),
      [TIN_ATTR_FLOAT_T] = sizeof(float),       [TIN_ATTR_ENUM_T] = sizeof(int32_t),
      [TIN_ATTR_STRING_T] = sizeof(tin_string), [TIN_ATTR_INTS_T] = sizeof(tin_ints),
      [TIN_ATTR_FLOATS_T] = sizeof(tin_floats), [TIN_ATTR_DTYPE_T] = sizeof(tin_dtype),
      [TIN_ATTR_SHAPE_T] = sizeof(tin_shape),   [TIN_ATTR_TENSOR_T] = sizeof(const tin_tensor *),
  };
  return type < sizeof size / sizeof *size ? size[type] : 0;
}

static tin_status check_attr(tin_registry *registry, const char *owner, const tin_attr *attr,
                             size_t params_size) {
  size_t size = field_size(attr->type);
  if (!named(attr->name))
    return tin_fail(registry, TIN_INVALID, "'%s' has an attribute without a name", owner);
  if (size == 0)
    return tin_fail(registry, TIN_INCOMPATIBLE, "'%s': attribute '%s' has unknown type %u", owner,
                    attr->name, attr->type);
  if (attr->type == TIN_ATTR_ENUM_T && !attr->names)
    return tin_fail(registry, TIN_INVALID, "'%s': attribute '%s' has no list of names", owner,
                    attr->name);
  if (attr->offset == UINT32_MAX) return TIN_OK;
  if (size > params_size || attr->offset > params_size - size)
    return tin_fail(registry, TIN_INVALID, "'%s': attribute '%s' lies outside of its params", owner,
                    attr->name);
  return TIN_OK;
}

static tin_status check_attrs(tin_registry *registry, const char *owner, const tin_attr *attrs,
                              size_t params_size) {
  for (const tin_attr *a = attrs; a && a->type != TIN_ATTR_NONE; a++)
    TIN_TRY(check_attr(registry, owner, a, params_size));
  return TIN_OK;
}

/* ---- items ----------------------------------------------------------------------------------- */

static tin_status too_short(tin_registry *registry, const char *what, uint32_t size) {
  return tin_fail(registry, TIN_INCOMPATIBLE,
                  "a %s of %u bytes is shorter than ABI %d.0 has it: was TIN_INIT forgotten?", what,
                  size, TIN_ABI_MAJOR);
}

static tin_status lacks(tin_registry *registry, const char *what, const char *name,
                        const char *part) {
  return tin_fail(registry, TIN_INVALID, "%s '%s' has no %s", what, named(name) ? name : "?", part);
}

static tin_status check_signature(tin_registry *registry, const tin_op *op) {
  tin_signature signature;
  tin_status status = tin_signature_parse(op->signature, &signature, registry->error);
  if (status != TIN_OK) tin_error_context(registry->error, "op '%s'", op->name);
  return status;
}

static tin_status check_op(tin_registry *registry, const tin_op *op) {
  if (!TIN_HAS(op, linear)) return too_short(registry, "tin_op", op->struct_size);
  if (!named(op->name)) return lacks(registry, "op", op->name, "name");
  if (!op->signature) return lacks(registry, "op", op->name, "signature");
  TIN_TRY(check_signature(registry, op));
  return check_attrs(registry, op->name, op->attrs, op->params_size);
}

/* Kernels of one op are mostly added in a row: the op is checked with the first. */
static bool seen_before(const tin_registry *registry, const tin_op *op) {
  if (registry->count == 0) return false;
  const tin_entry *last = &registry->entries[registry->count - 1];
  return last->kind == TIN_KERNEL && ((const tin_kernel *)last->item)->op == op;
}

static tin_status check_kernel(tin_registry *registry, const tin_kernel *kernel) {
  if (!TIN_HAS(kernel, as_epilogue)) return too_short(registry, "tin_kernel", kernel->struct_size);
  if (!named(kernel->name)) return lacks(registry, "kernel", kernel->name, "name");
  if (!kernel->op) return lacks(registry, "kernel", kernel->name, "op");
  if (!kernel->run) return lacks(registry, "kernel", kernel->name, "run function");
  if (seen_before(registry, kernel->op)) return TIN_OK;
  tin_status status = check_op(registry, kernel->op);
  if (status != TIN_OK) tin_error_context(registry->error, "kernel '%s'", kernel->name);
  return status;
}

static tin_status check_format(tin_registry *registry, const tin_format *format) {
  if (!TIN_HAS(format, read)) return too_short(registry, "tin_format", format->struct_size);
  if (!named(format->name)) return lacks(registry, "format", format->name, "name");
  if (!format->probe) return lacks(registry, "format", format->name, "probe function");
  if (!format->read) return lacks(registry, "format", format->name, "read function");
  return TIN_OK;
}

static tin_status check_pass(tin_registry *registry, const tin_pass *pass) {
  if (!TIN_HAS(pass, run)) return too_short(registry, "tin_pass", pass->struct_size);
  if (!named(pass->name)) return lacks(registry, "pass", pass->name, "name");
  if (!pass->run) return lacks(registry, "pass", pass->name, "run function");
  return check_attrs(registry, pass->name, pass->attrs, pass->params_size);
}

const struct tin_checks tin_registry_checks = {check_kernel, check_format, check_pass,
                                               tin_check_kernels, tin_bind_again};
