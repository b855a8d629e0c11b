/** The residents' pages: templates (src/ui/pages) and texts (src/ui/texts), compiled once, and the
 *  frame that every page stands in. What a page is filled with is the business of the other files
 *  of this folder; none of them knows HTTP. */
#ifndef CAIRN_PAGES_PAGES_H
#define CAIRN_PAGES_PAGES_H

#include "format/site_texts.h"
#include "format/template.h"

enum { PAGES_MAX_LANGUAGES = 8 };

typedef struct pages pages;

/** Where "leave this page" leads: the weather, dull on purpose. */
#define LEAVE_TO "https://www.bbc.co.uk/weather"

/** @param language_file  a further language's texts, or empty (src/ui/texts/en.txt says how).
 *  @return OK; ERR_INPUT with the file and line; ERR_NO_MEMORY. */
MUST_USE status pages_new(slice language_file, pages **ret, error *err);
/** Takes NULL. */
void pages_free(pages *);

/** The texts of a language by its tag ("gd"); NULL where it is not there. English for an empty
 *  tag. */
const phrases *pages_language(const pages *, slice tag);
size_t pages_language_count(const pages *);
const phrases *pages_language_at(const pages *, size_t number);
/** The templates, for tests. */
const template_set *pages_templates(const pages *);

/** A page that is asked for. */
typedef struct {
    const pages *of;
    const site_texts *site;
    arena *arena;
    const phrases *language;
    const char *base;    /* what stands before the '/' of every address of ours, mostly "" */
    const char *address; /* this page's path and query without `lang` and `embed`: "/?place=G20" */
    const char *list;    /* the shortlist that goes along, "" or "uuid,uuid" */
    bool framed;         /* shown within a page of others */
} page_request;

/** The data of a page with what the frame needs. NULL without memory, as template_data_new. */
template_data *page_data(const page_request *, const char *title);
/** A text of the page's language, filled in, in the arena; "" where there is none. */
const char *page_text(const page_request *, const char *key, const template_data *);
/** An address of ours in the page's language: `path` with `lang` where it is not English.
 *  @param path  begins with '/'; may have a query. */
const char *page_href(const page_request *, const char *path);
MUST_USE status page_write(const page_request *, const char *file, const template_data *, buf *,
                           error *err);

#endif
