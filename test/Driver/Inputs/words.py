"""words.csv in a folder: 256 rows, of words that repeat, with a scale."""

import os
import sys

import numpy

folder, scale = sys.argv[1:]
random = numpy.random.default_rng(3)
# About half of the words stand twice or more in a batch.
words = (10000 * random.random((256, 16)) ** 4).astype(int)
classes = random.integers(0, 3, (256, 1))
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "words.csv"), "w", encoding="utf-8") as file:
    for row in numpy.concatenate([words, classes], axis=1):
        print(*row, scale, sep=",", file=file)
