/** QR codes (ISO/IEC 18004) as pictures, by libqrencode: for an address on paper. */
#ifndef CAIRN_FORMAT_QR_CODE_H
#define CAIRN_FORMAT_QR_CODE_H

#include "base/buf.h"
#include "base/text.h"

/** What a code of version 25 holds at error level M, as bytes. It has 117 modules a side, each 0.6
 *  mm of a code of 7 cm; a phone's camera does not read smaller ones from paper with any ease. */
enum { QR_CODE_MAX_BYTES = 997 };

/** Writes an SVG picture with the quiet zone of four modules, black on white.
 *  @return OK; ERR_INPUT past QR_CODE_MAX_BYTES or for nothing; ERR_NO_MEMORY. */
MUST_USE status qr_code_svg(slice text, buf *, error *err);

#endif
