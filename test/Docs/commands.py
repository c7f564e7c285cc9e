"""Runs what a page shows: `commands.py WEIR PAGE SECTION FOLDER`. Each block of
a section that begins with `$ weir` is run in FOLDER, which holds what the
commands need; the models of the section lie there too, named in snake case. The
output must be what is shown, where numbers are only numbers. Commands of other
programs are not run."""

import os
import re
import subprocess
import sys

weir, page, section, folder = sys.argv[1:]
ROUNDED = re.compile(r"(?<=the most different is ).*(?=: )")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d.,]*(?:e[+-]?\d+)?(?![\w\[])")


def normalize(text):
    """The lines without their numbers, and without what aligns them."""
    text = NUMBER.sub("#", ROUNDED.sub("#", text))
    return [re.sub(" +", " ", line).strip() for line in text.splitlines()]


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


with open(page, encoding="utf-8") as file:
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", file.read(),
                     re.DOTALL | re.MULTILINE).group(1)
for block in re.findall(r"^```weir\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
    name = snake(re.search(r"^model (\w+)", block, re.MULTILINE).group(1))
    with open(os.path.join(folder, name + ".weir"), "w",
              encoding="utf-8") as file:
        file.write(block)

run, problems = 0, []
for block in re.findall(r"^```\n(\$ weir .*?)^```", text,
                        re.DOTALL | re.MULTILINE):
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        words = command.split()
        if words[0] != "weir":
            continue
        run += 1
        done = subprocess.run([weir, *words[1:]], cwd=folder,
                              capture_output=True, text=True, check=False)
        printed = normalize(done.stdout + done.stderr)
        if printed != normalize(shown):
            problems.append(f"{command}\n" + "\n".join(printed))
for problem in problems:
    print(problem)
print(f"commands: {run} run, {len(problems)} differ")
sys.exit(1 if problems or not run else 0)
