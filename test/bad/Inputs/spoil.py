"""Writes spoiled copies of a weights file: spoil.py FILE FOLDER."""

import json
import struct
import sys

with open(sys.argv[1], "rb") as file:
    size = struct.unpack("<Q", file.read(8))[0]
    header = json.loads(file.read(size))
    data = file.read()
del header["__metadata__"]  # its checksum would be the first to differ


def write(name, header, data=data, size=None):
    text = json.dumps(header).encode()
    with open(f"{sys.argv[2]}/{name}", "wb") as file:
        file.write(struct.pack("<Q", size or len(text)) + text + data)


write("header", header, size=200_000_000)
write("hole", {k: v for k, v in header.items() if k != "linear.weight"})
write("short", header, data[:-4])
header["linear.wait"] = header.pop("linear.weight")
header["linear.bias"]["shape"] = [1, 3]
write("renamed", header)
