"""What the rules share: the hand-written files of the repository."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def files(*suffixes, under=("",)):
    """Tracked and new files that git does not ignore, by suffix and folder."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for path in sorted(set(listing.splitlines())):
        if (path.endswith(suffixes) and path.startswith(tuple(under))
                and os.path.isfile(os.path.join(ROOT, path))):
            yield path


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def kebab(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def passes():
    """(folder, def, flag) of every pass."""
    for path in files("Passes.td", under=("lib/",)):
        for name, flag in re.findall(r"^def (\w+)\s*:\s*Pass<\s*\"([^\"]+)\"",
                                     read(path), re.MULTILINE):
            yield os.path.dirname(path), name, flag


def pass_test(folder, name):
    """The test of a pass; a verifier of a phase has verify-errors."""
    stem = "verify-errors" if name.startswith("Verify") else kebab(name)
    return f"test/{folder[len('lib/'):]}/{stem}.mlir"


def finish(rule, checked, problems):
    """Prints what is wrong and exits; a rule that saw nothing has failed."""
    for problem in problems:
        print(problem)
    print(f"{rule}: {checked} checked, {len(problems)} problems")
    sys.exit(1 if problems or not checked else 0)
