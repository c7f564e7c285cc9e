"""compare.py A B TOLERANCE: two safetensors files, tensor by tensor."""

import json
import struct
import sys


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind = {"F32": "f", "F64": "d", "I32": "i"}[entry["dtype"]]
        begin, end = entry["data_offsets"]
        raw = data[8 + size + begin:8 + size + end]
        tensors[name] = struct.unpack(f"<{len(raw) // struct.calcsize(kind)}{kind}",
                                      raw)
    return tensors


def main():
    ours, theirs = load(sys.argv[1]), load(sys.argv[2])
    tolerance = float(sys.argv[3])
    if ours.keys() != theirs.keys() or not ours:
        sys.exit(f"different tensors: {sorted(ours)} and {sorted(theirs)}")
    worst = 0.0
    for name, values in ours.items():
        scale = max(abs(value) for value in theirs[name]) or 1
        for one, other in zip(values, theirs[name], strict=True):
            error = abs(one - other) / scale
            if not error <= tolerance:
                sys.exit(f"{name}: {one} and {other}")
            worst = max(worst, error)
    print(f"equal within {tolerance}, worst {worst}")


if __name__ == "__main__":
    main()
