"""The healthy networks and the sick variants of `health`: each variant is a
healthy network with what makes it sick, and the ids that may name it."""

import collections
import math

# `expected`: any of these ids is right. `healthy`: the name of the original.
Healthy = collections.namedtuple("Healthy", "name about text")
Sick = collections.namedtuple("Sick", "name kind healthy expected text")

PIXELS = "(image - 4.884) / 6.017"
SMOOTH = "adamw(lr: 1e-3)"
ONE_HOT = "one_hot(digit, 10)"


def sgd(rate):
    return f"sgd(lr: {rate}, momentum: 0.9)"


CLASSES = ("target digit : class(10)",
           "output probabilities = softmax(logits)\n"
           "loss   cross_entropy(logits, digit)\n"
           "metric accuracy(logits, digit)",
           "image = table[0..64]\ndigit = table[64]")


def digits(body, optimizer, blocks="", ends=CLASSES, epochs=15, clip="",
           image="f32[64]"):
    """A file: `body` computes `logits` from `image`. `ends` are the targets,
    what follows the body, and the bindings."""
    target, end, bindings = ends
    inputs = [f"input  image : {image}"] + ([target] if target else [])

    def block(text):
        return "".join(f"  {line}\n" for line in text.splitlines())
    return (blocks + "model Digits {\n" + block("\n".join(inputs))
            + block(body) + block(end)
            + f"}}\n\ntrain {{\n  batch     64\n  epochs    {epochs}\n"
            f"  optimizer {optimizer}\n{clip}}}\n\ndata {{\n"
            '  source table = csv("digits-folds.csv")\n' + block(bindings)
            + "  split by: table[65], test: [4]\n}\n")


def linear(units, init="", bias=None):
    """PyTorch's default without `init`; with it biases are 0."""
    text = f"linear({units}"
    if init:
        text += f", init: {init}, bias_init: {bias or 'zeros'}"
    elif bias:
        text += f", bias_init: {bias}"
    return text + ")"


def mlp(depth, act="relu", init="", bias=None, optimizer=sgd(0.05), norm="",
        x=PIXELS, first=None, **options):
    """Hidden layers of 64, `norm` before each activation."""
    pre = f"{norm} |> " if norm else ""
    hidden = linear(64, init, bias)
    lines = [f"h = {x} |> {first or hidden}"]
    if depth > 1:
        lines.append(f"h = h |> repeat({depth - 1}) {{ {pre}{act} |> {hidden} }}")
    lines.append(f"logits = h |> {pre}{act} |> {linear(10, init)}")
    return digits("\n".join(lines), optimizer, **options)


def residual(depth, branch, scale=None, norm="", after="", init="",
             optimizer=sgd(0.05), **options):
    """Branches of `norm` and `branch`; `after` follows the sum."""
    body = f"{norm} |> {branch}" if norm else branch
    blocks, turn = "", f"residual {{ {body} }}"
    if scale is not None:
        blocks = (f"block scaled(x) {{\n  y = x |> {body}\n"
                  f"  return x + {scale:.6g} * y\n}}\n\n")
        turn = "scaled"
    turn += f" |> {after}" if after else ""
    end = f"{norm} |> " if norm else ""
    return digits(f"h = {PIXELS} |> {linear(64, init)}\n"
                  f"h = h |> repeat({depth}) {{ {turn} }}\n"
                  f"logits = h |> {end}{linear(10, init)}", optimizer, blocks,
                  **options)


def gelu_branch(init=""):
    return f"{linear(64, init)} |> gelu |> {linear(64, init)}"


def relu_branch(init="he_normal"):
    return f"relu |> {linear(64, init)}"


def autoencoder(act="tanh", init="xavier_normal", optimizer="adam(lr: 2e-3)"):
    layers = " |> ".join(f"{linear(n, init)} |> {act}" for n in (48, 16, 48))
    return digits(f"x = {PIXELS}\ny = x |> {layers} |> {linear(64, init)}",
                  optimizer, ends=(
                      "", "output y\nloss   mean_squared_error(y, x)\n"
                      "metric explained = 1 - mean_squared_error(y, x)",
                      "image = table[0..64]"), epochs=20)


def embedding(init="normal(1)", act="relu", optimizer="adam(lr: 2e-3)"):
    return digits(
        f"tokens = image |> embedding(17, 12, init: {init})\n"
        f"logits = tokens |> flatten |> linear(64) |> {act} |> linear(10)",
        optimizer, image="class(17)[64]")


def regression(rate=0.02, init="lecun_normal"):
    return digits(
        f"h = {PIXELS} |> {linear(64, init)} |> tanh |> {linear(64, init)} |> "
        f"tanh\ny = h |> {linear(1, init)} |> reshape([])", sgd(rate),
        ends=("target value : f32", "output y\n"
              "loss   mean_squared_error(y, value)\nmetric r_squared(y, value)",
              "image = table[0..64]\nvalue = standardize(table[64])"), epochs=20)


