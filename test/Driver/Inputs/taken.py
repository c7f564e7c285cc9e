"""taken.py TAKEN ENCODER FRESH: the encoder of one, the head of the other."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..",
                                "scripts"))
import safetensors  # noqa: E402

taken, encoder, fresh = (safetensors.load(path) for path in sys.argv[1:])
assert set(taken) == set(fresh) and len(taken) == 4
for name, value in taken.items():
    origin = encoder if name.startswith("encoder.") else fresh
    assert (value == origin[name]).all(), name
    assert not name.startswith("encoder.") or (value != fresh[name]).any()
