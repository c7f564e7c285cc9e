// What a training reports of its own health; a part of Diagnostics.td, which
// has the classes. The aliases are the numbers of the rules in the literature
// on training diagnosis that this project goes by.
#ifndef WEIR_SUPPORT_DIAGNOSTICS_HEALTH
#define WEIR_SUPPORT_DIAGNOSTICS_HEALTH

let group = "health" in {

def StepNotFinite : Warning<"step-not-finite", "a step that met NaN or infinity"> {
  let alias = "H01";
  let explanation = [{
The loss or the norm of the gradients is NaN or infinite. The guard refuses such
a step before anything is changed: parameters, optimizer and statistics are as
before it. `--on-nonfinite` says what follows: `skip` goes on with the next
batch, `rollback` first puts back what was remembered up to `--snapshot-every`
steps ago, `stop` ends the training with exit code 4. Ten such steps in a row
end it in any case.

With probes the layer whose values are the first that are not finite is named,
or, going back from the loss, the gradient that is.
}];
  let fixes = ["a lower learning rate", "`clip norm(1.0)`",
               "`log_softmax` or `cross_entropy` for the logarithm of a softmax"];
}

def StepOutlier : Warning<"step-outlier", "a step whose gradients stand out"> {
  let alias = "H05";
  let explanation = [{
The norm of the gradients is above the mean of the last steps by more than so
many of their deviations: `--on-outlier=skip` refuses the step, `clip` scales it
down to that; `--outlier-z` (4) and `--outlier-window` (128) are the numbers of
llm.c. The norm is remembered in any case, so that a lasting change of scale is
an outlier for a while only.
}];
  let fixes = ["look at the batch: one bad sample is enough",
               "`clip zscore(2.5)`, which is part of the model"];
}

def GradientVanishes
    : Warning<"gradient-vanishes", "a parameter that hardly gets a gradient"> {
  let alias = "H03";
  let explanation = [{
For 100 steps the RMS of the gradient of a matrix has been less than a
thousandth of the largest one in the model. Such a parameter does not learn at a
rate that suits the others; adaptive optimizers hide that, until their `eps` is
larger than the gradient.
}];
  let fixes = ["residual connections", "normalization",
               "`relu`, `gelu` or `selu` in place of `sigmoid` or `tanh`",
               "an initializer that preserves the variance"];
}

def DeadUnits : Warning<"dead-units", "units that are always off"> {
  let alias = "H06";
  let explanation = [{
For 100 steps at least half of the units of an activation have been exactly 0
for every sample of the batches that were measured. A unit that is off for all
samples gets no gradient, so that it stays off.
}];
  let fixes = ["a lower learning rate", "`leaky_relu`, `elu` or `gelu`",
               "normalization before the activation"];
}

def SaturatedUnits : Warning<"saturated-units", "values near the bounds of their activation"> {
  let alias = "H07";
  let explanation = [{
For 100 steps more than half of the values of an activation have been where its
argument is beyond 5 and its slope is next to nothing.
}];
  let fixes = ["an initializer with a lower gain",
               "normalization before the activation", "smaller inputs"];
}

def PredictionDrift
    : Warning<"prediction-drift", "a first step unlike the predicted one"> {
  let alias = "H17";
  let explanation = [{
The gradients of the first step are compared with what was predicted when the
model was compiled. One differs by more than a factor of 3 and more than the
error bar of its prediction: the inputs may not be what was assumed, or the
parameters were loaded.
}];
}

def UnknownLayer : Error<"unknown-layer", "a name that no layer has"> {
  let explanation = [{
`--inject-nan LAYER@STEP` names a layer by its path, as `weir compile` writes it
into the manifest: `repeat.3.linear`. The layer must compute a value for each
sample.
}];
}

} // group health

#endif // WEIR_SUPPORT_DIAGNOSTICS_HEALTH
