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


NAMES = {numpy.dtype(type_): name for name, type_ in TYPES.items()}


def save(path, tensors, metadata=None):
    """Writes arrays by name, in their order; `metadata` holds strings."""
    header = {"__metadata__": metadata} if metadata else {}
    offset = 0
    arrays = {name: numpy.ascontiguousarray(array)
              for name, array in tensors.items()}
    for name, array in arrays.items():
        header[name] = {"dtype": NAMES[array.dtype],
                        "shape": list(numpy.shape(tensors[name])),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % 64)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in arrays.values():
            file.write(array.tobytes())


def metadata(path):
    """The strings of `__metadata__`."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        return json.loads(file.read(size)).get("__metadata__", {})
