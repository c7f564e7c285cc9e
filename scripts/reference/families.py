"""The families of stored values: a module each in this folder."""

import importlib
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
STORED = os.path.join(os.path.dirname(os.path.dirname(FOLDER)), "test",
                      "reference")
HELPERS = ("elementwise.py", "equations.py", "families.py", "program.py")


def names():
    return sorted(name[:-3] for name in os.listdir(FOLDER)
                  if name.endswith(".py") and name not in HELPERS)


def load(name):
    if name not in names():
        raise SystemExit(f"there is no family `{name}`: "
                         f"{', '.join(names())}")
    return importlib.import_module(name)


def path(name):
    return os.path.join(STORED, name + ".safetensors")
