"""Random models whose outputs and gradients PyTorch computed once, in f64."""

import os

import compare
import families
import generate
import numpy
import safetensors

COUNT = 200
PATH = os.path.join(families.STORED, "models.safetensors")


def make():
    import torch
    values = {}
    for seed in range(1, COUNT + 1):
        one = generate.generate(seed, with_torch=True)
        inputs, target = one.inputs(seed)
        leaves = {name: torch.tensor(array, dtype=torch.float64,
                                     requires_grad=True)
                  for name, array in one.parameters(seed).items()}
        output, loss = one.compute(torch, inputs, target, leaves)
        loss.backward()
        values[f"{seed}/y"] = output.detach().numpy().astype(numpy.float32)
        for name, leaf in leaves.items():
            gradient = leaf.grad if leaf.grad is not None \
                else torch.zeros_like(leaf)
            values[f"{seed}/{name}"] = gradient.numpy().astype(numpy.float32)
    safetensors.save(PATH, values, {
        "source": "scripts/random-models --make-torch",
        "torch": torch.__version__})
    print(f"{COUNT} models, {len(values)} tensors, "
          f"{os.path.getsize(PATH)} bytes")
    return 0


def check(keep):
    stored = safetensors.load(PATH)
    version = safetensors.metadata(PATH)["torch"]

    def attempt(one, seed):
        wanted = {name.split("/", 1)[1]: value for name, value
                  in stored.items() if name.startswith(f"{seed}/")}
        theirs = ({"y": wanted.pop("y")}, wanted)
        try:
            ours = compare.distance(compare.run(one, seed), theirs)
        except (RuntimeError, compare.Differs) as trouble:
            return numpy.inf, str(trouble), False
        ratio = max(error / limit for (error, _), limit
                    in zip(ours, (compare.OUTPUT, compare.GRADIENT)))
        text = None if ratio <= 1 else "; ".join(
            f"{name} differs by {error:.1e}" for error, name in ours)
        return ratio, text, False

    failures, worst = 0, 0.0
    for seed in range(1, COUNT + 1):
        one = generate.generate(seed, with_torch=True)
        ratio, text, _ = attempt(one, seed)
        worst = max(worst, ratio)
        if text is not None:
            failures += 1
            print(f"FAILED seed {seed}: {text}\n{one.source()}")
            if keep:
                os.makedirs(keep, exist_ok=True)
                path = os.path.join(keep, f"torch-{seed}.weir")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(one.source())
    print(f"random models against PyTorch {version}: {COUNT - failures} of "
          f"{COUNT} agree, worst {worst:.2f} of the tolerance")
    return failures > 0
