"""Writes damaged archives, one folder for each kind of damage."""

import gzip
import io
import os
import struct
import sys
import warnings
import zipfile

import numpy

target = sys.argv[1]
x = numpy.arange(8, dtype="<f4").reshape(4, 2)
c = numpy.array([0, 1, 2, 0], dtype="u1")


def write(kind, name, content):
    os.makedirs(os.path.join(target, kind), exist_ok=True)
    with open(os.path.join(target, kind, name), "wb") as file:
        file.write(content)


def npz(members, compression=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, array in members:
            member = io.BytesIO()
            numpy.save(member, array)
            archive.writestr(name + ".npy", member.getvalue())
    return content.getvalue()


warnings.simplefilter("ignore")  # of names that stand twice
good = npz([("x", x), ("c", c)], zipfile.ZIP_DEFLATED)
directory = good.index(b"PK\1\2")
write("good", "set.npz", good)
for kind, offset in [("encrypted", 8), ("checksum", 16)]:
    damaged = bytearray(good)
    damaged[directory + offset] ^= 1
    write(kind, "set.npz", damaged)
write("cut", "set.npz", good[:-1])
write("twice", "set.npz", npz([("x", x), ("x", x), ("c", c)]))
write("names", "set.npz", npz([("y", x), ("c", c)]))
write("shape", "set.npz", npz([("x", numpy.zeros((4, 3, 2))), ("c", c)]))
write("range", "set.npz", npz([("x", x), ("c", c * 7)]))
write("bomb", "set.npz",
      npz([("x", numpy.zeros((2 << 20, 2))), ("c", c)], zipfile.ZIP_DEFLATED))
write("bomb", "set.idx.gz",
      gzip.compress(b"\0\0\x08\2" + struct.pack(">II", 10 << 20, 2)
                    + bytes(20 << 20)))
write("cut", "set.idx.gz",
      gzip.compress(b"\0\0\x08\2" + struct.pack(">II", 4, 2) + bytes(8))[:-4])
write("cut", "set.safetensors", struct.pack("<Q", 90) + b"{}")
