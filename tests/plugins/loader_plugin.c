/* SPDX-License-Identifier: Apache-2.0 */
/* loader_plugin.c -- plugins to load, and to refuse: ID is the name; what is wrong is a macro. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tinfer/plugin.h"

#include <stdlib.h>

#ifdef OTHER_MAJOR
#undef TIN_ABI_MAJOR
#define TIN_ABI_MAJOR OTHER_MAJOR
#endif

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

#ifdef UNDEFINED
void tin_nowhere_to_be_found(void);
#endif

#ifdef ABSENT
void tin_absent(void); /* of a library that is not there any more */
#endif

static tin_status run(const tin_node *node) {
#ifdef ABSENT
  tin_absent();
#endif
#ifdef UNDEFINED
  tin_nowhere_to_be_found();
#endif
  (void)node;
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op), .name = "Loaded", .signature = "x:T -> y:T"};

static const tin_kernel first = {TIN_INIT(tin_kernel), .name = TEXT(ID) "_first", .op = &op,
                                 .run = run, .dtypes = TIN_BIT(TIN_F32)};
static const tin_kernel second = {TIN_INIT(tin_kernel), .name = TEXT(ID) "_second", .op = &op,
                                  .run = run};

static tin_status init(tin_registry *registry) {
  TIN_TRY(tin_add_kernel(registry, &first));
#ifdef FAILS
  return tin_fail(registry, TIN_UNSUPPORTED, "no device of that kind is there");
#endif
  return tin_add_kernel(registry, &second);
}

#ifndef NO_ENTRY
static void quit(void) { setenv("TIN_LOADER_QUIT", TEXT(ID), 1); }

#define ENTRY(id)                                                                                  \
  TIN_EXPORT const tin_plugin *id##_LTX_tin_plugin(void);                                          \
  const tin_plugin *id##_LTX_tin_plugin(void) {                                                    \
    static const tin_plugin plugin = {.abi = TIN_ABI_HERE,                                         \
                                      TIN_INIT(tin_plugin),                                        \
                                      .name = TEXT(ID),                                            \
                                      .version = "1.0",                                            \
                                      .init = init,                                                \
                                      .quit = quit};                                               \
    return &plugin;                                                                                \
  }
#define ENTRY_OF(id) ENTRY(id)
ENTRY_OF(ID)
#ifdef SECOND_ENTRY
ENTRY(another)
#endif
#else
TIN_EXPORT tin_status lonely(tin_registry *registry);
tin_status lonely(tin_registry *registry) { return init(registry); }
#endif
