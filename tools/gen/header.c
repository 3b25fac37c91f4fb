/* SPDX-License-Identifier: Apache-2.0 */
/* header.c -- see header.h. */
#include "tools/gen/header.h"

#include "tools/gen/arena.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"
#include "tools/gen/resolve.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- instruction sets ---------------------------------------------------------------------- */

/* The plainest set there is, if that is not plain C: without it nothing runs. */
static const tin_isa *required_isa(const tin_selection *s) {
  int i = 0;
  while (i < TIN_NUM_ISAS && !tin_isa_keeps(s, tin_isas[i].name)) i++;
  return i < TIN_NUM_ISAS && tin_isas[i].cpu ? &tin_isas[i] : NULL;
}

static void write_isa(const tin_selection *s, FILE *to) {
  char name[64];
  const tin_isa *required = required_isa(s);
  if (tin_isa_keeps_all(s)) return;
  tin_isa_text(s, name, sizeof name);
  fprintf(to,
          "\n/* Instruction sets: link libtinfer_isa_%s.o in front of libtinfer_ops.a. */\n"
          "#define TIN_SELECTED_ISA \"%s\"\n",
          name, name);
  if (required) fprintf(to, "#define TIN_SELECTED_CPU %s\n", required->cpu);
}

/* ---- comments ------------------------------------------------------------------------------ */

/* Nothing that could end the comment, or a line. */
static void put_text(FILE *to, const char *text) {
  for (; *text; text++) {
    bool plain = (unsigned char)*text >= 32 && (unsigned char)*text < 127;
    fputc(plain && !strchr("*\\?", *text) ? *text : '_', to);
  }
}

static void put_names(FILE *to, const char *what, const tin_strings *names) {
  for (uint32_t i = 0; i < names->count; i++) {
    fputs(i ? ", " : what, to);
    put_text(to, names->v[i]);
  }
}

static void write_sources(const tin_selection *s, FILE *to) {
  fprintf(to, "/* Written by tinfer-gen %d.%d.%d", TIN_VERSION_MAJOR, TIN_VERSION_MINOR,
          TIN_VERSION_PATCH);
  for (uint32_t i = 0; i < s->num_sources; i++) {
    const tin_source_of *source = &s->sources[i];
    fputs(i ? ",\n *   " : " from\n *   ", to);
    put_text(to, source->name);
    if (*source->hash) fputs(" (XXH64 ", to), put_text(to, source->hash), fputc(')', to);
    put_names(to, "\n *     fed: ", &source->inputs);
    put_names(to, "\n *     fetched: ", &source->outputs);
  }
  fputs(
      ".\n *\n"
      " * What is listed here is linked, and nothing else: a program calls tin_register_selected\n"
      " * and is linked with libtinfer_ops.a, libtinfer_registry.a, libtinfer_core.a and -lm. */\n",
      to);
}

/* ---- lists --------------------------------------------------------------------------------- */

static void write_reason(const tin_selection *s, const tin_selected *k, FILE *to) {
  uint32_t nodes = tin_selected_nodes(k);
  const tin_source_of *source =
      k->num_reasons ? tin_selection_find_source(s, k->reasons[0].source) : NULL;
  if (nodes) {
    fprintf(to, ": %u node%s", nodes, nodes == 1 ? "" : "s");
  } else if (source) {
    fputs(": asked for by ", to);
    put_text(to, source->name);
  }
}

static void write_kernel(const tin_selection *s, const tin_selected *k, FILE *to) {
  char types[512];
  fprintf(to, "  X(%s) /* ", k->kernel);
  put_text(to, k->op);
  tin_types_text(k->types, types, sizeof types);
  if (*types) fprintf(to, ", %s", types);
  write_reason(s, k, to);
  if (k->plugin) fputs("; plugin ", to), put_text(to, k->plugin);
  fputs(" */ \\\n", to);
}

static bool write_kernels(const tin_gen *gen, FILE *to) {
  uint32_t *order = tin_gen_order(gen);
  if (!order) return false;
  fputs("\n/* Kernels: tin_register_<name> adds each. */\n#define TIN_SELECTED_KERNELS(X) \\\n",
        to);
  for (uint32_t i = 0; i < gen->selection.num_kernels; i++)
    write_kernel(&gen->selection, &gen->selection.kernels[order[i]], to);
  fputs("  /* the end */\n", to);
  free(order);
  return true;
}

