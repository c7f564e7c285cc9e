# For rows.weir: weights, and arrays of 8 samples, of which counts and classes
# are good or out of range.
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..",
                                "scripts"))
import safetensors  # noqa: E402

folder = sys.argv[1]
length = numpy.full(8, 2, numpy.int32)
color = numpy.ones((8, 3), numpy.int32)
numpy.save(f"{folder}/point.npy", numpy.zeros((8, 2), numpy.float32))
numpy.save(f"{folder}/length.npy", length)
length[5] = 4
numpy.save(f"{folder}/long.npy", length)
color[6, 2] = 3
numpy.save(f"{folder}/bad.npy", color)
safetensors.save(f"{folder}/weights.safetensors", {
    "linear.weight": numpy.sin(numpy.arange(18, dtype="f4")).reshape(9, 2),
    "linear.bias": numpy.cos(numpy.arange(9, dtype="f4"))})
