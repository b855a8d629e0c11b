/** The options of `cairn serve` that are words of its pages. */
#ifndef CAIRN_CLI_SERVE_TEXTS_H
#define CAIRN_CLI_SERVE_TEXTS_H

#include "cli/cli.h"
#include "format/site_texts.h"

/** Reads --site-name, --contact-*, --about, --privacy and --accessibility with their files.
 *  @return OK; ERR_INPUT or ERR_NOT_FOUND naming the option; ERR_NO_MEMORY. */
MUST_USE status serve_texts_read(const cli_args *, site_texts **ret, error *err);
/** Reads --language: the texts of a further language (format/phrases.h).
 *  @param ret_room  what `ret` stands in, for mem_free once the server has ended; NULL: none asked.
 *  @return as above. */
MUST_USE status serve_language_read(const cli_args *, char **ret_room, slice *ret, error *err);

#endif