/* They come with the kernels: to be read, not to be registered. */
static bool write_micro(const tin_selection *s, FILE *to) {
  tin_strings families = {0};
  bool ok = true;
  for (uint32_t i = 0; i < s->num_kernels; i++)
    for (uint32_t k = 0; k < s->kernels[i].micro.count && ok; k++)
      ok = tin_strings_add(&families, s->kernels[i].micro.v[k]);
  tin_names_sort(&families);
  for (uint32_t i = 0; i < families.count; i++) {
    fputs(i ? ",\n *   " : "\n/* Micro-kernels that these choose from:\n *   ", to);
    put_text(to, families.v[i]);
  }
  if (families.count) fputs(". */\n", to);
  tin_strings_free(&families);
  return ok;
}

static void write_names(const char *title, const char *macro, const tin_strings *names, FILE *to) {
  fprintf(to, "\n/* %s */\n#define %s(X) \\\n", title, macro);
  for (uint32_t i = 0; i < names->count; i++) fprintf(to, "  X(%s) \\\n", names->v[i]);
  fputs("  /* the end */\n", to);
}

/* ---- memory -------------------------------------------------------------------------------- */

/* 0: of one it is not known. */
static size_t largest(const tin_gen *gen, int opening) {
  size_t most = 0;
  for (uint32_t i = 0; i < gen->num_models; i++) {
    size_t bytes = gen->models[i].arena[opening];
    if (!bytes) return 0;
    if (bytes > most) most = bytes;
  }
  return most;
}

static void write_bytes(const tin_gen *gen, const char *macro, int opening, FILE *to) {
  size_t most = largest(gen, opening);
  for (uint32_t i = 0; i < gen->num_models; i++) {
    const tin_gen_model *m = &gen->models[i];
    if (m->arena[opening]) fprintf(to, "#define %s_%s %zuu\n", macro, m->ident, m->arena[opening]);
  }
  if (most) fprintf(to, "#define %s %zuu\n", macro, most);
}

static void write_unknown(const tin_gen_model *model, FILE *to) {
  if (model->arena[TIN_OPENED_MEMORY]) return;
  fprintf(to, "/* %s: not known", model->ident);
  if (model->open_input) {
    fputs("; --input_shape=", to);
    put_text(to, model->open_input);
    fputs("=... would tell it. */\n", to);
  } else if (!model->packed) {
    fputs(", for what calls functions is not packed. */\n", to);
  } else {
    fputs(", for it depends on what is computed. */\n", to);
  }
}

static void write_arena(const tin_gen *gen, FILE *to) {
  if (!gen->num_models) return;
  fprintf(
      to,
      "\n/* Bytes of a block (TIN_ARENA) for a packed model and a session of one thread, with a\n"
      " * TIN_REGISTRY (others keep more) and pointers of %zu bytes; smaller ones need no more.\n"
      " * Measured with what instruction sets there are where this was written: others may need\n"
      " * more. Without the name of a model: enough for each. */\n",
      sizeof(void *));
  for (uint32_t i = 0; i < gen->num_models; i++) write_unknown(&gen->models[i], to);
  write_bytes(gen, "TIN_SELECTED_ARENA_BYTES", TIN_OPENED_MEMORY, to);
  fputs("/* Where tin_model_open_packed opens it: */\n", to);
  write_bytes(gen, "TIN_SELECTED_PACKED_ARENA_BYTES", TIN_OPENED_PACKED, to);
}

/* ---- code ---------------------------------------------------------------------------------- */

