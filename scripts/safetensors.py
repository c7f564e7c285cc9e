"""Reads safetensors files into NumPy arrays."""

import json

import numpy

TYPES = {"F32": numpy.float32, "F64": numpy.float64, "I32": numpy.int32,
         "I64": numpy.int64, "U8": numpy.uint8, "BOOL": numpy.bool_}


def load(path):
    """From name to array, in the order of the file; metadata left out."""
    with open(path, "rb") as file:
        data = file.read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(
            data[8 + size + begin:8 + size + end],
            TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors
