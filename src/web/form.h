/** Forms as a browser sends them without JavaScript: application/x-www-form-urlencoded (WHATWG URL
 *  5.1). They are read by the same tables as query strings (web/params.h), but for what browsers
 *  do: a field that was left blank comes with an empty value, and is as if it were not there; a
 *  line of a text area ends with CR LF (WHATWG HTML 4.10.21.4), and is taken with LF alone. */
#ifndef CAIRN_WEB_FORM_H
#define CAIRN_WEB_FORM_H

#include "web/params.h"

#define MEDIA_FORM "application/x-www-form-urlencoded"

/** The most fields that a form may have; more are refused. */
enum { FORM_MAX_FIELDS = 32 };

/** Whether a Content-Type is a form's, whatever its parameters. */
bool form_is(slice content_type);

/** Decodes the fields of a form that are not blank.
 *  @return OK; ERR_INPUT naming the field, or "form"; ERR_NO_MEMORY. */
MUST_USE status form_split(slice body, arena *, param_pairs *ret, error *err);
/** Reads a form by its table. @param ret  as params_read's. @return as above. */
MUST_USE status form_read(slice body, const param_table *, arena *, void *ret, error *err);

#endif
