/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of plugins.yaml: what is read, that nothing in it is overlooked, and where it is found. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "tools/common/plugins_config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/unit.h"

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static tin_error error;
static tin_plugins_config config;

static tin_status parse(const char *text) {
  error = (tin_error){0};
  return tin_plugins_config_parse(&config, text, strlen(text), &error);
}

START_TEST(folders_and_what_is_allowed_are_read) {
  ck_assert_msg(parse("# both\npath: [/a, \"/b c\"]\nallow:\n  - name: gate\n    sha256: " HASH
                      "\n  - {name: gate}\n") == TIN_OK,
                "%s", error.text);
  ck_assert_uint_eq(config.folders.count, 2);
  ck_assert_str_eq(config.folders.v[1], "/b c");
  ck_assert_uint_eq(config.num_allowed, 2);
  ck_assert_str_eq(config.allow[0].name, "gate");
  ck_assert_str_eq(config.allow[0].sha256, HASH);
  ck_assert_ptr_null(config.allow[1].sha256);
  tin_plugins_config_free(&config);
}
END_TEST

START_TEST(nothing_and_an_empty_list_are_told_apart) {
  static const char *const any[] = {"", "# nothing\n", "path: []", "{}"};
  for (size_t i = 0; i < sizeof any / sizeof *any; i++) {
    ck_assert_msg(parse(any[i]) == TIN_OK, "%s", error.text);
    ck_assert_ptr_null(config.allow);
    tin_plugins_config_free(&config);
  }
  ck_assert_int_eq(parse("allow: []"), TIN_OK);
  ck_assert_ptr_nonnull(config.allow);
  ck_assert_uint_eq(config.num_allowed, 0);
  tin_plugins_config_free(&config);
}
END_TEST

static const struct {
  const char *text, *message;
} wrong[] = {
    {"paths: []", "line 1: path and allow are expected"},
    {"- path", "line 1: path and allow are expected"},
    {"path", "line 1: path and allow are expected"},
    {"path: []\n[a]: b", "line 2: path and allow are expected"},
    {"path: []\npath: [/a]", "line 2: this is here twice"},
    {"allow: []\npath: []\nallow: [{name: a}]", "line 3: this is here twice"},
    {"path: /a", "line 1: path is a list of folders"},
    {"path:", "line 1: path is a list of folders"},
    {"path: [/a,\n  {b: c}]", "line 2: this is no folder"},
    {"path: ['']", "line 1: this is no folder"},
    {"allow:", "line 1: allow is a list of plugins"},
    {"allow: gate", "line 1: allow is a list of plugins"},
    {"allow: {name: gate}", "line 1: allow is a list of plugins"},
    {"allow:\n- gate", "line 2: name and sha256 are expected"},
    {"allow:\n- name: gate\n  sha265: " HASH, "line 3: name and sha256 are expected"},
    {"allow:\n- name: gate\n  name: other", "line 3: this is here twice"},
    {"allow:\n- sha256: " HASH, "line 2: name is that of a file"},
    {"allow:\n- name: ''", "line 2: name is that of a file"},
    {"allow:\n- name: [gate]", "line 2: name is that of a file"},
    {"allow:\n- name: gate.so", "without folder and .so"},
    {"allow:\n- name: /opt/ops/gate", "without folder and .so"},
    {"allow:\n- name: gate\n  sha256:", "line 3: sha256 has 64 hexadecimal digits"},
    {"allow:\n- name: gate\n  sha256: 9f86", "line 3: sha256 has 64"},
    {"allow:\n- name: gate\n  sha256: " HASH "0", "line 3: sha256 has 64"},
    {"allow:\n- name: gate\n  sha256: x" HASH, "line 3: sha256 has 64"},
    {"allow:\n- name: gate\n  sha256: [" HASH "]", "line 3: sha256 has 64"},
    {"path: [", "did not find expected"},
    {"path: []\n---\nallow: []", "line 3: a second document"},
    {"{path: []} allow", "line 1: "},
    {"path: [\xff\xfe]", "byte 7: invalid"},
};

