/* SPDX-License-Identifier: Apache-2.0 */
/* classify.c -- a frozen graph and raw float pixels on stdin, in; scores out.
 *     cc classify.c $(pkg-config --cflags --libs tinfer) -o classify */
#include <stdio.h>
#include <tinfer/tinfer.h>

int main(int argc, char **argv) {
  tin_error error = {.text = "usage: classify GRAPH < PIXELS"};
  tin_model *model;
  tin_session *session;
  if (argc != 2 || tin_register_builtin(tin_registry_global()) ||
      tin_model_open(&model, tin_registry_global(), argv[1], NULL, &error) ||
      tin_session_create(&session, model, NULL, &error) ||
      tin_session_resize(session, 0, &(tin_shape){4, {1, 28, 28, 3}}, &error))
    return fprintf(stderr, "%s\n", error.text), 1;
  tin_tensor *in = tin_session_input(session, 0);
  if (fread(in->data, 1, in->bytes, stdin) != in->bytes)
    return fprintf(stderr, "too few pixels\n"), 1;
  if (tin_session_run(session, &error)) return fprintf(stderr, "%s\n", error.text), 1;
  const float *score = tin_session_output(session, 0)->data;
  for (int i = 0; i < 10; i++) printf("%d: %.3f\n", i, (double)score[i]);
  tin_session_destroy(session), tin_model_close(model);
}
