"""The failures and cures of examples/flow, as docs/flow.md lists them."""

import collections
import os

import weir

WITHIN = 0.02  # a cure's accuracy

# `cure` is the id of another trial, or the accuracy to reach; None: the trial
# is a cure itself. `known` are PyTorch's accuracies; NaN is 0 here.
Trial = collections.namedtuple("Trial", "id file defines expected cure known")


def trial(name, file, defines, expected=None, cure=None, known=()):
    return Trial(name, file, defines, expected, cure, known)


DEEP = {"depth": 30}
TRIALS = [
    trial("A1", "sigmoid", {}, "grad-vanish", "A4", (.120, .078, .095)),
    trial("A4", "sigmoid_residual", {}, known=(.953, .958, .947)),
    trial("A5", "tanh", {}, known=(.958, .964, .955)),
    trial("A7", "tanh", {"rate": .05}, "learning-rate", "A5",
          (.128, .189, .117)),
    trial("B1", "tanh_wide", {}, "grad-explode", "B2", (.195, .095, .111)),
    trial("B2", "tanh", DEEP, known=(.955, .975, .967)),
    trial("C1", "relu_small", {}, "grad-vanish", "C3", (.058, .078, .058)),
    trial("C2", "relu", {}, "correlation-collapse", "C3", (.058, .086, .075)),
    trial("C3", "relu_residual", {}, known=(.975, .981, .978)),
    trial("C5", "relu", {"depth": 60}, "correlation-collapse", "C7",
          (.06, .06, .06)),
    trial("C7", "relu_residual", {"depth": 60, "scale": .1291},
          known=(.969, .969, .969)),
    trial("C8", "relu_residual", {"depth": 60, "scale": 1}, "grad-explode",
          "C7", (0, 0, 0)),
    trial("C9", "relu_pre_norm", {}, known=(.967, .958, .972)),
    trial("C10", "relu_default", {}, "grad-vanish", "C9", (.075, .058, .058)),
    trial("D1", "relu", {"depth": 5}, known=(.961, .981, .961)),
    trial("D2", "relu", {"depth": 5, "rate": .5}, "learning-rate",
          "D2-clipped", (0, 0, 0)),
    trial("D2-clipped", "relu_clipped", {}, known=(.953, .972, .950)),
    trial("D3", "relu", {"depth": 5, "rate": 2}, "learning-rate",
          "D3-clipped", (0, 0, 0)),
    trial("D3-clipped", "relu_clipped", {"rate": 2}, known=(.958, .933, .978)),
    trial("D4", "tanh", {"depth": 30, "rate": .05}, "learning-rate",
          "D4-clipped", (.06, .18, .10)),
    trial("D4-clipped", "tanh_clipped", {}, known=(.958, .942, .947)),
    trial("E1", "batch_norm", {}, "grad-explode", "E3", (.206, .187, .253)),
    trial("E3", "batch_norm_residual", {}, known=(.978, .969, .983)),
    trial("E4", "layer_norm", {}, "correlation-collapse", "C9",
          (.086, .078, .095)),
    trial("S1", "zeros", {}, "symmetric-init", "D1", (.058, .058, .058)),
    trial("S2", "constant", {}, "symmetric-init", "D1", (.086, .209, .134)),
    # Not of the series: the example of the README, with a bound of its own.
    trial("deep", "../deep_sigmoid", {}, "grad-vanish", 0.93 + WITHIN),
]
BY_ID = {each.id: each for each in TRIALS}


def path_of(each):
    return os.path.normpath(os.path.join(weir.ROOT, "examples", "flow",
                                         each.file + ".weir"))
