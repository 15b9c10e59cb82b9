// Writes ycck-halved.jpg, the picture of make.py as YCCK with chroma at half resolution, as libjpeg writes it:
//
//     cc make_ycck.c -ljpeg -o /tmp/make_ycck && /tmp/make_ycck ycck-halved.jpg
#include <stdio.h>

#include <jpeglib.h>

int main(int count, char **arguments) {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr error;
  FILE *file = count == 2 ? fopen(arguments[1], "wb") : NULL;
  if (!file) return 1;
  jpeg.err = jpeg_std_error(&error);
  jpeg_create_compress(&jpeg);
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = 48;
  jpeg.image_height = 32;
  jpeg.input_components = 4;
  jpeg.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_colorspace(&jpeg, JCS_YCCK);
  jpeg_set_quality(&jpeg, 95, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  for (int y = 0; y < 32; y++) {
    unsigned char row[4 * 48], *rows = row;
    for (int x = 0; x < 48; x++) {  // the light that the inks let through, as Adobe counts
      row[4 * x] = (unsigned char)(5 * x);
      row[4 * x + 1] = (unsigned char)(8 * y);
      row[4 * x + 2] = 128;
      row[4 * x + 3] = 255;
    }
    jpeg_write_scanlines(&jpeg, &rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  return fclose(file) != 0;
}
