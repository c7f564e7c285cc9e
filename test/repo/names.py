# RUN: %python %s
"""One pass, four spellings: the def InsertClipping, InsertClipping.cpp, the
flag --weir-insert-clipping, test/<Phase>/insert-clipping.mlir. A verifier of a
phase is Verify.cpp and verify-errors.mlir."""

import os
import re

from repository import ROOT, files, finish, read


def kebab(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


problems = []
checked = 0
for path in files("Passes.td", under=("lib/",)):
    folder = os.path.dirname(path)
    tests = "test/" + folder[len("lib/"):]
    for name, flag in re.findall(r"^def (\w+)\s*:\s*Pass<\s*\"([^\"]+)\"",
                                 read(path), re.MULTILINE):
        checked += 1
        verifier = name.startswith("Verify")
        # pytorch-style digits stay with their word: PromoteToF64
        expected = "weir-" + kebab(name)
        if flag != expected:
            problems.append(f"{path}: {name} has the flag {flag}, not "
                            f"{expected}")
        source = f"{folder}/{'Verify' if verifier else name}.cpp"
        if not os.path.isfile(os.path.join(ROOT, source)):
            problems.append(f"{path}: {name} has no {source}")
        test = f"{tests}/{'verify-errors' if verifier else kebab(name)}.mlir"
        if not os.path.isfile(os.path.join(ROOT, test)):
            problems.append(f"{path}: {name} has no {test}")
finish("names", checked, problems)
