"""Writes the JPEG and PNG fixtures beside this file, with Pillow 13.0 (which writes through libjpeg-turbo):

    python3 -m venv .venv && .venv/bin/pip install pillow && .venv/bin/python make.py

Each is the same 48 x 32 picture, a smooth gradient in red and green with blue constant, so that a decoder's
answer can be computed: pixel (x, y) is (x * 5, y * 8, 128).
expected_resize.txt holds Pillow's own bilinear reduction of that picture to 7 x 5, as decimal RGB.
"""

import pathlib
from PIL import Image

here = pathlib.Path(__file__).parent
picture = Image.new("RGB", (48, 32))
picture.putdata([(x * 5, y * 8, 128) for y in range(32) for x in range(48)])

picture.save(here / "colour.jpg", quality=95)
picture.convert("L").save(here / "greyscale.jpg", quality=95)
picture.save(here / "progressive.jpg", quality=95, progressive=True)
picture.save(here / "png-named.jpg", format="PNG")
# Noise with a restart marker behind each of its rows of blocks.
noise = Image.new("L", (48, 32))
noise.putdata([(x * 37 + y * 101 + x * y * 13) % 256 for y in range(32) for x in range(48)])
noise.save(here / "restarts.jpg", quality=95, restart_marker_rows=1)
# PNG with more than 8-bit RGB: the left half transparent, and 16-bit grey.
veiled = picture.convert("RGBA")
veiled.putalpha(Image.new("L", picture.size, 255))
veiled.paste((0, 0, 0, 0), (0, 0, 24, 32))
veiled.save(here / "transparent.png")
grey = Image.new("I;16", picture.size)
grey.putdata([257 * x for y in range(32) for x in range(48)])
grey.save(here / "grey16.png")

# Pillow writes CMYK as Adobe does: inverted, with Adobe's marker (transform 0).
# make_ycck.c writes YCCK, as libjpeg does.
inks = Image.merge("CMYK", [c.point(lambda v: 255 - v) for c in picture.split()] + [Image.new("L", picture.size, 0)])
inks.save(here / "cmyk-adobe.jpg", quality=95)
# YCCK, Adobe's transform 2: libjpeg takes Y, Cb, Cr of the complement of what CMYK stores, which is light.
complement = Image.merge("RGB", [c.point(lambda v: 255 - v) for c in picture.split()]).convert("YCbCr")
stored = list(complement.split()) + [Image.new("L", picture.size, 255)]
Image.merge("CMYK", [c.point(lambda v: 255 - v) for c in stored]).save(here / "ycck-adobe.jpg", quality=95)
ycck = bytearray((here / "ycck-adobe.jpg").read_bytes())
ycck[ycck.index(b"Adobe") + 11] = 2
(here / "ycck-adobe.jpg").write_bytes(ycck)

whole = (here / "colour.jpg").read_bytes()
(here / "truncated.jpg").write_bytes(whole[: len(whole) * 2 // 3])
# A header that claims 65,500 x 65,500 pixels.
at = whole.index(b"\xff\xc0")
(here / "absurd.jpg").write_bytes(whole[: at + 5] + (65500).to_bytes(2, "big") * 2 + whole[at + 9 :])

small = picture.resize((7, 5), Image.BILINEAR)
(here / "expected_resize.txt").write_text("\n".join(" ".join(map(str, p)) for p in small.getdata()) + "\n")
