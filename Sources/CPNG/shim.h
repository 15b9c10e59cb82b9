#pragma once
#include <png.h>

// A macro of macros, which Swift does not see.
static inline png_uint_32 png_format_rgb(void) { return PNG_FORMAT_RGB; }
