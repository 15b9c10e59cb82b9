#pragma once
#include <stddef.h>

// libjpeg between two calls of Swift. Its error_exit must not return, so the longjmp that leaves it stays in this
// module.

enum { image_codec_message_length = 256 };

// What went wrong, and with that what a user can do.
enum image_codec_fault {
  image_codec_sound,
  image_codec_truncated,    // the file ends before its pixels do
  image_codec_damaged,      // pixels are lost or invented
  image_codec_unsupported,  // a kind of JPEG that libjpeg does not decode
  image_codec_excessive,    // more pixels or scans than a photo has
};

// A JPEG that is being read.
struct image_codec_reader;

// What a JPEG's header says. `exif` lies in the reader; it is NULL where there is no EXIF.
struct image_codec_picture {
  int width, height;  // as the picture will be decoded
  size_t memory;      // bytes that decoding takes, without the pixels
  const unsigned char *exif;
  size_t exif_count;
};

// Opens a JPEG (baseline or progressive; greyscale, YCbCr, RGB, CMYK or YCCK). `bytes` must outlive the reader.
// A photo whose short side is at least twice `side` is shrunk by 2, 4 or 8 while decoding, as long as its short side
// stays at least twice `side`; 0 means never. `*reader` is to be closed, whatever is returned. A fault's words, mostly
// libjpeg's own, are in `message`.
enum image_codec_fault image_codec_open(const unsigned char *bytes, size_t count, int side,
                                        struct image_codec_reader **reader, struct image_codec_picture *picture,
                                        char *message);

// Decodes to 8-bit RGB in row-major order: 3 · width · height bytes. A warning that costs no pixel is in `warning`,
// which is empty without one; any other warning of libjpeg is a fault.
enum image_codec_fault image_codec_read(struct image_codec_reader *reader, unsigned char *pixels, char *warning,
                                        char *message);

void image_codec_close(struct image_codec_reader *reader);

// Encodes RGB as a baseline JPEG, chroma at half resolution. `*bytes` is malloc's: the caller frees it.
// Returns 0, or 1 with libjpeg's own words in `message`.
int image_codec_encode(const unsigned char *rgb, int width, int height, int quality, unsigned char **bytes,
                       unsigned long *count, char *message);