static const char registration[] =
    "\n/* Slots that a registry needs: static tin_entry table[TIN_SELECTED_COUNT]. */\n"
    "#define TIN_SELECTED_ONE(name) +1\n"
    "#define TIN_SELECTED_COUNT \\\n"
    "  (0 TIN_SELECTED_KERNELS(TIN_SELECTED_ONE) TIN_SELECTED_FORMATS(TIN_SELECTED_ONE))\n"
    "\n"
    "#ifdef __cplusplus\n"
    "extern \"C\" {\n"
    "#endif\n"
    "#define TIN_SELECTED_DECLARE(name) tin_register_fn tin_register_##name;\n"
    "TIN_SELECTED_KERNELS(TIN_SELECTED_DECLARE)\n"
    "TIN_SELECTED_FORMATS(TIN_SELECTED_DECLARE)\n"
    "TIN_SELECTED_PARTS(TIN_SELECTED_DECLARE)\n"
    "#undef TIN_SELECTED_DECLARE\n"
    "#ifdef __cplusplus\n"
    "}\n"
    "#endif\n"
    "\n"
    "/* All names, for errors, and for tinfer-gen --check, which finds them in the program. */\n"
    "#define TIN_SELECTED_FIELD(name) char kernel_##name[sizeof(#name)];\n"
    "#define TIN_SELECTED_FORMAT(name) char format_##name[sizeof(\"format:\" #name)];\n"
    "#define TIN_SELECTED_PART(name) char part_##name[sizeof(\"part:\" #name)];\n"
    "struct tin_selected_names {\n"
    "  char magic[13];\n"
    "  TIN_SELECTED_KERNELS(TIN_SELECTED_FIELD)\n"
    "  TIN_SELECTED_FORMATS(TIN_SELECTED_FORMAT)\n"
    "  TIN_SELECTED_PARTS(TIN_SELECTED_PART)\n"
    "  char end[1];\n"
    "};\n"
    "#undef TIN_SELECTED_FIELD\n"
    "#undef TIN_SELECTED_FORMAT\n"
    "#undef TIN_SELECTED_PART\n"
    "#define TIN_SELECTED_FIELD(name) #name,\n"
    "#define TIN_SELECTED_FORMAT(name) \"format:\" #name,\n"
    "#define TIN_SELECTED_PART(name) \"part:\" #name,\n"
    "static const struct tin_selected_names tin_selected_names = {\n"
    "  \"\\177TINSELECTED\",\n"
    "  TIN_SELECTED_KERNELS(TIN_SELECTED_FIELD)\n"
    "  TIN_SELECTED_FORMATS(TIN_SELECTED_FORMAT)\n"
    "  TIN_SELECTED_PARTS(TIN_SELECTED_PART)\n"
    "  \"\"\n"
    "};\n"
    "#undef TIN_SELECTED_FIELD\n"
    "#undef TIN_SELECTED_FORMAT\n"
    "#undef TIN_SELECTED_PART\n"
    "\n"
    "/* The name behind `name`; the first is behind the magic. */\n"
    "static inline const char *tin_selected_next(const char *name) {\n"
    "  while (*name) name++;\n"
    "  return name + 1;\n"
    "}\n"
    "static inline const char *tin_selected_first(void) {\n"
    "  return tin_selected_next((const char *)&tin_selected_names);\n"
    "}\n"
    "\n"
    "/* Adds all of it; an error begins with the line that failed. */\n"
    "static inline tin_status tin_register_selected(tin_registry *registry) {\n"
    "#define TIN_SELECTED_ADDRESS(name) tin_register_##name,\n"
    "  static tin_register_fn *const functions[] = {\n"
    "    TIN_SELECTED_KERNELS(TIN_SELECTED_ADDRESS)\n"
    "    TIN_SELECTED_FORMATS(TIN_SELECTED_ADDRESS)\n"
    "    TIN_SELECTED_PARTS(TIN_SELECTED_ADDRESS)\n"
    "  };\n"
    "#undef TIN_SELECTED_ADDRESS\n"
    "  const char *name = tin_selected_first();\n";

static const char loop[] =
    "  for (uint32_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {\n"
    "    tin_status status = functions[i](registry);\n"
    "    if (status != TIN_OK) {\n"
    "      tin_error_context(registry->error, \"X(%s)\", name);\n"
    "      return status;\n"
    "    }\n"
    "    name = tin_selected_next(name);\n"
    "  }\n"
    "  return TIN_OK;\n"
    "}\n";