def steep(loss, body=""):
    """Scores that grow fast, under a loss of one's own."""
    wide = linear(64, "he_normal")
    return digits(f"h = {PIXELS} |> {wide} |> relu |> {wide} |> relu\n"
                  f"logits = 2 * (h |> {linear(10, 'he_normal')})\n{body}",
                  "adam(lr: 1e-2)",
                  ends=(CLASSES[0], CLASSES[1].replace(
                      "cross_entropy(logits, digit)", loss), CLASSES[2]),
                  epochs=30)


def healthy_texts():
    yield "default-3", "PyTorch's default, 3 relu layers", mlp(3)
    yield "default-4", "the same, 4", mlp(4)
    yield "default-5", "the same, 5", mlp(5)
    yield "he-10", "10 relu layers, He", mlp(10, init="he_normal",
                                             optimizer=sgd(0.02))
    yield "pre-norm-24", "24 pre-norm residual blocks of two layers", residual(
        24, gelu_branch(), norm="layer_norm", optimizer=SMOOTH)
    yield "pre-norm-50", "50 pre-norm residual layers, He", residual(
        50, relu_branch(), norm="layer_norm", init="lecun_normal")
    yield "post-norm-6", "6 post-norm residual blocks of two layers", residual(
        6, gelu_branch(), after="layer_norm", optimizer=SMOOTH)
    yield "selu-20", "20 selu layers, LeCun", mlp(
        20, "selu", "lecun_normal", optimizer=sgd(0.005))
    yield "tanh-10", "10 tanh layers, Xavier", mlp(
        10, "tanh", "xavier_normal", optimizer=sgd(0.02))
    yield "batch-norm-15", "15 batch-normalised relu layers", mlp(
        15, init="he_normal", norm="batch_norm")
    yield "autoencoder", "64-48-16-48-64, tanh, squared error", autoencoder()
    yield "embedding", "an embedding of 64 pixels of 17 values", embedding()
    yield "gelu-4", "4 gelu layers, AdamW", mlp(4, "gelu", optimizer=SMOOTH)
    yield "gated-12", "12 pre-RMS-norm gated blocks, AdamW", residual(
        12, "gated_feed_forward(96)", norm="rms_norm", optimizer=SMOOTH)
    yield "scaled-40", "40 residual layers scaled by 1/sqrt(40)", residual(
        40, relu_branch(), scale=1 / math.sqrt(40), init="lecun_normal")
    yield "elu-8", "8 elu layers, variance-preserving", mlp(
        8, "elu", "variance_preserving", optimizer=sgd(0.02))
    yield "sigmoid-2", "2 sigmoid layers, Xavier", mlp(
        2, "sigmoid", "xavier_normal", optimizer="adam(lr: 1e-2)")
    yield "regression", "2 tanh layers, squared error", regression()
    yield "layer-norm-8", "8 layer-normalised relu layers", mlp(
        8, init="he_normal", norm="layer_norm")
    yield "dropout-4", "4 relu layers with dropout", mlp(
        4, "relu |> dropout(0.1)", "he_normal", optimizer=SMOOTH, epochs=20)
    yield "squared-relu-6", "6 RMS-normalised squared relu layers", mlp(
        6, "squared_relu", "lecun_normal", norm="rms_norm", optimizer=SMOOTH)
    yield "orthogonal-30", "30 orthogonal tanh layers at a low rate", mlp(
        30, "tanh", "orthogonal", optimizer=sgd(0.005))
    yield "steep-sigmoid", "a sigmoid for each class, its scores times 2", steep(
        f"binary_cross_entropy(logits, {ONE_HOT})")


VANISH = ("grad-vanish", "forward-collapse")
EXPLODE = ("grad-explode", "residual-growth", "forward-collapse")
SYMMETRIC = ("symmetric-init",)
# Where the square grows by chance nothing more can be said.
GROWING = VANISH + EXPLODE + ("not-predictable",)
RATE = ("learning-rate",)
COLLAPSE = ("correlation-collapse",)
SATURATED = ("grad-explode", "saturated-activation")
DEAD = ("dead-activation",)
INPUT = ("input-range", "saturated-activation", "forward-collapse")
NUMERIC = ("unstable-pair", "numeric-domain")


def initialisation():
    low = sgd(0.02)
    yield "he-small", "he-10", VANISH, mlp(10, init="normal(0.01)", optimizer=low)
    yield "he-large", "he-10", EXPLODE, mlp(10, init="normal(1)", optimizer=low)
    yield "tanh-large", "tanh-10", SATURATED, mlp(
        10, "tanh", "normal(1)", optimizer=low)
    yield "selu-default", "selu-20", VANISH + COLLAPSE, mlp(
        20, "selu", optimizer=sgd(0.005))
    yield "elu-large", "elu-8", EXPLODE, mlp(
        8, "elu", "orthogonal(gain: 4)", optimizer=low)
    yield "orthogonal-half", "orthogonal-30", VANISH, mlp(
        30, "tanh", "orthogonal(gain: 0.5)", optimizer=sgd(0.005))
    yield "autoencoder-small", "autoencoder", VANISH, autoencoder(
        init="uniform(-1e-4, 1e-4)")
    yield "default-30", "default-5", VANISH, mlp(30)
    for name, init in (("zeros", "zeros"), ("constant", "constant(0.05)")):
        yield f"he-{name}", "he-10", SYMMETRIC, mlp(10, init=init, optimizer=low)
    yield "batch-norm-ones", "batch-norm-15", SYMMETRIC, mlp(
        15, init="ones", norm="batch_norm")
    yield "layer-norm-constant", "layer-norm-8", SYMMETRIC, mlp(
        8, init="constant(0.1)", norm="layer_norm")


