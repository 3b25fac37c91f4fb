/* SPDX-License-Identifier: Apache-2.0 */
/* micro.h -- which families of micro-kernels the selected kernels choose from. */
#ifndef TIN_GEN_MICRO_H
#define TIN_GEN_MICRO_H

#include "tools/gen/gen.h"

/* By what the archives of the installation hold; nothing is added if there are none. */
tin_status tin_gen_add_micro(tin_gen *gen);

#endif
