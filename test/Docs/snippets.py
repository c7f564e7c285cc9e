"""Runs what a page shows: `snippets.py WEIR PAGE...` checks each ```weir block,
alone in a file, and that printing it changes nothing but its layout."""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

weir, pages = sys.argv[1], sys.argv[2:]


def snippets():
    """(page, line, text) of each block."""
    for page in pages:
        with open(page, encoding="utf-8") as file:
            text = file.read()
        for match in re.finditer(r"^```weir\n(.*?)^```", text,
                                 re.DOTALL | re.MULTILINE):
            yield page, text.count("\n", 0, match.start()) + 1, match.group(1)


def check(snippet):
    """What is wrong with it, or nothing."""
    page, line, text = snippet
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "snippet.weir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done, printed = (
            subprocess.run([weir, command, path], capture_output=True,
                           text=True, check=False)
            for command in ("check", "format"))
    if done.returncode:
        return f"{page}:{line}: {done.stderr}"
    if printed.stdout != text:
        return (f"{page}:{line}: weir format prints another layout:\n"
                f"{printed.stdout}{printed.stderr}")
    return None


with concurrent.futures.ThreadPoolExecutor() as pool:
    results = list(pool.map(check, snippets()))
problems = [problem for problem in results if problem]
for problem in problems:
    print(problem)
print(f"snippets: {len(results)} checked, {len(problems)} problems")
sys.exit(1 if problems or not results else 0)
