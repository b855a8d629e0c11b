/** Pictures of categories as SVG: an icon of Maki or Temaki, white, alone or on a disc. */
#ifndef CAIRN_STYLES_ICON_H
#define CAIRN_STYLES_ICON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

/** Width and height of a picture with a disc, in pixels of the screen. */
enum { ICON_DISC_PX = 24 };

/** An icon for QGIS, which fills it with the colour of the symbol: white where it is not told.
 *  @param svg  of one colour, with a viewBox, as the icon sets have it.
 *  @return ERR_INPUT for what is no such SVG; ERR_NO_MEMORY. */
MUST_USE status icon_alone(slice svg, buf *ret, error *err);

/** An icon in white on a disc, ICON_DISC_PX wide and high.
 *  @param svg     as above; empty: the disc alone.
 *  @param colour  of the disc, "#2e7dc3". */
MUST_USE status icon_on_disc(slice svg, const char *colour, buf *ret, error *err);

typedef struct {
    uint8_t red, green, blue;
} rgb;

/** Reads "#2e7dc3". @return grey, 0x70 of each, for what is no colour. */
rgb rgb_of(const char *colour);
/** Contrast of a colour with white, 1 to 21 (WCAG 2.2, "contrast ratio"). */
double rgb_contrast_with_white(rgb);

#endif