START_TEST(nothing_is_overlooked) {
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ck_assert_msg(parse(wrong[i].text) != TIN_OK, "accepted: %s", wrong[i].text);
    ck_assert_msg(strstr(error.text, wrong[i].message), "%s: %s", wrong[i].text, error.text);
    ck_assert(!config.document && !config.allow && !config.folders.v);
  }
}
END_TEST

/* ---- where it is found --------------------------------------------------------------------- */

static char *write_file(const char *folder, const char *name, const char *text) {
  static char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  ck_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
  return path;
}

static const char *found_folder(void) {
  static char folder[64];
  ck_assert_msg(tin_plugins_config_find(&config, &error) == TIN_OK, "%s", error.text);
  snprintf(folder, sizeof folder, "%s", config.folders.count ? config.folders.v[0] : "none");
  tin_plugins_config_free(&config);
  return folder;
}

static void refuse(const char *file, tin_status status, const char *message) {
  setenv("TINFER_PLUGIN_CONFIG", file, 1);
  ck_assert_int_eq(tin_plugins_config_find(&config, &error), status);
  ck_assert_msg(strstr(error.text, "TINFER_PLUGIN_CONFIG: /") == error.text, "%s", error.text);
  ck_assert_msg(strstr(error.text, file), "%s", error.text);
  ck_assert_msg(strstr(error.text, message), "%s", error.text);
  ck_assert_ptr_null(config.document);
}

START_TEST(the_first_there_is_is_read) {
  char home[] = "/tmp/tin_config_XXXXXX", below[64];
  ck_assert_ptr_nonnull(mkdtemp(home));
  ck_assert_int_eq(chdir(home), 0);
  ck_assert(mkdir(".config", 0700) == 0 && mkdir(".config/tinfer", 0700) == 0);
  ck_assert(mkdir("xdg", 0700) == 0 && mkdir("xdg/tinfer", 0700) == 0);
  snprintf(below, sizeof below, "%s/xdg", home);
  unsetenv("TINFER_PLUGIN_CONFIG");
  unsetenv("XDG_CONFIG_HOME");
  setenv("HOME", home, 1);
  ck_assert_str_eq(found_folder(), "none");
  write_file(home, ".config/tinfer/plugins.yaml", "path: [/home]");
  ck_assert_str_eq(found_folder(), "/home");
  setenv("XDG_CONFIG_HOME", below, 1);
  ck_assert_str_eq(found_folder(), "none");
  write_file(below, "tinfer/plugins.yaml", "path: [/xdg]");
  ck_assert_str_eq(found_folder(), "/xdg");
  setenv("XDG_CONFIG_HOME", "relative", 1); /* which the specification has ignored */
  ck_assert_str_eq(found_folder(), "/home");
  setenv("TINFER_PLUGIN_CONFIG", write_file(home, "own", "path: [/own]"), 1);
  ck_assert_str_eq(found_folder(), "/own");
  setenv("TINFER_PLUGIN_CONFIG", "/dev/null", 1);
  ck_assert_str_eq(found_folder(), "none");
  refuse("/nowhere/plugins.yaml", TIN_NOT_FOUND, "No such file");
  refuse(home, TIN_IO, "is a directory");
  refuse("/dev/zero", TIN_UNSUPPORTED, "is larger than");
  refuse(write_file(home, "own", "path: ["), TIN_CORRUPT, "did not find expected");
  ck_assert(remove("own") == 0 && remove("xdg/tinfer/plugins.yaml") == 0);
  ck_assert(remove(".config/tinfer/plugins.yaml") == 0 && remove(".config/tinfer") == 0);
  ck_assert(remove("xdg/tinfer") == 0 && remove("xdg") == 0 && remove(".config") == 0);
  ck_assert(chdir("/") == 0 && remove(home) == 0);
}
END_TEST

UNIT_MAIN(folders_and_what_is_allowed_are_read, nothing_and_an_empty_list_are_told_apart,
          nothing_is_overlooked, the_first_there_is_is_read)
