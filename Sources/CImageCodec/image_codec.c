#include "image_codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A picture beyond this many pixels is taken for damage or malice: a progressive one needs up to 8 bytes a pixel to
// decode.
static const double most_pixels = 100e6;
// Each scan of a progressive photo visits every pixel. Encoders need some 10 scans, and no more than 64 (jpegtran
// -scans); a small file that claims hundreds of a large photo would keep a core busy for minutes.
static const double most_scans = 500, most_scanned_pixels = 2e9;

struct failure {
  struct jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to this
  jmp_buf escape;
  enum image_codec_fault fault;
  char *message;
  char warning[image_codec_message_length];
};

static void leave(j_common_ptr jpeg) {
  struct failure *failure = (struct failure *)jpeg->err;
  failure->manager.format_message(jpeg, failure->message);
  switch (failure->manager.msg_code) {
  case JWRN_JPEG_EOF:
    failure->fault = image_codec_truncated;
    break;
  case JERR_BAD_PRECISION:
  case JERR_CCIR601_NOTIMPL:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_SOF_UNSUPPORTED:
    failure->fault = image_codec_unsupported;
    break;
  default:
    failure->fault = image_codec_damaged;
  }
  longjmp(failure->escape, 1);
}

// Whether a warning costs no pixel. A code that is not here, such as one of a later libjpeg, is taken for a loss.
static int is_harmless(const struct jpeg_error_mgr *manager) {
  switch (manager->msg_code) {
  case JWRN_ADOBE_XFORM:     // a colour transform nobody defined: libjpeg takes YCbCr or YCCK, as all readers do
  case JWRN_BOGUS_ICC:       // of a colour profile, which is not asked for
  case JWRN_JFIF_MAJOR:      // JFIF of another version: the pixels are coded as in every version
  case JWRN_NOT_SEQUENTIAL:  // Samsung's and others' baseline files: these bytes of SOS are for progressive files only
    return 1;
  case JWRN_EXTRANEOUS_DATA:
    // Bytes between two segments, or behind the scan's end, belong to nothing. Before a restart marker they are what
    // the blocks should have used: the decoder lost its place.
    return manager->msg_parm.i[1] < 0xD0 || manager->msg_parm.i[1] > 0xD7;
  default:
    // JWRN_ARITH_BAD_CODE: blocks are lost up to the next restart marker.
    // JWRN_BOGUS_PROGRESSION: a scan refines what no scan gave, or gives it twice.
    // JWRN_HIT_MARKER: a scan ends too early, and the rest of its blocks is invented.
    // JWRN_HUFF_BAD_CODE: blocks are invented.
    // JWRN_JPEG_EOF: the file ends too early, and what it lacks is invented.
    // JWRN_MUST_RESYNC: restart markers are lost or in disorder, so blocks are lost or in the wrong place.
    // JWRN_TOO_MUCH_DATA: more lines are asked for than there are, which is not done here.
    return 0;
  }
}

// Keeps a harmless warning's words; traces (level >= 0) are not of interest. Bytes left behind a scan can be padding,
// but also what a decoder leaves that lost its place: these words come before others.
static void take_warning(j_common_ptr jpeg, int level) {
  struct failure *failure = (struct failure *)jpeg->err;
  if (level >= 0) return;
  if (!is_harmless(jpeg->err)) leave(jpeg);
  int is_left = failure->manager.msg_code == JWRN_EXTRANEOUS_DATA && ((j_decompress_ptr)jpeg)->input_scan_number > 0;
  if (failure->warning[0] && !is_left) return;
  failure->manager.format_message(jpeg, failure->warning);
  if (is_left) {
    size_t length = strlen(failure->warning);
    snprintf(failure->warning + length, sizeof failure->warning - length, " (behind its pixels: look at the photo)");
  }
}

static void say_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void refuse_endless_scans(j_common_ptr common) {
  j_decompress_ptr jpeg = (j_decompress_ptr)common;
  struct failure *failure = (struct failure *)jpeg->err;
  double pixels = (double)jpeg->image_width * jpeg->image_height, scans = jpeg->input_scan_number;
  if (scans <= most_scans && scans * pixels <= most_scanned_pixels) return;
  snprintf(failure->message, image_codec_message_length, "%.0f or more scans of %u×%u pixels are too many", scans,
           jpeg->image_width, jpeg->image_height);
  failure->fault = image_codec_excessive;
  longjmp(failure->escape, 1);
}

static void install(struct failure *failure, char *message) {
  _Static_assert(image_codec_message_length >= JMSG_LENGTH_MAX, "libjpeg's messages must fit");
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = leave;
  failure->manager.emit_message = take_warning;
  failure->manager.output_message = say_nothing;
  failure->fault = image_codec_sound;
  failure->message = message;
  failure->warning[0] = message[0] = 0;
}

struct image_codec_reader {
  struct jpeg_decompress_struct jpeg;
  struct failure failure;
  struct jpeg_progress_mgr progress;
  unsigned char *row;  // of four components
};

