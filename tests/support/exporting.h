/** Databases of made-up assets, and what is exported of them. */
#ifndef CAIRN_TESTS_EXPORTING_H
#define CAIRN_TESTS_EXPORTING_H

#include "exchange/export.h"
#include "live/live.h"
#include "support/generate.h"
#include "support/importing.h"

/* Texts that a format or a program may take for something else than text. */
static const char *const EXPORTING_TEXTS[] = {
    "=1+1",
    "+44 141 496 0123",
    "-4.2 degrees",
    "@home",
    "'=quoted already",
    "''+twice",
    "'til late",
    "\"all of it\"",
    "a, b; c | d\te",
    "first line\nsecond line",
    "C\u00f2mhla, \u00c5ngstr\u00f6m, \u65e5\u672c\u8a9e, \U0001F333",
    "<b>&amp;</b>",
    "back\\slash \\u0041 \\n",
    "O'Neil's; DROP TABLE asset",
    "00123",
    "1e5",
    "2024-02-30",
    "TRUE",
    "[1,2]",
    "{\"a\":1}",
    "\u05e9\u05dc\u05d5\u05dd",
    "100 %",
};

static inline void exporting_set(record *r, int number, const char *text, arena *a)
{
    error err = {0};
    if (field_read(&r->of->fields[number], slice_of(text), a, &r->v[number], &err) == OK)
        return;
    fprintf(stderr, "%s: %s\n", err.field, err.detail);
    abort();
}

static inline const char *exporting_text(generator *g)
{
    return EXPORTING_TEXTS[generate_below(g, COUNT(EXPORTING_TEXTS))];
}

/* Any value of a field, or in one case of four none. */
static inline void exporting_fill(record *r, int number, generator *g, arena *a)
{
    static const char *const POINTS[] = {"-4.2871,55.89", "-4.2871003,55.8939001;-4.5,55.1"};
    const field *f = &r->of->fields[number];
    char text[400];
    size_t choices = 0;
    if (generate_below(g, 4) == 0 || f->visible_to != AUDIENCE_PUBLIC || f->flags & FIELD_KEPT)
        return;
    while (f->choices && f->choices[choices])
        choices++;
    switch (f->type) {
    case FIELD_TEXT:
        snprintf(text, sizeof text, "%.*s", (int)(f->max < 60 ? f->max : 200), exporting_text(g));
        exporting_set(r, number, text, a);
        break;
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        exporting_set(r, number, f->choices[generate_below(g, choices)], a);
        break;
    case FIELD_SET:
        r->v[number] = (value){.kind = VALUE_INTEGER,
                               .integer = (int64_t)generate_below(g, (uint64_t)1 << choices) *
                                          (int64_t)generate_below(g, 2)};
        break;
    case FIELD_INTEGER:
        snprintf(text, sizeof text, "%d", (int)generate_below(g, 100));
        exporting_set(r, number, text, a);
        break;
    case FIELD_REAL:
        snprintf(text, sizeof text, "%.3f", generate_between(g, 0, 500));
        exporting_set(r, number, text, a);
        break;
    case FIELD_DATE:
        snprintf(text, sizeof text, "%04d-%02d-%02d", 1950 + (int)generate_below(g, 70),
                 1 + (int)generate_below(g, 12), 1 + (int)generate_below(g, 28));
        exporting_set(r, number, text, a);
        break;
    case FIELD_POINTS:
        exporting_set(r, number, POINTS[generate_below(g, COUNT(POINTS))], a);
        break;
    case FIELD_CODE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_TIMESTAMP:
    case FIELD_UUID:
    case FIELD_JSON:
        break;
    }
}

