# RUN: %python %s
"""Every fault that scripts/mutate plants still applies; there are enough."""

import os
import subprocess
import sys

from repository import ROOT, finish

done = subprocess.run(
    [sys.executable, os.path.join(ROOT, "scripts", "mutate"), "--list"],
    capture_output=True, text=True, check=False)
faults, problems = done.stdout.splitlines(), done.stderr.splitlines()
if done.returncode and not problems:
    problems.append("scripts/mutate --list fails")
if len(set(faults)) != len(faults):
    problems.append("two faults have one description")
if len(faults) < 60:
    problems.append("fewer than 60 faults")
finish("mutations", len(faults), problems)
