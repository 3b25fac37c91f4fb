/* SPDX-License-Identifier: Apache-2.0 */
/* emit.c -- YAML through libyaml, JSON by hand: that is a page. */
#include "tools/common/emit.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MAX_DEPTH = 16 };

struct tin_emitter {
  FILE *to;
  tin_emit_form form;
  yaml_emitter_t yaml;
  bool failed;
  int depth;
  struct {
    bool map, flow, empty, value; /* value: a key has been written, its value comes next */
  } level[MAX_DEPTH];
};

/* ---- UTF-8 ------------------------------------------------------------------------ */

/* Bytes of the well-formed sequence at `s`; 0: there is none. */
static size_t sequence(const unsigned char *s) {
  uint32_t c = s[0];
  size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
  if (n < 2) return n;
  c &= 0xffu >> (n + 1);
  for (size_t i = 1; i < n; i++) {
    if ((s[i] & 0xc0) != 0x80) return 0;
    c = c << 6 | (s[i] & 0x3fu);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = c >= 0xd800 && c < 0xe000;
  return c < least[n] || surrogate || c > 0x10ffff ? 0 : n;
}

/* A copy with U+FFFD for every byte that is out of place. */
static char *clean(const char *text) {
  const unsigned char *s = (const unsigned char *)text;
  char *copy = malloc(3 * strlen(text) + 1), *p = copy;
  if (!copy) return NULL;
  while (*s) {
    size_t n = sequence(s);
    memcpy(p, n ? (const char *)s : "\xef\xbf\xbd", n ? n : 3);
    p += n ? n : 3;
    s += n ? n : 1;
  }
  *p = 0;
  return copy;
}

/* ---- JSON ------------------------------------------------------------------------- */

/* What goes before an item, and before a closing bracket: a blank if all is on one line. */
static void json_line(tin_emitter *e, bool flow, bool blank) {
  if (flow)
    fputs(blank ? " " : "", e->to);
  else
    fprintf(e->to, "\n%*s", 2 * e->depth, "");
}

/* The comma, line end and indentation before the next item. */
static void json_separate(tin_emitter *e) {
  if (e->depth == 0) return;
  bool value = e->level[e->depth - 1].value;
  e->level[e->depth - 1].value = e->level[e->depth - 1].map && !value;
  if (value) {
    fputs(": ", e->to);
  } else {
    fputs(e->level[e->depth - 1].empty ? "" : ",", e->to);
    json_line(e, e->level[e->depth - 1].flow, !e->level[e->depth - 1].empty);
    e->level[e->depth - 1].empty = false;
  }
}

static void json_text(FILE *to, const char *text) {
  fputc('"', to);
  for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
    if (*s == '"' || *s == '\\')
      fprintf(to, "\\%c", *s);
    else if (*s < 32 || *s == 127)
      fprintf(to, "\\u%04x", *s);
    else
      fputc(*s, to);
  }
  fputc('"', to);
}

static void json_open(tin_emitter *e, bool map) {
  json_separate(e);
  fputc(map ? '{' : '[', e->to);
}

/* The level has been left already. */
static void json_close(tin_emitter *e) {
  if (!e->level[e->depth].empty) json_line(e, e->level[e->depth].flow, false);
  fputc(e->level[e->depth].map ? '}' : ']', e->to);
}

/* ---- YAML ------------------------------------------------------------------------- */

static void yaml(tin_emitter *e, int made, yaml_event_t *event) {
  if (!e->failed) e->failed = !made || !yaml_emitter_emit(&e->yaml, event);
}

/* Would a reader take the plain word for something else than a text? */
static bool needs_quotes(const char *text) {
  static const char *const words[] = {"true", "false", "yes", "no",  "on", "off",
                                      "null", "y",     "n",   "nan", "inf"};
  char lower[8] = "";
  if (!isalpha((unsigned char)*text) && *text != '_') return true;
  for (size_t i = 0; i < sizeof lower - 1 && text[i]; i++)
    lower[i] = (char)tolower((unsigned char)text[i]);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(lower, words[i]) == 0) return true;
  return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")];
}