// JPEG counts the light that inks let through (0 is full ink), as Adobe's programs write it. The standard counts ink,
// but files without Adobe's marker are mostly Adobe's that lost it, and Pillow, OpenCV, ImageMagick and Chrome read all
// as light.
static void cmyk_to_rgb(const unsigned char *cmyk, unsigned char *rgb, int width) {
  for (int x = 0; x < width; x++) {
    for (int c = 0; c < 3; c++) rgb[3 * x + c] = (unsigned char)((cmyk[4 * x + c] * cmyk[4 * x + 3] + 127) / 255);
  }
}

// Four components without Adobe's marker are CMYK to libjpeg. Nobody halves magenta and yellow: these are YCCK's
// chroma.
static int is_unmarked_ycck(const struct jpeg_decompress_struct *jpeg) {
  const jpeg_component_info *of = jpeg->comp_info;
  return jpeg->num_components == 4 && !jpeg->saw_Adobe_marker &&
         of[1].h_samp_factor * of[1].v_samp_factor < of[0].h_samp_factor * of[0].v_samp_factor &&
         of[2].h_samp_factor * of[2].v_samp_factor < of[0].h_samp_factor * of[0].v_samp_factor;
}

// All coefficients are kept until the last scan has come.
static size_t coefficient_bytes(struct jpeg_decompress_struct *jpeg) {
  size_t blocks = 0;
  if (!jpeg_has_multiple_scans(jpeg)) return 0;
  for (int i = 0; i < jpeg->num_components; i++)
    blocks += (size_t)jpeg->comp_info[i].width_in_blocks * jpeg->comp_info[i].height_in_blocks;
  return blocks * sizeof(JBLOCK);
}

enum image_codec_fault image_codec_open(const unsigned char *bytes, size_t count, int side,
                                        struct image_codec_reader **opened, struct image_codec_picture *picture,
                                        char *message) {
  static const unsigned char exif[] = {'E', 'x', 'i', 'f', 0, 0};
  struct image_codec_reader *reader = *opened = calloc(1, sizeof *reader);
  message[0] = 0;
  if (!reader) {
    snprintf(message, image_codec_message_length, "no memory");
    return image_codec_excessive;
  }
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  jpeg->err = &reader->failure.manager;
  install(&reader->failure, message);
  if (setjmp(reader->failure.escape)) return reader->failure.fault;
  jpeg_create_decompress(jpeg);
  reader->progress.progress_monitor = refuse_endless_scans;
  jpeg->progress = &reader->progress;
  jpeg_mem_src(jpeg, (unsigned char *)bytes, count);
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(jpeg, TRUE);
  if ((double)jpeg->image_width * jpeg->image_height > most_pixels) {
    snprintf(message, image_codec_message_length, "%u×%u pixels are too many", jpeg->image_width, jpeg->image_height);
    return image_codec_excessive;
  }

  unsigned shorter = jpeg->image_width < jpeg->image_height ? jpeg->image_width : jpeg->image_height;
  jpeg->scale_num = jpeg->scale_denom = 1;
  while (side > 0 && jpeg->scale_denom < 8 && shorter / (2 * jpeg->scale_denom) >= 2 * (unsigned)side)
    jpeg->scale_denom *= 2;
  if (is_unmarked_ycck(jpeg)) jpeg->jpeg_color_space = JCS_YCCK;
  // libjpeg-turbo turns greyscale to RGB, and YCCK to CMYK.
  jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_calc_output_dimensions(jpeg);
  *picture = (struct image_codec_picture){
      (int)jpeg->output_width, (int)jpeg->output_height, coefficient_bytes(jpeg), NULL, 0};
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker && !picture->exif; marker = marker->next) {
    if (marker->data_length < sizeof exif || memcmp(marker->data, exif, sizeof exif) != 0) continue;
    picture->exif = marker->data + sizeof exif;
    picture->exif_count = marker->data_length - sizeof exif;
  }
  return image_codec_sound;
}

enum image_codec_fault image_codec_read(struct image_codec_reader *reader, unsigned char *pixels, char *warning,
                                        char *message) {
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  reader->failure.message = message;
  warning[0] = message[0] = 0;
  if (setjmp(reader->failure.escape)) return reader->failure.fault;
  jpeg_start_decompress(jpeg);
  int four = jpeg->num_components == 4;
  if (four && !(reader->row = malloc(4 * (size_t)jpeg->output_width))) {
    snprintf(message, image_codec_message_length, "no memory");
    return image_codec_excessive;
  }
  while (jpeg->output_scanline < jpeg->output_height) {
    unsigned char *rgb = pixels + 3 * (size_t)jpeg->output_width * jpeg->output_scanline;
    JSAMPROW target = four ? reader->row : rgb;
    jpeg_read_scanlines(jpeg, &target, 1);
    if (four) cmyk_to_rgb(reader->row, rgb, (int)jpeg->output_width);
  }
  jpeg_finish_decompress(jpeg);
  memcpy(warning, reader->failure.warning, image_codec_message_length);
  return image_codec_sound;
}

void image_codec_close(struct image_codec_reader *reader) {
  if (!reader) return;
  free(reader->row);
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
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
