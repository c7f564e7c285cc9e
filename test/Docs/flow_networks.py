"""`flow_networks.py WEIR ROOT`: how many networks bench/flow has, and whether
the first of each kind is accepted."""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
weir, root = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "bench", "flow"))
import networks  # noqa: E402
import variants  # noqa: E402

drawn = list(networks.networks())
healthy, sick = variants.healthy(), variants.sick()
chosen = {each.family: each for each in reversed(drawn)}
chosen.update({each.kind: each for each in reversed(sick)})
originals = {each.name for each in healthy}
refused = sum(each.healthy not in originals for each in sick)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.weir")
    for each in chosen.values():
        with open(path, "w", encoding="utf-8") as file:
            file.write(each.text)
        result = subprocess.run([weir, "check", "--policy=off", path],
                                capture_output=True, text=True, check=False)
        if result.returncode:
            refused += 1
            print(each.name, result.stderr, sep="\n")
print(f"networks: {len(drawn)} drawn, {len(healthy)} healthy, {len(sick)} sick; "
      f"{len(chosen)} checked, {refused} refused")