static void yaml_scalar(tin_emitter *e, const char *text, bool plain) {
  yaml_event_t event;
  yaml_scalar_style_t style = plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  yaml(e,
       yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                    (int)strlen(text), plain, !plain, style),
       &event);
}

static void yaml_open(tin_emitter *e, bool map, bool flow) {
  yaml_event_t event;
  yaml(e,
       map ? yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE)
           : yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                                  flow ? YAML_FLOW_SEQUENCE_STYLE
                                                       : YAML_BLOCK_SEQUENCE_STYLE),
       &event);
}

static void yaml_close(tin_emitter *e, bool map) {
  yaml_event_t event;
  yaml(e,
       map ? yaml_mapping_end_event_initialize(&event) : yaml_sequence_end_event_initialize(&event),
       &event);
}

static void yaml_begin(tin_emitter *e) {
  yaml_event_t event;
  e->failed = !yaml_emitter_initialize(&e->yaml);
  if (e->failed) return;
  yaml_emitter_set_output_file(&e->yaml, e->to);
  yaml_emitter_set_unicode(&e->yaml, 1);
  yaml_emitter_set_width(&e->yaml, 100);
  yaml(e, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
  yaml(e, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
}

static void yaml_finish(tin_emitter *e) {
  yaml_event_t event;
  yaml(e, yaml_document_end_event_initialize(&event, 1), &event);
  yaml(e, yaml_stream_end_event_initialize(&event), &event);
  yaml_emitter_delete(&e->yaml);
}

/* ---- either ------------------------------------------------------------------------ */

tin_emitter *tin_emit_open(FILE *to, tin_emit_form form) {
  tin_emitter *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->to = to;
  e->form = form;
  if (form == TIN_EMIT_YAML) yaml_begin(e);
  return e;
}

static void open_level(tin_emitter *e, bool map, bool flow) {
  if (!e || e->failed) return;
  if (e->depth == MAX_DEPTH) {
    e->failed = true;
    return;
  }
  if (e->form == TIN_EMIT_YAML)
    yaml_open(e, map, flow);
  else
    json_open(e, map);
  e->level[e->depth].map = map;
  e->level[e->depth].flow = flow;
  e->level[e->depth].empty = true;
  e->level[e->depth++].value = false;
}

void tin_emit_map(tin_emitter *e) { open_level(e, true, false); }
void tin_emit_list(tin_emitter *e) { open_level(e, false, false); }
void tin_emit_flow(tin_emitter *e) { open_level(e, false, true); }

void tin_emit_end(tin_emitter *e) {
  if (!e || e->failed) return;
  e->depth--;
  if (e->form == TIN_EMIT_YAML)
    yaml_close(e, e->level[e->depth].map);
  else
    json_close(e);
}

static void emit_plain(tin_emitter *e, const char *text) {
  if (!e || e->failed) return;
  if (e->form == TIN_EMIT_YAML) {
    yaml_scalar(e, text, true);
  } else {
    json_separate(e);
    fputs(text, e->to);
  }
}

void tin_emit_text(tin_emitter *e, const char *text) {
  if (!e || e->failed) return;
  char *copy = clean(text);
  if (!copy) {
    e->failed = true;
  } else if (e->form == TIN_EMIT_YAML) {
    yaml_scalar(e, copy, !needs_quotes(copy));
  } else {
    json_separate(e);
    json_text(e->to, copy);
  }
  free(copy);
}

void tin_emit_int(tin_emitter *e, int64_t number) {
  char text[32];
  snprintf(text, sizeof text, "%" PRId64, number);
  emit_plain(e, text);
}

void tin_emit_bool(tin_emitter *e, bool value) { emit_plain(e, value ? "true" : "false"); }
void tin_emit_null(tin_emitter *e) { emit_plain(e, "null"); }

bool tin_emit_close(tin_emitter *e) {
  if (!e) return false;
  if (e->form == TIN_EMIT_YAML)
    yaml_finish(e);
  else
    fputc('\n', e->to);
  bool written = !e->failed && !ferror(e->to);
  free(e);
  return written;
}
