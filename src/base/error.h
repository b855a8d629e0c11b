/** Statuses and error details, used by every folder.
 *
 *  A function that can fail returns a `status`; zero is success. It fills `error` for the person
 *  who has to put it right: `field` names the parameter, column or option, `detail` is a sentence.
 *  Outputs (`ret_x` or `ret`) are untouched on failure. */
#ifndef CAIRN_BASE_ERROR_H
#define CAIRN_BASE_ERROR_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef enum {
    OK,
    ERR_INPUT,          /* what was asked is not valid; `field` says which part */
    ERR_UNKNOWN_CALLER, /* nobody says who asks, or it is not believed */
    ERR_FORBIDDEN,      /* the caller's role does not allow it */
    ERR_NOT_FOUND,
    ERR_CONFLICT, /* someone else changed it, or it exists already */
    ERR_STALE,    /* it is not any more what the caller says that it is */
    ERR_MEDIA,    /* what came is in no form that is taken here */
    ERR_BUSY,     /* try again; nothing is wrong with the request */
    ERR_NO_MEMORY,
    ERR_INTERNAL
} status;

typedef struct {
    status code;
    char field[64];
    char detail[320];
} error;

/** Fills an error and returns its code, so that a failure reads `return error_set(...)`.
 *  @param err    may be NULL: then only the code is returned.
 *  @param field  what the caller gave that is wrong, or NULL where no one part is. */
PRINTF_LIKE(4, 5)
status error_set(error *err, status code, const char *field, const char *format, ...);

/** The common case of an allocation that failed. */
status error_no_memory(error *err);

#ifdef __clang_analyzer__
/* The analyser reads one file at a time: tell it what these return. */
#define error_set(err, code, ...) (error_set(err, code, __VA_ARGS__), (code))
#define error_no_memory(err) (error_no_memory(err), ERR_NO_MEMORY)
#endif

/** Puts a line of context in front of a detail: "row 12: " + detail. */
PRINTF_LIKE(2, 3)
void error_prefix(error *err, const char *format, ...);

#endif
