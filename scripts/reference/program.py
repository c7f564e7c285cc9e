"""A small model as text, compiled and run by `weir`, for stored values."""

import os
import subprocess
import sys
import tempfile

import numpy

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import safetensors  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WEIR = os.path.join(os.environ.get("WEIR_BUILD", os.path.join(ROOT, "build")),
                    "bin", "weir")


class Program:
    """`source` in a folder of its own; use it in a `with` statement."""

    def __init__(self, source):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = self.temporary.name
        with open(self.path("model.weir"), "w", encoding="utf-8") as file:
            file.write(source)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, command, *arguments):
        """What `weir COMMAND model.weir ...` prints; its errors are ours. The
        programs compute something, whether it trains well or not."""
        policy = ["--policy=off"] if command in ("compile", "train") else []
        result = subprocess.run([WEIR, command, self.path("model.weir"),
                                 *policy, *arguments], capture_output=True, text=True,
                                cwd=self.folder, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"weir {command} {' '.join(arguments)} exited "
                               f"with {result.returncode}:\n{result.stderr}")
        return result.stdout

    def initialize(self, seed=1, threads=1):
        """The initial parameters by name."""
        self.call("run", "--init-only", "--seed", str(seed), "--threads",
                  str(threads), "--save", self.path("initial.safetensors"))
        return safetensors.load(self.path("initial.safetensors"))

    def run(self, weights=None, inputs=None, targets=None, reference=False,
            gradients=False):
        """(outputs, gradients) by name; outputs are those of prediction, and
        gradients, None unless asked for, those of the parameters."""
        arguments = ["--reference"] if reference else []
        if weights is not None:
            safetensors.save(self.path("weights.safetensors"), weights)
            arguments += ["--weights", self.path("weights.safetensors")]
        for option, arrays in (("--input", inputs), ("--target", targets)):
            for name, array in (arrays or {}).items():
                numpy.save(self.path(f"{name}.npy"), array)
                arguments += [option, f"{name}=@{self.path(name)}.npy"]
        if gradients:
            arguments += ["--gradients", self.path("gradients.safetensors")]
        else:
            arguments += ["--outputs", self.path("outputs.safetensors")]
        self.call("run", *arguments)
        if gradients:
            return None, safetensors.load(self.path("gradients.safetensors"))
        return safetensors.load(self.path("outputs.safetensors")), None

    def measure(self, weights, inputs, targets, reference=False,
                gradients=False):
        """(what is printed, gradients): losses and metrics by name."""
        arguments = ["--reference"] if reference else []
        safetensors.save(self.path("weights.safetensors"), weights)
        for option, arrays in (("--input", inputs), ("--target", targets)):
            for name, array in arrays.items():
                numpy.save(self.path(f"{name}.npy"), array)
                arguments += [option, f"{name}=@{self.path(name)}.npy"]
        found = self.path("gradients.safetensors")
        if gradients:
            arguments += ["--gradients", found]
        text = self.call("run", "--weights", self.path("weights.safetensors"),
                         *arguments)
        return text, safetensors.load(found) if gradients else None

    def everything(self, weights, inputs, targets, reference=False,
                   interpret=False, rounding=None):
        """(losses as they are printed, outputs, gradients) of one run;
        `rounding` is (bits, seed) for `interpret`."""
        arguments = ["--reference"] * reference + ["--interpret"] * interpret
        if rounding is not None:
            arguments += ["--rounding", str(rounding[0]),
                          "--rounding-seed", str(rounding[1])]
        safetensors.save(self.path("weights.safetensors"), weights)
        for option, arrays in (("--input", inputs), ("--target", targets)):
            for name, array in arrays.items():
                numpy.save(self.path(f"{name}.npy"), array)
                arguments += [option, f"{name}=@{self.path(name)}.npy"]
        results = [self.path(name + ".safetensors")
                   for name in ("outputs", "gradients")]
        text = self.call("run", "--weights", self.path("weights.safetensors"),
                         "--outputs", results[0], "--gradients", results[1],
                         *arguments)
        losses = {name: float(value) for name, value
                  in (line.split() for line in text.splitlines())}
        # A model without outputs or parameters leaves no file of them.
        return (losses,) + tuple(safetensors.load(path)
                                 if os.path.exists(path) else {}
                                 for path in results)


def relative(ours, theirs):
    """The norm of the difference over the norm of `theirs`."""
    ours, theirs = numpy.asarray(ours, float), numpy.asarray(theirs, float)
    scale = numpy.linalg.norm(theirs)
    return numpy.linalg.norm(ours - theirs) / (scale if scale else 1)


def ulps(ours, theirs):
    """The largest distance in units in the last place of f32; equal infinities
    and NaNs are no distance, unequal ones an infinite one."""
    ours = numpy.asarray(ours, numpy.float32).ravel()
    theirs = numpy.asarray(theirs, numpy.float32).ravel()
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    finite = numpy.isfinite(ours) & numpy.isfinite(theirs)
    if numpy.any(~same & ~finite):
        return numpy.inf
    # Floats in the order of integers, so that neighbours differ by 1.
    order = [array.view(numpy.int32).astype(numpy.int64)
             for array in (ours, theirs)]
    order = [numpy.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
             for bits in order]
    distance = numpy.abs(order[0] - order[1])[~same]
    return float(distance.max()) if distance.size else 0.0