/** A published asset with something in most of its public fields; number n, from 1. */
static inline void exporting_asset(record *r, int n, generator *g, arena *a)
{
    static const char *const CATEGORIES[] = {"library", "park", "gp-practice"};
    char text[300];
    record_init(r, &ASSET);
    for (int i = 0; i < ASSET_FIELD_COUNT; i++)
        exporting_fill(r, i, g, a);
    snprintf(text, sizeof text, "%d %s", n, exporting_text(g));
    exporting_set(r, ASSET_NAME, n % 3 ? text : arena_printf(a, "=%s", text), a);
    exporting_set(r, ASSET_CATEGORY, CATEGORIES[n % 3], a);
    exporting_set(r, ASSET_STATUS, "published", a);
    exporting_set(r, ASSET_VISIBILITY, "public", a);
    exporting_set(r, ASSET_LOCATION_SHOWN, "exact", a);
    exporting_set(r, ASSET_LEVEL, "community", a);
    exporting_set(r, ASSET_POSITION_SOURCE, n % 2 ? "surveyed" : "postcode", a);
    exporting_set(r, ASSET_ACCURACY_M, n % 2 ? "12.5" : "100", a);
    exporting_set(r, ASSET_POSTCODE, n % 2 ? "G20 9AD" : "", a);
    exporting_set(r, ASSET_PHONE, "0141 496 0123", a);
    exporting_set(r, ASSET_PHONE_E164, "+441414960123", a);
    exporting_set(r, ASSET_EMAIL, n % 2 ? "hello@example.org" : "", a);
    exporting_set(r, ASSET_WEBSITE, n % 2 ? "https://example.org/a?b=1&c=%22" : "", a);
    exporting_set(r, ASSET_SOURCE, "The test's list, \"second\" edition", a);
    exporting_set(r, ASSET_LICENCE, "OGL v3.0", a);
    exporting_set(r, ASSET_OPENING_SCHEDULE, "", a);
    exporting_set(r, ASSET_OPENING_TIMES, "ask at the desk", a);
    exporting_set(r, ASSET_AGE_MIN, "", a);
    exporting_set(r, ASSET_CLOSED_ON, "", a);
    exporting_set(r, ASSET_CLOSED_REASON, "", a);
    exporting_set(r, ASSET_EXTRA, "", a);
    r->has_position = true;
    r->position = lonlat_unpack(
        lonlat_pack((lonlat){-4.9 + 0.05 * (n % 20) + generate_unit(g) / 1000,
                             55.2 + 0.05 * (n / 20) + generate_unit(g) / 1000})); /* G20 and on */
}

/** Puts assets into a database. */
static inline void exporting_store(store *s, int count, uint64_t seed)
{
    generator g = {seed};
    error err = {0};
    ARENA_SCOPED arena *a = arena_new(256 << 20);
    status failed = store_begin(s, &(authorship){.actor = "test"}, &err);
    for (int n = 1; n <= count && !failed; n++) {
        record r;
        stored_row ignored;
        exporting_asset(&r, n, &g, a);
        failed = asset_validate(&r, &err);
        if (!failed)
            failed = store_insert(s, &r, 0, &ignored, &err);
    }
    if (!failed)
        failed = store_commit(s, &err);
    if (!failed)
        return;
    fprintf(stderr, "%s: %s\n", err.field, err.detail);
    abort();
}

/** Exports what the public sees of a database into a file. @return OK or the error. */
static inline status exporting_write(const char *db, const export_options *o, const char *path,
                                     error *err)
{
    live *l;
    export_job *job = NULL;
    BUF_SCOPED buf piece;
    FILE *f = fopen(path, "wb");
    scratch_must(f && !live_open(&(live_options){.path = db}, &l, err), path);
    buf_init(&piece, 64 << 20);
    index_snapshot *snapshot = live_snapshot(l);
    status failed = export_open(snapshot, index_view_of(snapshot, o->to), o, &job, err);
    if (!failed)
        failed = export_make(job, NULL, NULL, err);
    while (!failed) {
        buf_clear(&piece);
        failed = export_next(job, &piece, err);
        if (failed || !piece.len)
            break;
        scratch_must(fwrite(piece.data, 1, piece.len, f) == piece.len, path);
    }
    export_close(job);
    index_release(snapshot);
    live_close(l);
    fclose(f);
    return failed;
}

#endif
