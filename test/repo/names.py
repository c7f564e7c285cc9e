# RUN: %python %s
"""One pass, four spellings: the def InsertClipping, InsertClipping.cpp, the
flag --weir-insert-clipping, test/<Phase>/insert-clipping.mlir. A verifier of a
phase is Verify.cpp and verify-errors.mlir."""

import os

from repository import ROOT, finish, kebab, pass_test, passes

problems = []
checked = 0
for folder, name, flag in passes():
    checked += 1
    expected = "weir-" + kebab(name)
    if flag != expected:
        problems.append(f"{folder}/Passes.td: {name} has the flag {flag}, not "
                        f"{expected}")
    stem = "Verify" if name.startswith("Verify") else name
    for path in (f"{folder}/{stem}.cpp", pass_test(folder, name)):
        if not os.path.isfile(os.path.join(ROOT, path)):
            problems.append(f"{folder}/Passes.td: {name} has no {path}")
finish("names", checked, problems)
