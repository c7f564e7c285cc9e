# RUN: %python %s
"""Tests capture values by name: a bare %7 in a CHECK line churns with every
change of numbering. `CHECK` without a colon would check nothing."""

import re

from repository import files, finish, read

problems = []
checked = 0
for path in files(".mlir", ".weir", ".td", ".test", under=("test/",)):
    checked += 1
    for number, line in enumerate(read(path).splitlines(), 1):
        if re.search(r"CHECK[A-Z-]*:", line):
            if re.search(r"%\d+\b", line):
                problems.append(f"{path}:{number}: a bare value number")
        elif re.search(r"(//|#)\s*CHECK(-[A-Z]+)?\s", line):
            problems.append(f"{path}:{number}: CHECK without a colon")
finish("check-lines", checked, problems)
