# Arrays for 8 samples of rows.weir: counts and classes, good and out of range.
import sys

import numpy

folder = sys.argv[1]
length = numpy.full(8, 2, numpy.int32)
color = numpy.ones((8, 3), numpy.int32)
numpy.save(f"{folder}/point.npy", numpy.zeros((8, 2), numpy.float32))
numpy.save(f"{folder}/length.npy", length)
length[5] = 4
numpy.save(f"{folder}/long.npy", length)
color[6, 2] = 3
numpy.save(f"{folder}/bad.npy", color)