def activation():
    yield "he-sigmoid", "he-10", VANISH, mlp(
        10, "sigmoid", "lecun_normal", optimizer=sgd(0.02))
    yield "selu-sigmoid", "selu-20", VANISH, mlp(
        20, "sigmoid", "lecun_normal", optimizer=sgd(0.005))
    yield "elu-hard-sigmoid", "elu-8", VANISH, mlp(
        8, "hard_sigmoid", "lecun_normal", optimizer=sgd(0.02))
    yield "orthogonal-softplus", "orthogonal-30", VANISH + COLLAPSE, mlp(
        30, "softplus", "xavier_normal", optimizer=sgd(0.005))
    yield "default-sigmoid-50", "default-5", VANISH, mlp(50, "sigmoid")


def missing_normalization():
    yield "pre-norm-24-bare", "pre-norm-24", EXPLODE, residual(
        24, f"{linear(64, 'he_normal')} |> relu |> {linear(64, 'he_normal')}",
        optimizer=sgd(0.05))
    yield "pre-norm-50-bare", "pre-norm-50", EXPLODE, residual(
        50, relu_branch(), init="lecun_normal")
    yield "batch-norm-bare", "batch-norm-15", VANISH, mlp(15)
    yield "squared-relu-bare", "squared-relu-6", GROWING, mlp(
        6, "squared_relu", "lecun_normal", optimizer=SMOOTH)
    yield "batch-norm-50", "batch-norm-15", EXPLODE, mlp(
        50, init="he_normal", norm="batch_norm")
    yield "layer-norm-50", "layer-norm-8", COLLAPSE, mlp(
        50, init="he_normal", norm="layer_norm")
    yield "he-60", "he-10", COLLAPSE, mlp(60, init="he_normal")


def unscaled_residual():
    yield "scaled-40-unscaled", "scaled-40", EXPLODE, residual(
        40, relu_branch(), scale=1, init="lecun_normal")
    yield "scaled-40-double", "scaled-40", EXPLODE, residual(
        40, relu_branch(), scale=2, init="lecun_normal")


def too_high_rate():
    yield "he-5-rate", "default-5", RATE, mlp(5, init="he_normal",
                                              optimizer=sgd(0.5))
    yield "he-5-rate-2", "default-5", RATE, mlp(5, init="he_normal",
                                                optimizer=sgd(2))
    yield "orthogonal-rate", "orthogonal-30", RATE, mlp(
        30, "tanh", "orthogonal", optimizer=sgd(0.05))
    yield "gelu-rate", "gelu-4", RATE, mlp(4, "gelu", optimizer="adamw(lr: 1)")
    yield "pre-norm-rate", "pre-norm-24", RATE, residual(
        24, gelu_branch(), norm="layer_norm", optimizer=sgd(10))
    yield "regression-rate", "regression", RATE, regression(rate=1)


def input_scale():
    yield "tanh-input", "tanh-10", INPUT, mlp(
        10, "tanh", "xavier_normal", x="image * 1000", optimizer=sgd(0.02))
    yield "default-input", "default-4", INPUT + RATE, mlp(4, x="image * 100")
    yield "sigmoid-input", "sigmoid-2", INPUT, mlp(
        2, "sigmoid", "xavier_normal", x="image * 1000",
        optimizer="adam(lr: 1e-2)")
    yield "default-input-small", "default-4", INPUT + VANISH, mlp(
        4, x="image / 1e5")


def dead_units():
    yield "default-dead", "default-3", DEAD, mlp(3, bias="constant(-10)")
    yield "he-dead", "he-10", DEAD, mlp(10, init="he_normal",
                                        bias="constant(-3)", optimizer=sgd(0.02))


def unstable_numerics():
    yield "root-of-relu", "default-3", ("numeric-domain",), mlp(
        3, "relu |> sqrt")
    yield "log-of-sigmoid", "steep-sigmoid", NUMERIC, steep(
        f"-1 * mean({ONE_HOT} * log(p) + (1 - {ONE_HOT}) * log(1 - p))",
        body="p = sigmoid(logits)")


KINDS = {"initialisation": initialisation, "activation": activation,
         "missing normalization": missing_normalization,
         "unscaled residual": unscaled_residual, "too high a rate": too_high_rate,
         "input scale": input_scale, "dead units": dead_units,
         "unstable numerics": unstable_numerics}


def healthy():
    return [Healthy(*each) for each in healthy_texts()]


def sick():
    return [Sick(name, kind, original, expected, text)
            for kind, make in KINDS.items()
            for name, original, expected, text in make()]
