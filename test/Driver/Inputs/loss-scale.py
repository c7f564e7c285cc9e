"""What a run with a dynamic loss scale says of its steps and keeps."""

import json
import os
import sys

run = sys.argv[1]
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..",
                                "scripts"))
import safetensors  # noqa: E402

with open(os.path.join(run, "metrics.jsonl"), encoding="utf-8") as file:
    lines = [json.loads(line) for line in file]
skipped = [int(line["skipped"]) for line in lines if line["kind"] == "step"]
print("skipped", *skipped)
folder = os.path.join(run, "checkpoints")
newest = max(os.listdir(folder), key=lambda name: int(name[5:-12]))
kept = safetensors.load(os.path.join(folder, newest))
print("scale below 1024:", bool(kept["optimizer.loss_scale"] < 1024))
print("clean steps:", bool(kept["optimizer.clean_steps"] == 40 - sum(skipped)))
