/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-gen -- from models and lists of ops to what a trimmed program is made of: the list of
 * the kernels it needs, packed models, the program itself. */
#include "tools/gen/gen.h"

#include "core/fail.h"
#if __has_include("tools/gen/executable.h")
#include "tools/gen/executable.h"
#define HAS_EXECUTABLE 1
#endif
#if __has_include("tools/gen/report.h")
#include "tools/gen/report.h"
#define HAS_REPORT 1
#endif
#if __has_include("tools/gen/new_op.h")
#include "tools/gen/new_op.h"
#define HAS_NEW_OP 1
#endif

#include <stdlib.h>
#include <string.h>

/* ---- running ---------------------------------------------------------------------------------
 */

static int execute(tin_gen *gen) {
#ifdef HAS_NEW_OP
  if (gen->new_op) return tin_gen_new_op(gen);
#endif
#ifdef HAS_REPORT
  if (gen->report) return tin_gen_report(gen);
#endif
#ifdef HAS_EXECUTABLE
  if (gen->executable) return tin_gen_executable(gen);
#endif
  return tin_usage_error(gen->tool.program, "nothing to do");
}

int main(int argc, char **argv) {
  tin_gen gen = {0};
  const tin_option options[] = {
      TIN_OPTION_STRING("new_op", &gen.new_op, "NAME",
                        "write a folder with the source, build file and test of an op of your own"),
      TIN_OPTION_STRING("report", &gen.report, "FILE",
                        "say where the bytes of a program went, and what could be saved"),
      TIN_OPTION_STRING("executable", &gen.executable, "FILE",
                        "link a static program that runs the model"),
      TIN_OPTION_STRING("target", &gen.target, "NAME", "for another machine or C library"),
      TIN_OPTION_END};
  const tin_program p = {.name = "tinfer-gen",
                         .usage = "--graphs=FILE,... [--output=ops_to_register.h] [OPTION]...",
                         .summary = "Finds out which kernels models need, and writes what a "
                                    "program that has no others is\nmade of.",
                         .example = "  tinfer-gen --graphs=model.pb --output=ops_to_register.h\n",
                         .options = options};
  int status = tin_options_parse(&p, argc, argv);
  if (status < 0)
    status = tin_tool_start(&gen.tool, &p) ? tin_tool_failed(&gen.tool) : execute(&gen);
  return tin_tool_end(&gen.tool, status);
}
