# RUN: %python %s
"""Files and functions stay small. size-exemptions.txt may only shrink."""

import os
import re

from repository import ROOT, files, finish, read

LIMITS = {".cpp": 600, ".td": 600, ".h": 300, ".mlir": 200, ".py": 400}
FUNCTION_LIMIT = 60

exempt = {}
for line in read("test/repo/size-exemptions.txt").splitlines():
    if line and not line.startswith("#"):
        path, limit = line.split()
        exempt[path] = int(limit)

problems = []
checked = 0
for path in files(*LIMITS):
    lines = read(path).splitlines()
    checked += 1
    limit = exempt.get(path, LIMITS[os.path.splitext(path)[1]])
    if len(lines) > limit:
        problems.append(f"{path}: {len(lines)} lines, at most {limit}")
    if path in exempt and len(lines) <= LIMITS[os.path.splitext(path)[1]]:
        problems.append(f"{path}: no longer needs its exemption")
    if not path.endswith(".cpp"):
        continue
    # A function opens with a brace at the end of a line whose first column is
    # not blank, and closes with a brace in the first column.
    start = None
    for number, line in enumerate(lines, 1):
        if re.match(r"^[A-Za-z~].*\{$", line) or (
                re.match(r"^\S.*\{$", line) and not line.startswith("}")):
            if not re.match(r"^(namespace|struct|class|enum|extern|static "
                            r"constexpr|static const|constexpr|const)\b", line):
                start = number
            else:
                start = None
        elif line.startswith("}") and start:
            if number - start > FUNCTION_LIMIT:
                problems.append(f"{path}:{start}: a function of "
                                f"{number - start} lines, at most "
                                f"{FUNCTION_LIMIT}")
            start = None
for path in exempt:
    if not os.path.isfile(os.path.join(ROOT, path)):
        problems.append(f"{path}: exempt, but does not exist")
finish("sizes", checked, problems)
