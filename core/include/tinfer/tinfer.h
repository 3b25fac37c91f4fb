/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/tinfer.h -- for programs that run models. Authors of operators
 * include tinfer/plugin.h (or op.h) instead. */
#ifndef TINFER_TINFER_H
#define TINFER_TINFER_H
#include "tinfer/session.h"
#endif
