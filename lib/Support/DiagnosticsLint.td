// The diagnostics of a network's structure and configuration; a part of
// Diagnostics.td, which has the classes. They say nothing about what the user
// may not write, but about what trains badly: `--fail-on` decides whether they
// stop a command.
#ifndef WEIR_SUPPORT_DIAGNOSTICS_LINT
#define WEIR_SUPPORT_DIAGNOSTICS_LINT

let group = "flow" in {

//===----------------------------------------------------------------------===//
// Structure: seen from the operations alone
//===----------------------------------------------------------------------===//

def UnstablePair
    : Warning<"unstable-pair", "two steps that lose digits one does not"> {
  let alias = "G132";
  let criterion = "log(softmax), log(sigmoid), log(1 + x), exp(x) - 1, "
      "E[x^2] - E[x]^2, binary_cross_entropy_of_probabilities(sigmoid)";
  let explanation = [{
The first operation rounds away what the second needs. A probability below
1.4e-45 is 0 in f32 and its logarithm minus infinity, at a difference of logits
of 104; `1 + x` is exactly 1 below 6e-8; the difference of two nearly equal
squares keeps only noise. The loss then becomes infinite, or the gradient 0 or
NaN, long after training began well.

One operation computes the same from the argument itself, without the step in
between:

  log_probabilities = x |> linear(10) |> softmax |> log     // reported
  log_probabilities = x |> linear(10) |> log_softmax        // is not
}];
  let fixes = ["write the operation that the message names",
               "clamp the argument of the logarithm, at the price of a "
               "gradient of 0 below the clamp"];
}

def LossMismatch
    : Error<"loss-mismatch", "a loss of values that it is not made for"> {
  let alias = "G140";
  let criterion = "cross_entropy(softmax or sigmoid or tanh), "
      "binary_cross_entropy(sigmoid), kl_divergence(softmax), "
      "softmax(softmax), cross_entropy of one class";
  let explanation = [{
`cross_entropy` and `binary_cross_entropy` take logits, any real numbers, and
apply the softmax or the sigmoid themselves. Given probabilities they apply it
twice: the values lie between 0 and 1, so that the loss cannot fall below a
floor, ln(1 + (C - 1) / e) for C classes, 1.46 for 10, and the gradient through
two squashings is up to C times smaller. Training seems to work and stops far
above where it could be.

  probabilities = x |> linear(10) |> softmax
  loss cross_entropy(probabilities, digit)    // reported

  logits = x |> linear(10)
  output probabilities = softmax(logits)
  loss cross_entropy(logits, digit)           // is not
}];
  let fixes = ["give the loss the logits, and the output the probabilities",
               "use a loss of probabilities: "
               "`binary_cross_entropy_of_probabilities`"];
}

def LinearLinear
    : Warning<"linear-linear", "two linear layers that are one"> {
  let alias = "G141";
  let criterion = "linear(linear(x)), the width between them no smaller than "
      "that of their input or of their output";
  let explanation = [{
Without a function between them two linear layers compute what a single one
can: the product of their matrices. The parameters and the time of one are
wasted, and the gradient of each is scaled by the weights of the other, so that
the pair is harder to train. Most often an activation was forgotten.

A narrow layer between two wide ones is a factorisation and not reported.

  x |> linear(64) |> linear(10)             // reported
  x |> linear(64) |> relu |> linear(10)     // is not
}];
  let fixes = ["put an activation between them: `linear(64) |> relu |> ...`",
               "keep only the second"];
}

def DoubleActivation
    : Warning<"double-activation", "an activation of an activation"> {
  let alias = "G142";
  let criterion = "f(g(x)) with activations f and g, g(x) used nowhere else";
  let explanation = [{
The second activation sees only what the first lets through: `relu` after
`sigmoid` is `sigmoid`, `sigmoid` after `relu` never falls below 0.5, `tanh`
after `relu` is dead where `relu` is. The factors of both derivatives multiply
into every gradient that passes. Usually one of them was left over from an
edit.

  x |> linear(64) |> relu |> sigmoid    // reported
  x |> linear(64) |> sigmoid            // is not
}];
  let fixes = ["remove one of them"];
}

def BiasBeforeNorm
    : Remark<"bias-before-norm", "a bias that normalization takes out again"> {
  let alias = "G143";
  let criterion = "batch_norm or instance_norm of linear(x) with a bias";
  let explanation = [{
The normalization subtracts the mean of each channel, and the bias with it. Its
gradient is exactly 0; it stays as it was drawn and costs memory and time. The
normalization has a bias of its own.

  x |> linear(64) |> batch_norm                 // reported
  x |> linear(64, bias: false) |> batch_norm    // is not
}];
  let fixes = ["`linear(64, bias: false)`"];
}

def DropoutBeforeNorm
    : Warning<"dropout-before-norm", "dropout shifts what is normalized"> {
  let alias = "G144";
  let criterion = "batch_norm(dropout(x, p)), directly or through one "
      "activation, p > 0";
  let explanation = [{
Dropout with rate p raises the second moment of what it leaves by 1 / (1 - p),
in training only. The running statistics record that; in evaluation, without
dropout, they no longer describe the values, and the accuracy falls behind what
training showed (Li et al. 2018, "variance shift").

  x |> linear(64) |> dropout(0.2) |> batch_norm |> relu     // reported
  x |> linear(64) |> batch_norm |> relu |> dropout(0.2)     // is not
}];
  let fixes = ["put the dropout behind the last normalization",
               "use `layer_norm`, which keeps no statistics"];
}

def DecayOnNorm
    : Warning<"decay-on-norm", "weight decay on the scale of a normalization"> {
  let alias = "G145";
  let criterion = "weight_decay > 0 with `decay: all`, and the model "
      "normalizes";
  let explanation = [{
Decay pulls the scale of a normalization towards 0, and with it the activations
and gradients behind, which no weight can make up for because the next
normalization takes it out again. The weights themselves lose nothing by it:
before a normalization decay only changes their effective rate.

  optimizer adamw(weight_decay: 0.01, decay: all)    // reported
  optimizer adamw(weight_decay: 0.01)                // is not
}];
  let fixes = ["`decay: weights`, the default: tensors of rank 2 and more",
               "`group` with `weight_decay: 0` for the normalizations"];
}

def DeadParameter
    : Error<"dead-parameter", "a parameter whose gradient is always 0"> {
  let alias = "G146";
  let criterion = "every path from the parameter to a loss has a factor 0: "
      "sign, a product with 0, a softmax or normalization of one value";
  let explanation = [{
The loss depends on the parameter, but in no way that a gradient sees: it stays
as it was drawn for ever, and so does what lies before it. A softmax over one
value is always 1, a normalization of one value always its bias, a sign is flat.
A parameter that leads to no loss at all is `unused-parameter`.

  p = x |> linear(1) |> softmax    // reported: one value, always 1
  p = x |> linear(1) |> sigmoid    // is not
}];
  let fixes = ["take the operation out that the note names",
               "normalize, or take the softmax, over more than one value",
               "`freeze` the parameter in `train`, if it should stay as it is"];
}

//===----------------------------------------------------------------------===//
// Configuration
//===----------------------------------------------------------------------===//

def HighDropout
    : Warning<"high-dropout", "dropout that leaves less than half"> {
  let alias = "G161";
  let criterion = "p > rate";
  let thresholds = [
      Threshold<"rate", "0.5", "the highest usual rate", "fraction">];
  let explanation = [{
What is left is scaled by 1 / (1 - p): the variance that dropout adds is
p / (1 - p) times the signal's second moment, as much as the signal itself at
0.5 and four times it at 0.8. The gradient has the same noise. Rates of 0.1 to
0.3 are usual between layers, 0.5 in a wide last hidden layer.

  h |> dropout(0.8) |> linear(10)    // reported
  h |> dropout(0.2) |> linear(10)    // is not
}];
  let fixes = ["lower the rate", "widen the layer and keep the rate at 0.5"];
}

def SmallBatchNorm
    : Warning<"small-batch-norm", "batch statistics of too few values"> {
  let alias = "G162";
  let criterion = "batch x positions < values";
  let thresholds = [Threshold<
      "values", "8", "the fewest values of a channel in a batch", "values">];
  let explanation = [{
`batch_norm` divides by the standard deviation of a channel over the batch. Of
n values its relative error is about 1 / sqrt(2 n): 35 % at 4, 25 % at 8, 9 % at
64. The noise goes into activations and gradients, and the running statistics
of evaluation differ from those of every batch.
}];
  let fixes = ["use a larger `batch`",
               "use `layer_norm` or `group_norm`, which see one sample"];
}

} // group flow

#endif // WEIR_SUPPORT_DIAGNOSTICS_LINT
