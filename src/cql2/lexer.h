/** Words of CQL2 text (OGC 21-065r2, annex B). */
#ifndef CAIRN_CQL2_LEXER_H
#define CAIRN_CQL2_LEXER_H

#include "cql2/build.h"

typedef enum {
    TOKEN_END,
    TOKEN_NAME,   /* a keyword, a function, or a property */
    TOKEN_QUOTED, /* "a property" */
    TOKEN_TEXT,   /* 'a literal' */
    TOKEN_NUMBER,
    TOKEN_SIGN /* one of = <> < <= > >= + - * / % ^ ( ) , */
} token_kind;

typedef struct {
    token_kind kind;
    slice text; /* what it says, quotes undone */
    double number;
    size_t position;
} token;

typedef struct {
    builder build;
    slice all;
    size_t at;
    token now; /* what comes next */
} lexer;

/** Goes to the next word; false with the error. */
bool lexer_next(lexer *);
bool lexer_is(const lexer *, const char *word);
/** Takes a word or sign if it comes next. @param ret_failed  set when what follows is broken. */
bool lexer_take(lexer *, const char *word, bool *ret_failed);
/** Takes it, or says that it is missing. */
bool lexer_expect(lexer *, const char *word);
/** Says what came instead of what was expected. @return NULL. */
void *lexer_refuse(lexer *, const char *expected);

/** Reads a geometry whose name is next: POINT (1 2), or BBOX(1,2,3,4). */
cql2_geometry *wkt_read(lexer *);
/** Whether a word begins one. */
bool wkt_begins(slice word);

#endif
