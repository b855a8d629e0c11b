/** JSON formats in tests: a document, as text or a shared file, and the cells that it gives. */
#ifndef CAIRN_TESTS_JSON_SHEETS_H
#define CAIRN_TESTS_JSON_SHEETS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "domain/asset.h"
#include "exchange/columns.h"
#include "format/workbook.h"

enum { SHEETS_ROOM = 64 * 1024 * 1024 };

typedef status (*sheets_reader)(const json_t *, workbook *, error *);

/* Single quotes stand for double ones, so that documents are readable in C. */
static inline json_t *json_of(const char *text)
{
    char *copy = strdup(text); /* its own allocation, freed below */
    json_error_t why;
    for (char *at = copy; (at = strchr(at, '\''));)
        *at = '"';
    json_t *root = json_loads(copy, JSON_ALLOW_NUL, &why);
    free(copy);
    if (!root)
        fail_msg("%s in %s", why.text, text);
    return root;
}

static inline workbook *sheets_of_root(const json_t *root, sheets_reader reader)
{
    workbook *w;
    error err = {0};
    assert_int_equal(workbook_new(SHEETS_ROOM, &w, &err), OK);
    if (reader(root, w, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(w->sheet_count, 2);
    assert_int_equal(w->sheets[0].of, SHEET_OF_ASSETS);
    assert_int_equal(w->sheets[1].of, SHEET_OF_ACTIVITIES);
    return w;
}

static inline workbook *sheets_of(const char *text, sheets_reader reader)
{
    json_t *root = json_of(text);
    workbook *w = sheets_of_root(root, reader);
    json_decref(root);
    return w;
}

/* The cell of a row under a heading, in one of a few buffers; "" where there is none. */
static inline const char *cell(const workbook *w, int sheet_number, size_t row, const char *heading)
{
    static char texts[8][20000];
    static int used;
    const sheet *s = &w->sheets[sheet_number];
    if (row >= s->row_count)
        fail_msg("there is no row %zu with %s", row, heading);
    if (s->rows[row].broken)
        fail_msg("row %zu is broken: %s", row, s->rows[row].broken);
    char *text = texts[used++ % 8];
    text[0] = '\0';
    for (size_t i = 0; i < s->heading_count; i++)
        if (slice_equals(s->headings[i], heading)) {
            slice found = sheet_cell(&s->rows[row], i);
            snprintf(text, sizeof texts[0], "%.*s", (int)found.len, found.at);
        }
    return text;
}

typedef struct {
    int sheet;
    size_t row;
    const char *heading, *text;
} expected_cell;

static inline void assert_cells(const workbook *w, const expected_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = cell(w, cells[i].sheet, cells[i].row, cells[i].heading);
        if (strcmp(found, cells[i].text) != 0)
            fail_msg("sheet %d row %zu %s: '%s', not '%s'", cells[i].sheet, cells[i].row,
                     cells[i].heading, found, cells[i].text);
    }
}

/* What is no field of ours is under a heading with a dot, and the importer must take none of those
 * for a field: what is kept privately would be shown. Every other heading is a field's. */
static inline void assert_private(const workbook *w)
{
    for (size_t n = 0; n < w->sheet_count; n++) {
        const sheet *s = &w->sheets[n];
        const entity *of = s->of == SHEET_OF_ASSETS ? &ASSET : &ACTIVITY;
        table t = {.of = s->of,
                   .headings = s->headings,
                   .heading_count = s->heading_count,
                   .headed = true};
        column_map map;
        error err;
        arena *a = arena_new(1 << 20);
        assert_int_equal(columns_find(of, &t, NULL, 0, false, NULL, a, &map, NULL, &err), OK);
        for (size_t i = 0; i < s->heading_count; i++) {
            slice h = s->headings[i];
            bool path = memchr(h.at, '.', h.len) || slice_equals(h, "too_long_to_keep");
            const char *name = column_target_name(of, map.target[i]);
            bool own = slice_equals(h, name) || slice_equals(h, "lat") || slice_equals(h, "lon");
            if (path ? map.target[i] != COLUMN_EXTRA : !own)
                fail_msg("the heading %.*s is taken for %s", (int)h.len, h.at, name);
        }
        arena_free(a);
    }
}

/* No cell of any row has the text. */
static inline void assert_nowhere(const workbook *w, const char *text)
{
    for (size_t n = 0; n < w->sheet_count; n++)
        for (size_t r = 0; r < w->sheets[n].row_count; r++)
            for (size_t i = 0; i < w->sheets[n].rows[r].count; i++) {
                slice found = w->sheets[n].rows[r].cells[i];
                if (found.len && memmem(found.at, found.len, text, strlen(text)))
                    fail_msg("'%s' is in %.*s", text, (int)w->sheets[n].headings[i].len,
                             w->sheets[n].headings[i].at);
            }
}

static inline void *counted_alloc(size_t size)
{
    return mem_alloc(1, size);
}

/* Fails each allocation in turn, Jansson's too: the reader says that there is no memory, or its
 * sheets are those that it makes with enough. */
static inline void assert_each_failure_is_told(const json_t *root, sheets_reader reader)
{
    BUF_SCOPED buf whole, made;
    workbook *w = sheets_of_root(root, reader);
    error err;
    long failures = 0, fine = 0;
    buf_init(&whole, SHEETS_ROOM);
    buf_init(&made, SHEETS_ROOM);
    workbook_write(w, &whole);
    workbook_free(w);
    for (long n = 1; fine < 20; n++) { /* past the last, all runs are */
        assert_int_equal(workbook_new(SHEETS_ROOM, &w, &err), OK);
        json_set_alloc_funcs(counted_alloc, mem_free);
        mem_fail_nth(n);
        status ended = reader(root, w, &err);
        mem_fail_nth(0);
        failures += ended != OK;
        fine = ended ? 0 : fine + 1;
        if (ended && ended != ERR_NO_MEMORY)
            fail_msg("allocation %ld: %s", n, err.detail);
        if (!ended) {
            buf_clear(&made);
            workbook_write(w, &made);
            if (whole.len != made.len || memcmp(whole.data, made.data, whole.len) != 0)
                fail_msg("without allocation %ld of %ld it loses something", n, failures);
        }
        workbook_free(w);
        json_set_alloc_funcs(malloc, free); /* its own allocation, as the document's */
    }
    assert_true(failures > 20);
}

static inline bool shared_is_there(const char *folder)
{
    return access(folder, R_OK) == 0;
}

static inline json_t *shared_json(const char *folder, const char *name)
{
    char path[1000];
    json_error_t why;
    snprintf(path, sizeof path, "%s%s", folder, name);
    json_t *root = json_load_file(path, 0, &why);
    if (!root)
        fail_msg("%s: %s", path, why.text);
    return root;
}

#endif
