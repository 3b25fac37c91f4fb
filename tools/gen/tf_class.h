/* SPDX-License-Identifier: Apache-2.0 */
/* tf_class.h -- what the names of TensorFlow's kernel classes tell:
 *     "BinaryOp<CPUDevice, functor::add<float>>"
 * is a kernel for floats. */
#ifndef TIN_GEN_TF_CLASS_H
#define TIN_GEN_TF_CLASS_H

#include "tinfer/tensor.h"

/* The element types among the template arguments, in their order; at most `max` of them. */
uint32_t tin_tf_class_types(const char *name, tin_dtype *types, uint32_t max);

/* The comma that ends the first item of a list of classes, or the end of the text: commas between
 * angle brackets belong to a class. */
const char *tin_tf_class_end(const char *list);

/* Which op is each class for? TensorFlow lists the classes op by op, both in order, at least one
 * class for each op; that and the likeness of names is what there is to go by. op_of[i] becomes
 * the index of the op of class i. False: there is no such assignment, it would take too long, or
 * there is no memory. */
bool tin_tf_match_classes(const char *const *ops, uint32_t num_ops, const char *const *classes,
                          uint32_t num_classes, uint32_t *op_of);

#endif
