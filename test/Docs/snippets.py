"""Runs what a page shows: `snippets.py WEIR PAGE...` checks each ```weir block,
alone in a file, and that printing it changes nothing but its layout."""

import os
import re
import subprocess
import sys
import tempfile

weir, pages = sys.argv[1], sys.argv[2:]
checked, problems = 0, []
for page in pages:
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for match in re.finditer(r"^```weir\n(.*?)^```", text,
                             re.DOTALL | re.MULTILINE):
        line = text.count("\n", 0, match.start()) + 1
        checked += 1
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "snippet.weir")
            with open(path, "w", encoding="utf-8") as file:
                file.write(match.group(1))
            done = subprocess.run([weir, "check", path], capture_output=True,
                                  text=True, check=False)
            printed = subprocess.run([weir, "format", path],
                                     capture_output=True, text=True,
                                     check=False)
        if done.returncode:
            problems.append(f"{page}:{line}: {done.stderr}")
        elif printed.stdout != match.group(1):
            problems.append(f"{page}:{line}: weir format prints another "
                            f"layout:\n{printed.stdout}{printed.stderr}")
for problem in problems:
    print(problem)
print(f"snippets: {checked} checked, {len(problems)} problems")
sys.exit(1 if problems or not checked else 0)
