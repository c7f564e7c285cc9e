"""Whether a file that was repaired says what repairs made of the program."""

import re
import shutil
import subprocess
import sys


def weir(*arguments):
    result = subprocess.run(["weir", *arguments], capture_output=True,
                            text=True, check=False)
    if result.returncode not in (0, 3) or "internal error" in result.stderr:
        sys.exit(f"{' '.join(arguments)}\n{result.stderr}")
    return result.stdout


def phase(path, name, *options):
    """The program, without the policy and what is predicted of layers."""
    text = weir("compile", path, f"--compile-to={name}", *options)
    text = re.sub(r' policy "\w+"', "", text)
    return re.sub(r'(weir\.layer @\S+ kind "[^"]*").*', r"\1", text)


def main():
    source, patched, *options = sys.argv[1:]
    shutil.copy(source, patched)
    weir("check", patched, "--fix", *options)
    data = [option for option in options if option.startswith("--data-dir")]
    expected = phase(source, "repaired", *options)
    found = phase(patched, "model", "--policy=off", *data)
    if expected != found:
        pairs = zip(expected.splitlines(), found.splitlines())
        first = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        sys.exit("{}\nis not\n{}".format(*first))
    with open(source) as old, open(patched) as new:
        print("unchanged" if old.read() == new.read() else "equal")


main()
