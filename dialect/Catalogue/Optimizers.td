// One step of each optimizer, element by element, as in PyTorch.
include "dialect/Catalogue/RuleBase.td"

// Which parameters `weight_decay` acts on.
def DecayGroup : Word<"decay", ["weights", "all"],
    "decay parameters of rank 2 and more, or all">;

def Sgd : Optimizer<"sgd"> {
  let summary = "stochastic gradient descent, with momentum if wanted";
  let hyperparameters = [
    Rate<"lr", "1e-3">,
    Real<"momentum", "0", "[0, 1)", "of the running sum of gradients">,
    Flag<"nesterov", "look ahead along the momentum">,
    Real<"dampening", "0", "[0, 1]", "gradient left out of the momentum">,
    Real<"weight_decay", "0", "[0, inf)", "added to the gradient">,
    DecayGroup
  ];
  let refusals = [
    Refuse<(and $nesterov, (le $momentum, "0")),
           "`nesterov` needs a momentum">,
    Refuse<(and $nesterov, (gt $dampening, "0")),
           "`nesterov` needs zero dampening">
  ];
  let slots = [Slot<"momentum_buffer", "momentum">];
  // The first momentum is the whole gradient.
  let scalars = [
    Scalar<"gradient_factor",
           (select (le $t, "1"), "1", (sub "1", $dampening)), "dampening">
  ];
  let update = [
    (set $g, (select (gt $decay, "0"), (add $g, (mul $decay, $p)), $g)),
    (set $momentum_buffer,
         (add (mul $momentum, $momentum_buffer),
              (select (gt $dampening, "0"), (mul $gradient_factor, $g), $g))),
    (set $g, (select (gt $momentum, "0"),
                     (select $nesterov,
                             (add $g, (mul $momentum, $momentum_buffer)),
                             $momentum_buffer),
                     $g)),
    (set $p, (sub $p, (mul $lr, $g)))
  ];
}

// What Adam and AdamW share: the moments and their correction for having
// started at 0. The factor on the root is a reciprocal, 1 / sqrt(1 - beta2^t),
// which leaves one division per element.
class AdamMoments<string keyword> : Optimizer<keyword> {
  list<dag> moments = [
    (set $m, (add (mul $beta1, $m), (mul (sub "1", $beta1), $g))),
    (set $v, (add (mul $beta2, $v),
                  (mul (sub "1", $beta2), (mul $g, $g)))),
    (set $p, (sub $p, (mul $step_size,
        (div $m, (add (mul (sqrt $v), $root_factor), $eps)))))
  ];
  list<Hyperparameter> moment_arguments = [
    Rate<"lr", "1e-3">,
    Real<"beta1", "0.9", "[0, 1)", "decay of the first moment">,
    Real<"beta2", "0.999", "[0, 1)", "decay of the second moment">,
    Real<"eps", "1e-8", "[0, inf)", "added to the root of the second moment">
  ];
  list<Scalar> moment_scalars = [
    Scalar<"step_size", (div $lr, (sub "1", (pow $beta1, $t)))>,
    Scalar<"root_factor", (div "1", (sqrt (sub "1", (pow $beta2, $t))))>
  ];
  let slots = [Slot<"m">, Slot<"v">];
}

def Adam : AdamMoments<"adam"> {
  let summary = "Adam, weight decay added to the gradient";
  let hyperparameters = !listconcat(moment_arguments, [
    Real<"weight_decay", "0", "[0, inf)", "added to the gradient">,
    DecayGroup
  ]);
  let scalars = moment_scalars;
  let update = !listconcat([
    (set $g, (select (gt $decay, "0"), (add $g, (mul $decay, $p)), $g))
  ], moments);
}

def AdamW : AdamMoments<"adamw"> {
  let summary = "Adam with decoupled weight decay";
  let hyperparameters = !listconcat(moment_arguments, [
    Real<"weight_decay", "0.01", "[0, inf)", "shrinks the parameter itself">,
    DecayGroup
  ]);
  let scalars = !listconcat(moment_scalars, [
    Scalar<"decay_factor", (sub "1", (mul $lr, $weight_decay)),
           "weight_decay">
  ]);
  let update = !listconcat([
    (set $p, (select (gt $decay, "0"), (mul $p, $decay_factor), $p))
  ], moments);
}
