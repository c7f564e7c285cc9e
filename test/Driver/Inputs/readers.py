"""Writes a small file for every reader into a folder."""

import gzip
import os
import struct
import sys

import numpy

folder = sys.argv[1]
rows = 12
generator = numpy.random.default_rng(1)


def path(name):
    return os.path.join(folder, name)


numpy.savez_compressed(
    path("set.npz"),
    frames=generator.normal(size=(rows, 4, 3)).astype("<f4"),
    length=(numpy.arange(rows) % 5).astype("<i8"),
    flag=numpy.arange(2 * rows).reshape(rows, 2) % 2 == 0,
    who=(numpy.arange(rows) % 3).astype("u1"),
    part=numpy.array([0, 0, 1, 2] * 3, dtype="<i4"))
for name, count in [("train", 8), ("test", 4)]:
    images = generator.integers(0, 256, size=(count, 3, 3), dtype="u1")
    header = b"\0\0\x08\3" + struct.pack(">III", count, 3, 3)
    with gzip.open(path(name + "-images.gz"), "wb") as file:
        file.write(header + images.tobytes())
    with open(path(name + "-labels"), "wb") as file:
        file.write(b"\0\0\x08\1" + struct.pack(">I", count)
                   + bytes(i % 2 for i in range(count)))
with open(path("prices.csv"), "w", encoding="utf-8") as file:
    file.write('Date,"Adj Close",Note\n')
    for day in range(40):
        price = 100 + 10 * numpy.sin(day) + day
        file.write(f'2020-{day:02},"{price:.2f}","up, or ""down"""\n')
with open(path("names.tsv"), "w", encoding="utf-8") as file:
    for name in ["ab\tba", "abc\tcba", "\"b\tb\"", "\tx", "é\te", "a\ta"]:
        file.write(name + "\n")
with open(path("text.txt"), "w", encoding="utf-8") as file:
    file.write(("all work and no play\n" * 5)[:101])
