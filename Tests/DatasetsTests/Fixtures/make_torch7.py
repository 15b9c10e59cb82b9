"""Writes reed.t7 beside this file, as torch7's torch.save would, and reads it back with an independent reader:

    python3 -m venv .venv && .venv/bin/pip install torchfile numpy && .venv/bin/python make_torch7.py

It is a table like those of Reed's archive for ICML: img, txt, and char, the ids of two captions as [8, 2] doubles that
lie transposed in their storage behind one number that is not theirs; and `same`, which is char once more.
"""

import pathlib
import struct

import torchfile

here = pathlib.Path(__file__).parent
integer = lambda *v: struct.pack(f"<{len(v)}i", *v)
longs = lambda *v: struct.pack(f"<{len(v)}q", *v)
text = lambda s: integer(len(s)) + s.encode()
string = lambda s: integer(2) + text(s)
begin = lambda index, name: integer(4, index) + text("V 1") + text(name)


def tensor(index, kind, code, shape, strides, offset, numbers):
    head = begin(index, f"torch.{kind}Tensor") + integer(len(shape)) + longs(*shape) + longs(*strides) + longs(offset)
    return (
        head
        + begin(index + 1, f"torch.{kind}Storage")
        + longs(len(numbers))
        + struct.pack(f"<{len(numbers)}{code}", *numbers)
    )


first, second = [1, 70, 2, 18, 4, 15, 0, 0], [20, 60, 19, 8, 9, 18, 20, 0]  # "a brdo", "t-shirt"
char = tensor(2, "Double", "d", [8, 2], [1, 8], 2, [99] + first + second)
txt = tensor(4, "Float", "f", [2, 3], [3, 1], 1, [0.5, 1, 1.5, 2, 2.5, 3])
items = (
    string("img")
    + string("001.Auk/Auk_0001.jpg")
    + string("char")
    + char
    + string("txt")
    + txt
    + string("same")
    + integer(4, 2)
)
(here / "reed.t7").write_bytes(integer(3, 1, 4) + items)

read = torchfile.load(here / "reed.t7")
assert (
    read[b"img"] == b"001.Auk/Auk_0001.jpg"
    and read[b"char"].T.tolist() == [first, second]
    and read[b"same"] is read[b"char"]
)
assert read[b"txt"].tolist() == [[0.5, 1, 1.5], [2, 2.5, 3]]
