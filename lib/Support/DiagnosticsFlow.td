// The diagnostics of the gradients' flow, from what is predicted at
// initialisation; a part of Diagnostics.td, which has the classes. As those of
// DiagnosticsLint.td they are about what trains badly.
#ifndef WEIR_SUPPORT_DIAGNOSTICS_FLOW
#define WEIR_SUPPORT_DIAGNOSTICS_FLOW

let group = "flow" in {

//===----------------------------------------------------------------------===//
// Flow: predicted at initialisation
//===----------------------------------------------------------------------===//

def GradVanish
    : Warning<"grad-vanish", "gradients vanish on their way to a layer"> {
  let alias = "G101";
  let criterion = "min over l of RMS(d_l) / RMS(d_L) < ratio, or RMS(w_l) < "
      "floor";
  let thresholds = [
      Threshold<"ratio", "1e-3", "the least part of the last layer's gradient "
                "that may reach another", "", "ratio">,
      Threshold<"floor", "1e-12", "the least RMS of a parameter's gradient">];
  let explanation = [{
Each layer multiplies the gradient that passes it by a factor; in a chain the
factors multiply. A factor of 0.5, that of a sigmoid layer with the usual
weights at best, leaves 1e-15 after 50 layers. The first layers then do not
learn at all, and what they hand on stays the noise that they were drawn as.

The second moment of the gradient is followed backward: a linear layer
multiplies it by fan_out Var(W), an activation f by E[f'(z)^2] with z of the
predicted variance, a branch adds. Forward and backward are told apart, because
one alone is blind: in a ReLU network with too small weights the gradients of
all weights are equal, and all of them 1e-7 of what they should be. `floor`
catches that. The notes are the chain of layers that multiplies up to the
factor, the worst ones first.

  x |> repeat(50) { linear(64) |> sigmoid } |> linear(10)     // reported
  x |> repeat(50) { residual { layer_norm |> linear(64) |> gelu
                               |> linear(64) } } |> linear(10)  // is not

An adaptive optimizer hides the ratio until the gradient is near its `eps`; it
does not bring back the information.
}];
  let fixes = [
      "draw the weights so that the variance is kept: "
      "`init: variance_preserving` or `he_normal` before `relu`",
      "use an activation that does not squash: `relu`, `gelu`, `selu`",
      "normalize before the activation: `layer_norm` or `rms_norm`",
      "put the layers into `residual { ... }`"];
}

def GradExplode
    : Warning<"grad-explode", "gradients explode on their way to a layer"> {
  let alias = "G102";
  let criterion = "max over l of RMS(d_l) / RMS(d_L) > growth";
  let thresholds = [Threshold<
      "growth", "70", "the most that a gradient may grow on its way", "",
      "growth">];
  let explanation = [{
The factors by which the layers multiply the gradient multiply up to more than
`growth`. One step then changes the first layers by far more than their weights
and the loss jumps, or becomes NaN. Clipping keeps the step finite, but its
direction is that of the exploding layers alone: the others get 1e-10 of what
they need.

The factor of a layer is fan_out Var(W) times E[f'(z)^2]; batch normalization of
ReLU layers without a skip multiplies the RMS by 1.21 a layer; a residual sum
with branches of gain s by (1 + s^2) for the second moment.

  x |> repeat(60) { residual { linear(64) |> relu } }                  // reported
  x |> repeat(60) { residual { layer_norm |> linear(64) |> relu } }    // is not
}];
  let fixes = [
      "draw smaller weights: `init: variance_preserving`",
      "normalize inside the residual branches: `layer_norm`",
      "scale the branches by 1 / sqrt(2 L)",
      "`clip norm(1.0)` as a safeguard, not as a cure"];
}

def ForwardCollapse
    : Warning<"forward-collapse", "activations shrink or grow with depth"> {
  let alias = "G103";
  let criterion = "RMS(a_L) / RMS(a_1) outside [1 / range, range]";
  let thresholds = [Threshold<
      "range", "100", "how much activations may grow or shrink", "",
      "activation_range">];
  let explanation = [{
The second moment of the activations is multiplied by fan_in Var(W) E[f(z)^2] /
Var(z) at each layer. Where it shrinks, biases and the `eps` of normalizations
soon outweigh the signal and all samples look alike; where it grows, activations
saturate and the loss starts far above that of guessing.

The gradient of a weight is the product of an activation and a gradient: it can
look right while both are wrong.

  x |> repeat(30) { linear(64) |> relu }                     // reported
  x |> repeat(30) { linear(64, init: he_normal) |> relu }    // is not
}];
  let fixes = ["draw the weights for the activation: "
               "`init: variance_preserving`",
               "normalize: `layer_norm` or `rms_norm`",
               "put the layers into `residual { ... }`"];
}

def SymmetricInit
    : Error<"symmetric-init", "all units of a layer start equal"> {
  let alias = "G106";
  let criterion = "Var(W) = 0 with more than one unit, unless it is the last "
      "layer of a residual branch, a scale or a bias";
  let explanation = [{
Units with equal weights get equal gradients and stay equal for ever: a layer of
1,000 of them computes what a single one does. Two layers of zeros one after
the other get a gradient of exactly 0. The last layer of a residual branch may
start at 0, because its gradient differs from unit to unit.

  x |> linear(64, init: zeros) |> relu |> linear(10)     // reported
  x |> linear(64) |> relu |> linear(10)                  // is not
}];
  let fixes = ["draw the weights at random: `init: variance_preserving`"];
}

def SaturatedActivation
    : Warning<"saturated-activation", "an activation that is mostly flat"> {
  let alias = "G107";
  let criterion = "P(|f'(z)| < slope max|f'|) > fraction, f a sigmoid or tanh";
  let thresholds = [
      Threshold<"fraction", "0.3", "the largest part of values where the "
                "activation is flat", "fraction">,
      Threshold<"slope", "0.1", "what counts as flat: the part of the steepest "
                "slope", "fraction">];
  let explanation = [{
Where a sigmoid or tanh is flat no gradient passes. For an argument of standard
deviation s, a tenth of the steepest slope is left beyond 1.82 for tanh and 3.64
for sigmoid: 7 % of the values at s = 1 for tanh, 36 % at s = 2. Inputs that are
not standardised are the usual reason, weights drawn too large the next.
}];
  let fixes = ["normalize the inputs: `standardize`",
               "draw smaller weights: `init: variance_preserving`",
               "normalize before the activation: `layer_norm`",
               "use `relu` or `gelu`"];
}

def DeadActivation
    : Warning<"dead-activation", "units that are off for every sample"> {
  let alias = "G108";
  let criterion = "P(a unit is off for all samples of a batch) > dead, or "
      "P(z < 0) >= off";
  let thresholds = [
      Threshold<"dead", "0.01", "the largest part of units that are off for "
                "a whole batch", "fraction">,
      Threshold<"off", "0.7", "the largest part of values that are off",
                "fraction">];
  let explanation = [{
A ReLU that is off for every sample has no gradient and never comes back. The
part of such units is the integral of Phi(z sqrt(c / (1 - c)) - b / sqrt(q (1 -
c)))^N over z, where c is the correlation of two samples, b the mean of the
bias and q the second moment: it grows with negative biases and where samples
have become alike.
}];
  let fixes = ["start biases at 0 or above", "use `leaky_relu` or `gelu`",
               "normalize before the activation",
               "lower the learning rate: large steps kill units"];
}

def ResidualGrowth
    : Warning<"residual-growth", "residual sums that nothing scales"> {
  let alias = "G111";
  let criterion = "at least `blocks` residual blocks, the last sum's second "
      "moment > `growth` times that of the first, branches without norm or "
      "scale";
  let thresholds = [
      Threshold<"blocks", "12", "the fewest blocks that are judged", "blocks">,
      Threshold<"growth", "1e4", "how much the second moment may grow">];
  let explanation = [{
A branch of gain s adds s times the stream's second moment to the stream: after
L blocks it has grown by (1 + s)^L, 1e18 for He-initialised branches at L = 60,
and the loss starts at 5e8 instead of 2.3. Normalized branches add a constant
instead, so that the stream grows like L only.
}];
  let fixes = ["normalize inside the branch: `residual { layer_norm |> ... }`",
               "scale the branch by 1 / sqrt(2 L)",
               "start the last layer of the branch at 0: `init: zeros`"];
}

def CorrelationCollapse
    : Warning<"correlation-collapse", "samples become alike with depth"> {
  let alias = "G114";
  let criterion = "c_L > correlation at the last hidden layer, or from 30 "
      "layers on c_L > 1 - 3 (1 - correlation), although c_0 < input, and no "
      "normalization over the batch and no residual path";
  let thresholds = [
      Threshold<"correlation", "0.99", "the correlation of two samples from "
                "which on they count as alike", "fraction", "correlation">,
      Threshold<"input", "0.9", "the correlation of the inputs up to which "
                "a collapse is the network's doing", "fraction">];
  let explanation = [{
The correlation of two samples changes from layer to layer by a map with a fixed
point at 1: for ReLU at the best initialisation 1 - c falls like 1 / L^2. After
60 layers all samples give nearly the same activation, although activations and
gradients have the right size. The loss starts at exactly ln C and stays there:
perfect flow alone is not enough (ReLU, 100 layers, He: accuracy of chance).
}];
  let fixes = ["put the layers into `residual { ... }`, scaled by 1 / sqrt(L)",
               "`residual { layer_norm |> ... }`", "use fewer layers",
               "`init: orthogonal` slows it down"];
}

def NumericDomain
    : Warning<"numeric-domain", "an argument outside of a function's domain"> {
  let alias = "G130";
  let criterion = "the interval of the argument of log, sqrt, rsqrt, div or "
      "pow reaches 0 or below, or that of exp exceeds `exponent`";
  let thresholds = [Threshold<
      "exponent", "88.7", "the largest argument of exp in f32">];
  let explanation = [{
Intervals are followed through the network. Where the argument
of a logarithm may be 0 the loss may be infinite, where that of a square root
may be, its gradient; an `exp` above 88.7 is infinite in f32. One such value
makes every parameter NaN in one step.
}];
  let fixes = ["use the operation that is safe: `log_softmax`, `log1p`, "
               "`binary_cross_entropy`",
               "add an `eps` inside of the root",
               "`clamp` the argument"];
}

def LearningRate
    : Warning<"learning-rate", "a first step that is far too large or small"> {
  let alias = "G150";
  let criterion = "RMS(first update) / RMS(W) > most; or for gradient descent "
      "rate / (1 - momentum) > 10 depth / L on a plain chain of L layers, 3 times "
      "that where it normalizes, or with "
      "clipping rate max / (1 - momentum) > step ||W||";
  let thresholds = [
      Threshold<"most", "0.1", "the largest relative change in one step", "",
                "update">,
      Threshold<"step", "0.2", "the longest step that clipping allows, against "
                "the length of a weight">,
      Threshold<"depth", "0.3", "the largest rate times layers of a chain "
                "without residual paths, for a momentum of 0.9">];
  let explanation = [{
The change of a weight in the first step, against the weight: 1e-3 is usual,
1e-2 fast, 0.1 already forgets what was there, and above that the loss grows
until it is NaN. Below 1e-7 nothing changes in f32. Gradient descent steps by
rate x RMS(gradient) / (1 - momentum), Adam by about the rate itself. In a plain
chain of L layers all of them change at once, so that the stable rate falls like
1 / L.
}];
  let fixes = ["use the rate that the message predicts",
               "`clip norm(...)`: a step is then at most rate x norm / "
               "(1 - momentum)",
               "warm up: `schedule cosine(warmup: 100)`"];
}

def GradImbalance
    : Warning<"grad-imbalance", "weights whose gradients differ in size"> {
  let alias = "G104";
  let criterion = "max RMS(w_l) > ratio x min RMS(w_l), where neither vanishes "
      "nor explodes what flows through the layers";
  let thresholds = [Threshold<
      "ratio", "1e3", "how many times the gradient of one weight may be that of "
      "another">];
  let explanation = [{
The gradient of a weight is what flows back times what the layer reads. Where the
flow is even but one layer reads values that are 1000 times smaller than another,
their weights learn at speeds that are as far apart under one rate: gradient
descent trains one of them, or blows up the other (You et al. 2017).
}];
  let fixes = ["normalize what the layer reads: `layer_norm |> linear(...)`",
               "an optimizer that divides by the gradient's size: "
               "`adamw(lr: 1e-3)`",
               "a rate of its own: `group \"first.*\", lr: 1e-4`"];
}

def EpsDominates
    : Warning<"eps-dominates", "gradients below the optimizer's eps"> {
  let alias = "G151";
  let criterion = "RMS(w_l) < factor x eps";
  let thresholds = [Threshold<
      "factor", "10", "how far above eps a gradient should be">];
  let explanation = [{
Adam divides by sqrt(v) + eps. Where the gradient is not well above `eps`, 1e-8,
the step shrinks with the gradient and the promise of a step of about the rate
is gone: the layer learns as slowly as under plain gradient descent.
}];
  let fixes = ["cure what makes the gradient small (`grad-vanish`)",
               "lower `eps`: `adamw(eps: 1e-12)`",
               "take the sum in place of the mean where a loss divides by a "
               "large number"];
}

def ClipRange
    : Warning<"clip-range", "clipping that never or always clips"> {
  let alias = "G152";
  let criterion = "norm of all gradients < bound / never, or > always x bound "
      "at a rate that needs no bound";
  let thresholds = [
      Threshold<"never", "100", "how far below the bound a norm should not "
                "begin">,
      Threshold<"always", "10", "how far above it">];
  let explanation = [{
`clip norm(c)` bounds the norm of all gradients together. It is meant for the few
batches that stand out. Where the norm that is predicted at the start lies far
below the bound, nothing is ever clipped, and a step that stands out ten times is
taken as it is. Where it lies far above, every step is clipped: all are rate x c
long, however small the gradient becomes, and training never settles.

A rate that would be too high without a bound is the exception: there the bound
is what makes the steps right.
}];
  let fixes = ["a bound of twice the norm that the message predicts",
               "leave `clip` out and lower `lr` by the same factor"];
}

def UnwarmedPostNorm
    : Warning<"unwarmed-post-norm",
              "normalized sums trained at the full rate from the start"> {
  let alias = "G163";
  let criterion = "blocks or more sums that a normalization follows, an "
      "optimizer of Adam's kind, no warm-up";
  let thresholds = [Threshold<
      "blocks", "12", "so many normalized sums train without a warm-up">];
  let explanation = [{
In norm(x + f(x)) the shortcut passes through every normalization: gradients near
the output are the largest, and Adam's second moments, known from few steps, make
the first updates of all layers large at once (Xiong et al. 2020; Huang et al.
2020, T-Fixup). Deep stacks then diverge or stay where the first steps left them.

  repeat(24) { residual { ... } |> layer_norm }    // reported
  repeat(24) { residual { layer_norm |> ... } }    // is not
}];
  let fixes = ["`schedule cosine(warmup: 1000)`: the rate rises first",
               "put the normalization into the branch: "
               "`residual { layer_norm |> ... }`"];
}

def InputRange
    : Warning<"input-range", "inputs that are not standardised"> {
  let alias = "G160";
  let criterion = "|mean| > mean, or variance outside [1 / variance, variance]";
  let thresholds = [
      Threshold<"mean", "1", "the largest mean of an input, in units of its "
                "standard deviation">,
      Threshold<"variance", "10", "how far the second moment may be from 1">];
  let explanation = [{
Every initialisation assumes inputs of mean 0 and variance 1. Pixels of 0 to 255
have a second moment of 1e4: the first layer's gradient is 100 times too large
and its activations saturate. A common mean makes all samples look alike.
}];
  let fixes = ["`x = standardize(table[0..64])` in `data`",
               "divide by the largest value in the model: `image / 16`",
               "begin with `layer_norm` or `batch_norm`"];
}

def InitialLoss
    : Warning<"initial-loss", "a loss that starts above that of guessing"> {
  let alias = "G116";
  let criterion = "predicted loss > ln C + excess for a cross entropy of C "
      "classes";
  let thresholds = [Threshold<
      "excess", "2", "how far above that of guessing a loss may start", "",
      "loss">];
  let explanation = [{
A classifier that knows nothing has the loss ln C, 2.303 for 10 classes. Logits of
variance v add about v / 2; networks that train well begin up to 1.1 above.
Beyond that the network begins with firm opinions that
are wrong, and its first steps only unlearn them; values of 1e8 come from
residual sums that nothing scales.
}];
  let fixes = ["draw the last layer smaller, or start it at 0: `init: zeros`",
               "normalize before the last layer"];
}

def NotPredictable
    : Warning<"not-predictable", "a network that the analysis cannot judge"> {
  let alias = "G115";
  let criterion = "spread of ln RMS of one sample > 1, fluctuations that grow "
      "4-fold since the last normalization, or an operation without a rule and "
      "without a definition to sample";
  let explanation = [{
The prediction is that of typical weights. Where small differences of the weights
decide between two regimes (activations with two stable points and no
normalization, attention without skips, chains much deeper than wide), the
typical value says little about yours. The numbers are then not printed, and
nothing else is reported about these layers.
}];
  let fixes = ["measure: `weir run --dump-tensors` and `--gradients`",
               "normalize, or add residual paths: the result is predictable"];
}

def Repaired : Remark<"repaired", "a change that the policy `fix` made"> {
  let explanation = [{
Says what was changed at which place, the numbers before and after, and how the
change is written in the source. `weir check --fix` writes it there; `deny` in
`gradients` forbids that kind of change.
}];
  let fixes = ["`weir check --fix` makes the change in the file",
               "`deny` the repair, or `--policy=warn`"];
}

def CannotRepair
    : Warning<"cannot-repair", "no allowed change makes the flow healthy"> {
  let criterion = "no set of the repairs in `allow` passes flow, correlation "
      "and the size of the first step";
  let explanation = [{
Every set of allowed repairs was tried in the order init, activation,
normalization, residual, and each left at least one criterion unmet. The message
names the permission that would do, if there is one.
}];
  let fixes = ["add the permission that the message names to `allow`",
               "change the structure: fewer layers, residual blocks"];
}

} // group flow

#endif // WEIR_SUPPORT_DIAGNOSTICS_FLOW
