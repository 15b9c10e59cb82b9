#pragma once
#include <stddef.h>

// libjpeg between two calls of Swift. Its error_exit must not return, so the longjmp that leaves it stays in this
// module.

enum { image_codec_message_length = 256 };

// What a JPEG holds, as 8-bit RGB in row-major order. `pixels` is malloc's: the caller frees it.
struct image_codec_picture {
  unsigned char *pixels;
  int width, height;
};

// Decodes a JPEG (baseline or progressive; greyscale, YCbCr, RGB, CMYK or YCCK) to RGB.
// A photo whose short side is at least twice `side` is shrunk by 2, 4 or 8 while decoding, as long as its short side
// stays at least twice `side`; 0 means never. Returns 0, or 1 with libjpeg's own words in `message`: also for a picture
// that libjpeg completed with a warning only, such as a truncated one.
int image_codec_decode(const unsigned char *bytes, size_t count, int side, struct image_codec_picture *picture,
                       char *message);

// Encodes RGB as a baseline JPEG, chroma at half resolution. `*bytes` is malloc's: the caller frees it.
int image_codec_encode(const unsigned char *rgb, int width, int height, int quality, unsigned char **bytes,
                       unsigned long *count, char *message);
