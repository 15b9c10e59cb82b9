#include "image_codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// A picture beyond this many pixels is taken for damage or malice: a progressive one needs 6 bytes a pixel to decode.
static const double most_pixels = 100e6;
// No encoder needs more scans; a small file that claims thousands could keep a core busy for hours.
static const int most_scans = 500;

struct failure {
  struct jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to this
  jmp_buf escape;
  char *message;
};

static void leave(j_common_ptr jpeg) {
  struct failure *failure = (struct failure *)jpeg->err;
  failure->manager.format_message(jpeg, failure->message);
  longjmp(failure->escape, 1);
}

// Keeps the first warning's words; traces (level >= 0) are not of interest.
static void note_warning(j_common_ptr jpeg, int level) {
  struct failure *failure = (struct failure *)jpeg->err;
  if (level < 0 && failure->manager.num_warnings++ == 0) failure->manager.format_message(jpeg, failure->message);
}

static void say_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void refuse_endless_scans(j_common_ptr jpeg) {
  struct failure *failure = (struct failure *)jpeg->err;
  if (((j_decompress_ptr)jpeg)->input_scan_number <= most_scans) return;
  snprintf(failure->message, image_codec_message_length, "more than %d scans", most_scans);
  longjmp(failure->escape, 1);
}

static void install(struct failure *failure, char *message) {
  _Static_assert(image_codec_message_length >= JMSG_LENGTH_MAX, "libjpeg's messages must fit");
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = leave;
  failure->manager.emit_message = note_warning;
  failure->manager.output_message = say_nothing;
  failure->message = message;
  message[0] = 0;
}

// Adobe's CMYK counts light, not ink (0 is full ink); without its marker the file counts ink.
static void cmyk_to_rgb(const unsigned char *cmyk, unsigned char *rgb, int width, int counts_light) {
  for (int x = 0; x < width; x++) {
    int black = counts_light ? cmyk[4 * x + 3] : 255 - cmyk[4 * x + 3];
    for (int c = 0; c < 3; c++) {
      int light = counts_light ? cmyk[4 * x + c] : 255 - cmyk[4 * x + c];
      rgb[3 * x + c] = (unsigned char)((light * black + 127) / 255);
    }
  }
}

int image_codec_decode(const unsigned char *bytes, size_t count, int side, struct image_codec_picture *picture,
                       char *message) {
  struct jpeg_decompress_struct jpeg;
  struct failure failure;
  struct jpeg_progress_mgr progress = {.progress_monitor = refuse_endless_scans};
  unsigned char *volatile pixels = NULL;  // volatile: read after a longjmp
  unsigned char *volatile row = NULL;

  jpeg.err = &failure.manager;
  install(&failure, message);
  if (setjmp(failure.escape)) goto failed;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &progress;
  jpeg_mem_src(&jpeg, (unsigned char *)bytes, count);
  jpeg_read_header(&jpeg, TRUE);
  if ((double)jpeg.image_width * jpeg.image_height > most_pixels) {
    snprintf(message, image_codec_message_length, "absurd size %u x %u", jpeg.image_width, jpeg.image_height);
    goto failed;
  }

  unsigned shorter = jpeg.image_width < jpeg.image_height ? jpeg.image_width : jpeg.image_height;
  jpeg.scale_num = jpeg.scale_denom = 1;
  while (side > 0 && jpeg.scale_denom < 8 && shorter / (2 * jpeg.scale_denom) >= 2 * (unsigned)side)
    jpeg.scale_denom *= 2;
  int four = jpeg.num_components == 4;
  jpeg.out_color_space = four ? JCS_CMYK : JCS_RGB;  // libjpeg-turbo turns greyscale to RGB, and YCCK to CMYK
  jpeg_start_decompress(&jpeg);

  size_t stride = 3 * (size_t)jpeg.output_width;
  pixels = malloc(stride * jpeg.output_height);
  row = malloc(4 * (size_t)jpeg.output_width);
  if (!pixels || !row) {
    snprintf(message, image_codec_message_length, "no memory for %u x %u", jpeg.output_width, jpeg.output_height);
    goto failed;
  }
  while (jpeg.output_scanline < jpeg.output_height) {
    unsigned char *rgb = pixels + stride * jpeg.output_scanline;
    JSAMPROW target = four ? row : rgb;
    jpeg_read_scanlines(&jpeg, &target, 1);
    if (four) cmyk_to_rgb(row, rgb, (int)jpeg.output_width, jpeg.saw_Adobe_marker);
  }
  jpeg_finish_decompress(&jpeg);
  if (failure.manager.num_warnings > 0) goto failed;  // the first warning's words are in message

  picture->pixels = pixels;
  picture->width = (int)jpeg.output_width;
  picture->height = (int)jpeg.output_height;
  free(row);
  jpeg_destroy_decompress(&jpeg);
  return 0;

failed:
  free(pixels);
  free(row);
  jpeg_destroy_decompress(&jpeg);
  return 1;
}

int image_codec_encode(const unsigned char *rgb, int width, int height, int quality, unsigned char **bytes,
                       unsigned long *count, char *message) {
  struct jpeg_compress_struct jpeg;
  struct failure failure;

  *bytes = NULL;
  *count = 0;
  jpeg.err = &failure.manager;
  install(&failure, message);
  if (setjmp(failure.escape)) {
    jpeg_destroy_compress(&jpeg);
    free(*bytes);
    *bytes = NULL;
    return 1;
  }
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, bytes, count);
  jpeg.image_width = (JDIMENSION)width;
  jpeg.image_height = (JDIMENSION)height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = (JSAMPROW)(rgb + 3 * (size_t)width * jpeg.next_scanline);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  return 0;
}
