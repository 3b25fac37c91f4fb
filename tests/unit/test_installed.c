/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of finding what belongs to tinfer from where a program lies: the build folder has tests
 * at the same depth as commands. */
#include "tests/support/unit.h"
#include "tools/common/installed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const known[] = {
    [TIN_IN_LIB] = "libtinfer_core.a",  [TIN_IN_MODULES] = NULL,
    [TIN_IN_INCLUDE] = "tinfer/base.h", [TIN_IN_CONFIGS] = NULL,
    [TIN_IN_SHARE] = "configs",
};

static void find(tin_folder folder) {
  tin_error error = {0};
  char *path;
  tin_status status = tin_installed(folder, known[folder], &path, &error);
  ck_assert_msg(status == TIN_OK, "%s", error.text);
  ck_assert_int_eq(access(path, R_OK), 0);
  ck_assert_int_eq(path[0], '/');
  ck_assert_ptr_null(strstr(path, "/../"));
  free(path);
}

START_TEST(finds_what_is_there) {
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) find((tin_folder)i);
}
END_TEST

START_TEST(names_what_is_not) {
  tin_error error = {0};
  char *path;
  ck_assert_int_eq(tin_installed(TIN_IN_LIB, "nothing.a", &path, &error), TIN_NOT_FOUND);
  ck_assert_ptr_null(path);
  ck_assert_ptr_nonnull(strstr(error.text, "/nothing.a is not installed"));
}
END_TEST

UNIT_MAIN(finds_what_is_there, names_what_is_not)