static const char questions[] =
    "\n/* The questions that TensorFlow's header answers. Kernels go by tinfer's names. */\n"
    "static inline bool tin_is_selected_op(const char *op) {\n"
    "  static const char *const ops[] = {\n"
    "    TIN_SELECTED_OPS\n"
    "    \"\"\n"
    "  };\n"
    "  for (uint32_t i = 0; *ops[i]; i++)\n"
    "    if (strcmp(ops[i], op) == 0) return true;\n"
    "  return false;\n"
    "}\n"
    "static inline bool tin_is_selected_kernel(const char *kernel) {\n"
    "  for (const char *name = tin_selected_first(); *name; name = tin_selected_next(name))\n"
    "    if (strcmp(name, kernel) == 0) return true;\n"
    "  return false;\n"
    "}\n"
    "#define SHOULD_REGISTER_OP(op) tin_is_selected_op(op)\n"
    "#define SHOULD_REGISTER_OP_KERNEL(kernel) tin_is_selected_kernel(kernel)\n";

static void write_cpu_check(const tin_selection *s, FILE *to) {
  const tin_isa *required = required_isa(s);
  if (!required) return;
  fprintf(to,
          "  if ((tin_cpu_features() & TIN_SELECTED_CPU) != TIN_SELECTED_CPU)\n"
          "    return tin_fail(registry, TIN_UNSUPPORTED, \"this program needs a CPU with %s\");\n",
          required->name);
}

/* ---- the questions of TensorFlow's --------------------------------------------------------- */

static bool add_ops(const tin_gen *gen, const tin_selected *k, tin_strings *ops) {
  const tin_entry *e = tin_find_kernel(&gen->tool.registry, k->kernel);
  const tin_op *op = e ? ((const tin_kernel *)e->item)->op : NULL;
  bool ok = tin_strings_add(ops, k->op);
  for (const char *const *a = op ? op->aliases : NULL; a && *a && ok; a++)
    ok = tin_strings_add(ops, *a);
  return ok;
}

static bool write_ops(const tin_gen *gen, FILE *to) {
  tin_strings ops = {0};
  bool ok = true;
  for (uint32_t i = 0; i < gen->selection.num_kernels && ok; i++)
    ok = add_ops(gen, &gen->selection.kernels[i], &ops);
  tin_names_sort(&ops);
  fputs("\n/* Ops, under all names that they have. */\n#define TIN_SELECTED_OPS \\\n", to);
  for (uint32_t i = 0; i < ops.count; i++) {
    fputs("  \"", to);
    put_text(to, ops.v[i]);
    fputs("\", \\\n", to);
  }
  fputs("  /* the end */\n", to);
  tin_strings_free(&ops);
  return ok;
}

static bool has_gradients(const tin_selection *s) {
  for (uint32_t i = 0; i < s->num_kernels; i++)
    if (strcmp(s->kernels[i].op, "SymbolicGradient") == 0) return true;
  return false;
}

static void write_questions(const tin_selection *s, FILE *to) {
  if (s->everything)
    fputs("\n#define SHOULD_REGISTER_OP(op) true\n#define SHOULD_REGISTER_OP_KERNEL(kernel) true\n",
          to);
  else
    fputs(questions, to);
  fprintf(to, "#define SHOULD_REGISTER_OP_GRADIENT %s\n",
          s->everything || has_gradients(s) ? "true" : "false");
}

bool tin_gen_write_header(const tin_gen *gen, FILE *to) {
  const tin_selection *s = &gen->selection;
  write_sources(s, to);
  fputs("#ifndef OPS_TO_REGISTER\n#define OPS_TO_REGISTER\n\n"
        "#include \"tinfer/packed.h\"\n\n#include <string.h>\n",
        to);
  if (!write_kernels(gen, to) || !write_micro(s, to)) return false;
  write_names("Formats of models.", "TIN_SELECTED_FORMATS", &s->formats, to);
  write_names("Parts of the library that programs can do without, and this one cannot.",
              "TIN_SELECTED_PARTS", &s->parts, to);
  write_isa(s, to);
  write_arena(gen, to);
  fputs(registration, to);
  write_cpu_check(s, to);
  fputs(loop, to);
  if (!s->everything && !write_ops(gen, to)) return false;
  write_questions(s, to);
  fputs("\n#endif\n", to);
  return !ferror(to);
}
