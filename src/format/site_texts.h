/** What an operator says of the service on its pages: its name, how to reach the people behind it,
 *  and the texts of /about, /privacy and /accessibility. What is not said has a text of our own
 *  (src/ui/texts), which says what the program does and no more. */
#ifndef CAIRN_FORMAT_SITE_TEXTS_H
#define CAIRN_FORMAT_SITE_TEXTS_H

#include "base/error.h"
#include "base/text.h"

typedef enum { SITE_ABOUT, SITE_PRIVACY, SITE_ACCESSIBILITY, SITE_TEXT_COUNT } site_text_number;

/** What was said; NULL, or `at == NULL`, for nothing. A text is Markdown, in which `{site}` stands
 *  for the name and `{contact}`, alone on its line, for how to reach the people. */
typedef struct {
    const char *name;         /* 1 to 100 characters; "Cairn" unless said */
    const char *contact_name; /* of a team or role: as long */
    const char *phone;        /* to 60 characters, as people write it */
    const char *email;
    slice texts[SITE_TEXT_COUNT];
} site_words;

typedef struct {
    slice title; /* plain; "" where the text has none */
    slice html;  /* safe (format/markdown.h), to be put between tags as it is */
} site_text;

/** Texts that are terminated; NULL where nothing was said. */
typedef struct {
    const char *name, *contact_name, *phone, *email;
    const char *phone_href; /* "tel:+441414960123"; NULL for what is no number of the UK */
    site_text texts[SITE_TEXT_COUNT];
} site_texts;

/** @return OK; ERR_INPUT naming the option: "site-name", "contact-name", "contact-phone",
 *          "contact-email", "about", "privacy", "accessibility"; ERR_NO_MEMORY. */
MUST_USE status site_texts_new(const site_words *, site_texts **ret, error *err);
/** Takes NULL. */
void site_texts_free(site_texts *);

/** "about", "privacy", "accessibility" */
const char *site_text_name(site_text_number);

#endif
