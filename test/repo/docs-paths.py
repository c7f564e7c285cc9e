# RUN: %python %s
"""Paths that the documentation names exist."""

import os
import re

from repository import ROOT, files, finish, read

TOPS = ("dialect/", "lib/", "tools/", "runtime/", "test/", "docs/",
        "examples/", "bench/", "scripts/", "cmake/")
problems = []
checked = 0
for path in files(".md"):
    for name in re.findall(r"[`(]((?:%s)[\w./-]*)[`)#]" % "|".join(TOPS),
                           read(path)):
        checked += 1
        if not os.path.exists(os.path.join(ROOT, name.rstrip("."))):
            problems.append(f"{path}: {name} does not exist")
finish("docs-paths", checked, problems)
