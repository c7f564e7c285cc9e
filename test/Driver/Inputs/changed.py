"""Which rows of a table training has changed, beside what was expected."""

import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..",
                                "scripts"))
import safetensors  # noqa: E402

NAME = "embedding.weight"
start, end, expected = (safetensors.load(path)[NAME].astype(float)
                        for path in sys.argv[1:])
rows, wanted = ((table != start).any(axis=1) for table in (end, expected))
print(f"{NAME}: {rows.sum()} of {len(rows)} rows changed, expected the same "
      f"ones: {bool((rows == wanted).all())}")
change, right = end - start, expected - start
distance = numpy.linalg.norm(change - right)
print("change within 1e-5:", bool(distance <= 1e-5 * numpy.linalg.norm(right)))
