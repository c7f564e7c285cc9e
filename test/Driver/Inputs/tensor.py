"""tensor.py FILE NAME: the numbers of one tensor of a safetensors file."""
import sys

from compare import load

print(*(f"{value:.6g}" for value in load(sys.argv[1])[sys.argv[2]]))
