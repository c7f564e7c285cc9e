# RUN: %python %s
"""Every diagnostic is emitted somewhere and its id expected by some test."""

import re

from repository import files, finish, read

tables = files(".td", under=("lib/Support/",))
records = re.findall(r"^def (\w+)\s*:\s*\w+<\s*\"([a-z0-9-]+)\"",
                     "\n".join(map(read, tables)), re.MULTILINE)
sources = "\n".join(read(path) for path in
                    files(".cpp", ".h", ".td", under=("lib/", "dialect/", "tools/"))
                    if path not in tables)
tests = "\n".join(read(path) for path in
                  files(".mlir", ".weir", ".test", ".cpp", ".txt", ".sh", ".py", under=("test/",)))
problems = []
for name, identifier in records:
    if not re.search(rf"\bDiagnosticId::{name}\b", sources):
        problems.append(f"{identifier}: emitted nowhere")
    if f"[{identifier}]" not in tests and \
            not re.search(rf"\b{name}\b|\"{identifier}\"", tests):
        problems.append(f"{identifier}: expected by no test")
names = [identifier for _, identifier in records]
for identifier in sorted({name for name in names if names.count(name) > 1}):
    problems.append(f"{identifier}: declared twice")
finish("diagnostics", len(records), problems)
