"""`flow_page.py WEIR ROOT`: the files of examples/flow, and whether docs/flow.md
names the failures and ids of bench/flow/trials.py."""

import glob
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
weir, root = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "bench", "flow"))
import trials  # noqa: E402

problems = []
files = sorted(glob.glob(os.path.join(root, "examples", "flow", "*.weir")))
for path in files:
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    checked, printed = (
        subprocess.run([weir, command, path] + options, capture_output=True,
                       text=True, check=False)
        for command, options in (("check", ["-D", "depth=2", "--policy=off"]),
                                 ("format", [])))
    if checked.returncode:
        problems.append(f"{name}: {checked.stderr}")
    if printed.stdout != text:
        problems.append(f"{name}: not as weir format prints it")
    if not re.match(r"// [A-Z]\d", text):
        problems.append(f"{name}: does not say which experiment it is")
with open(os.path.join(root, "docs", "flow.md"), encoding="utf-8") as file:
    page = file.read()
failures = [each for each in trials.TRIALS
            if each.cure and each.id != "deep"]
for each in failures:
    defines = "".join(f" -D {name}={value}".replace("=0.", "=.")
                      for name, value in each.defines.items())
    row = f"| {each.id} | `{each.file}.weir{defines}` | `{each.expected}` |"
    if row not in page.replace("=0.", "=."):
        problems.append(f"docs/flow.md has no row {row}")
for each in trials.TRIALS:
    if not os.path.exists(trials.path_of(each)):
        problems.append(f"{each.id}: no file {each.file}")
print("\n".join(problems + [f"flow page: {len(files)} files, {len(failures)} "
                            f"failures, {len(problems)} problems"]))
