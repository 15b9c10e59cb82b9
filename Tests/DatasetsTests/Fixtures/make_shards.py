"""Writes the shards that WebDatasetTests reads, with the real writers: webdataset 1.0.2, Python's tarfile, and GNU tar.

    python Tests/DatasetsTests/Fixtures/make_shards.py
"""

import io
import pathlib
import tarfile

import numpy as np
from PIL import Image
import webdataset

here = pathlib.Path(__file__).parent


def photo(colour, form="jpeg"):
    pixels = np.full((16, 16, 3), colour, np.uint8)
    pixels[4:8, 4:8] = 255 - pixels[4:8, 4:8]
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, form)
    return data.getvalue()


def write(name, samples):
    with webdataset.TarWriter(str(here / name), mtime=0.5, user="a", group="a") as shard:
        for sample in samples:
            shard.write(sample)


write("train-000000.tar", [
    {"__key__": "a/0001", "jpg": photo((200, 30, 30)), "txt": "a red square\nit has a cyan spot\n",
     "json": {"identity": "red", "url": "none"}},
    {"__key__": "a/0002", "png": photo((30, 200, 30), "png"),
     "json": {"caption": "a green square", "identity": "green"}},
    {"__key__": "ä/" + "long-" * 30 + "name", "jpg": photo((30, 30, 200)),
     "json": {"captions": ["blue", "a blue one"]}},
    {"__key__": "a/0004", "txt": "no photo\n"},
])
write("000001.tar", [
    {"__key__": "b.c/0001", "jpg": photo((90, 90, 90)), "txt": "a grey square", "json": {"split": "test"}},
])
forms = {"pax.tar": tarfile.PAX_FORMAT, "gnu.tar": tarfile.GNU_FORMAT, "ustar.tar": tarfile.USTAR_FORMAT}
for name, form in forms.items():
    with tarfile.open(here / name, "w", format=form) as archive:
        for path, text in [("x.txt", b"one"), ("y" * 60 + "/" + "z" * 60 + ".txt", b"two"), ("empty.txt", b"")]:
            info = tarfile.TarInfo(path)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
