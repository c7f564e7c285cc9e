# For far.weir: features whose mean is 1e4 times their deviation.
import sys

import numpy

folder = sys.argv[1]
random = numpy.random.RandomState(1)
numpy.save(f"{folder}/x.npy",
           (random.randn(8, 16) + 1e4).astype(numpy.float32))
numpy.save(f"{folder}/t.npy", random.randn(8, 3).astype(numpy.float32))
