// One step of each optimizer, as in PyTorch or, where PyTorch has none, as in
// its paper.
include "dialect/Catalogue/RuleBase.td"

// Which parameters `weight_decay` acts on.
def DecayGroup : Word<"decay", ["weights", "all"],
    "decay parameters of rank 2 and more, or all">;

class OptimizerRate<string value> : Rate<"lr", value>;
class ClassicDecay<string value = "0">
    : Real<"weight_decay", value, "[0, inf)", "added to the gradient">;
class DecoupledDecay<string value = "0">
    : Real<"weight_decay", value, "[0, inf)", "shrinks the parameter itself">;
class Eps<string value, string text> : Real<"eps", value, "[0, inf)", text>;

// Weight decay as part of the gradient, and of its own.
class DecayGradient {
  dag statement = (set $g,
      (select (gt $decay, "0"), (add $g, (mul $decay, $p)), $g));
}
class DecayParameter {
  dag statement = (set $p,
      (select (gt $decay, "0"), (mul $p, $decay_factor), $p));
}
def DecayFactor
    : Scalar<"decay_factor", (sub "1", (mul $lr, $weight_decay)),
             "weight_decay">;

def Sgd : Optimizer<"sgd"> {
  let summary = "stochastic gradient descent, with momentum if wanted";
  let hyperparameters = [
    OptimizerRate<"1e-3">,
    Real<"momentum", "0", "[0, 1)", "of the running sum of gradients">,
    Flag<"nesterov", "look ahead along the momentum">,
    Real<"dampening", "0", "[0, 1]", "gradient left out of the momentum">,
    ClassicDecay<>,
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
    DecayGradient<>.statement,
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

// What the relatives of Adam share: the moments and their correction for
// having started at 0. The factor on the root is a reciprocal,
// 1 / sqrt(1 - beta2^t), which leaves one division per element.
class AdamFamily<string keyword, string rate = "1e-3", string e = "1e-8">
    : Optimizer<keyword> {
  list<dag> moments = [
    (set $m, (add (mul $beta1, $m), (mul (sub "1", $beta1), $g))),
    (set $v, (add (mul $beta2, $v),
                  (mul (sub "1", $beta2), (mul $g, $g))))
  ];
  list<Hyperparameter> moment_arguments = [
    OptimizerRate<rate>,
    Real<"beta1", "0.9", "[0, 1)", "decay of the first moment">,
    Real<"beta2", "0.999", "[0, 1)", "decay of the second moment">,
    Eps<e, "added to the root of the second moment">
  ];
  list<Scalar> root_scalar = [
    Scalar<"root_factor", (div "1", (sqrt (sub "1", (pow $beta2, $t))))>
  ];
  list<Scalar> moment_scalars = !listconcat([
    Scalar<"step_size", (div $lr, (sub "1", (pow $beta1, $t)))>
  ], root_scalar);
  let slots = [Slot<"m">, Slot<"v">];
}

class AdamStep<string keyword> : AdamFamily<keyword> {
  Hyperparameter amsgrad =
      Flag<"amsgrad", "divide by the largest second moment so far">;
  list<dag> step = [
    (set $v_max, (max $v_max, $v)),
    (set $p, (sub $p, (mul $step_size,
        (div $m, (add (mul (sqrt (select $amsgrad, $v_max, $v)), $root_factor),
                      $eps)))))
  ];
  let slots = [Slot<"m">, Slot<"v">, Slot<"v_max", "amsgrad">];
}

def Adam : AdamStep<"adam"> {
  let summary = "Adam, weight decay added to the gradient";
  let hyperparameters =
      !listconcat(moment_arguments, [ClassicDecay<>, DecayGroup, amsgrad]);
  let scalars = moment_scalars;
  let update = !listconcat([DecayGradient<>.statement], moments, step);
}

def AdamW : AdamStep<"adamw"> {
  let summary = "Adam with decoupled weight decay";
  let hyperparameters = !listconcat(moment_arguments,
                                    [DecoupledDecay<"0.01">, DecayGroup,
                                     amsgrad]);
  let scalars = !listconcat(moment_scalars, [DecayFactor]);
  let update = !listconcat([DecayParameter<>.statement], moments, step);
}

// mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2), of the step `at`.
class NesterovMoment<dag at> {
  dag value = (mul $beta1, (sub "1",
      (mul "0.5", (pow "0.96", (mul at, $momentum_decay)))));
}

// `mu_product` is mu_1 ... mu_t.
def NAdam : AdamFamily<"nadam", "2e-3"> {
  let summary = "Adam with Nesterov momentum";
  let hyperparameters = !listconcat(moment_arguments, [
    Real<"momentum_decay", "4e-3", "[0, inf)", "of the first moment's decay">,
    ClassicDecay<>, DecayGroup
  ]);
  let slots = [
    Slot<"m">, Slot<"v">, SlotFrom<"mu_product", (is "1"), "Scalar">
  ];
  let scalars = !listconcat(root_scalar, [
    Scalar<"mu", NesterovMoment<(is $t)>.value>,
    Scalar<"mu_next", NesterovMoment<(add $t, "1")>.value>
  ]);
  let update = !listconcat([
    DecayGradient<>.statement,
    (set $mu_product, (mul $mu_product, $mu))
  ], moments, [
    (set $root, (add (mul (sqrt $v), $root_factor), $eps)),
    (set $p, (sub (sub $p,
        (mul (div (mul $lr, (sub "1", $mu)), (sub "1", $mu_product)),
             (div $g, $root))),
        (mul (div (mul $lr, $mu_next),
                  (sub "1", (mul $mu_product, $mu_next))),
             (div $m, $root))))
  ]);
}

// rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t), rho_inf = 2 / (1 - beta2) - 1;
// up to rho_t = 5 the second moment is too uncertain to divide by.
class Rho {
  dag last = (sub (div "2", (sub "1", $beta2)), "1");
  dag value = (sub last, (div (mul (mul "2", $t), (pow $beta2, $t)),
                              (sub "1", (pow $beta2, $t))));
}

def RAdam : AdamFamily<"radam"> {
  let summary = "Adam, rectified while the second moment is uncertain";
  let hyperparameters =
      !listconcat(moment_arguments, [ClassicDecay<>, DecayGroup]);
  defvar rho = Rho<>.value;
  defvar last = Rho<>.last;
  let scalars = [
    Scalar<"step_size", (div $lr, (sub "1", (pow $beta1, $t)))>,
    Scalar<"rectified", (select (lt "5", rho), "1", "0")>,
    Scalar<"rectification", (select (lt "5", rho),
        (sqrt (mul (sub "1", (pow $beta2, $t)),
            (div (mul (mul (sub rho, "4"), (sub rho, "2")), last),
                 (mul (mul (sub last, "4"), (sub last, "2")), rho)))),
        "1")>
  ];
  let update = !listconcat([DecayGradient<>.statement], moments, [
    (set $p, (sub $p, (mul (mul $step_size, $m),
        (select (gt $rectified, "0"),
                (div $rectification, (add (sqrt $v), $eps)), "1"))))
  ]);
}

def AdaMax : AdamFamily<"adamax", "2e-3"> {
  let summary = "Adam by the largest gradient instead of the mean square";
  let hyperparameters =
      !listconcat(moment_arguments, [ClassicDecay<>, DecayGroup]);
  let slots = [Slot<"m">, Slot<"u">];
  let scalars = [Scalar<"step_size", (div $lr, (sub "1", (pow $beta1, $t)))>];
  let update = [
    DecayGradient<>.statement,
    (set $m, (add (mul $beta1, $m), (mul (sub "1", $beta1), $g))),
    (set $u, (max (mul $beta2, $u), (add (abs $g), $eps))),
    (set $p, (sub $p, (mul $step_size, (div $m, $u))))
  ];
}

def RmsProp : Optimizer<"rmsprop"> {
  let summary = "gradients over their running root mean square";
  let hyperparameters = [
    OptimizerRate<"1e-2">,
    Real<"alpha", "0.99", "[0, 1)", "decay of the mean square">,
    Eps<"1e-8", "added to the root">,
    ClassicDecay<>,
    DecayGroup,
    Real<"momentum", "0", "[0, 1)", "of the running sum of steps">,
    Flag<"centered", "divide by the deviation from the mean gradient">
  ];
  let slots = [
    Slot<"square_avg">, Slot<"grad_avg", "centered">,
    Slot<"momentum_buffer", "momentum">
  ];
  let update = [
    DecayGradient<>.statement,
    (set $square_avg, (add (mul $alpha, $square_avg),
                           (mul (sub "1", $alpha), (mul $g, $g)))),
    (set $grad_avg, (add (mul $alpha, $grad_avg),
                         (mul (sub "1", $alpha), $g))),
    (set $step, (div $g, (add (sqrt (select $centered,
        (sub $square_avg, (mul $grad_avg, $grad_avg)), $square_avg)), $eps))),
    (set $momentum_buffer, (add (mul $momentum, $momentum_buffer), $step)),
    (set $p, (sub $p, (mul $lr,
        (select (gt $momentum, "0"), $momentum_buffer, $step))))
  ];
}

def AdaGrad : Optimizer<"adagrad"> {
  let summary = "gradients over the root of the sum of their squares";
  let hyperparameters = [
    OptimizerRate<"1e-2">,
    Real<"lr_decay", "0", "[0, inf)", "the rate falls as 1 / (1 + n lr_decay)">,
    ClassicDecay<>,
    DecayGroup,
    Real<"initial_accumulator_value", "0", "[0, inf)", "the sum at first">,
    Eps<"1e-10", "added to the root">
  ];
  let slots = [SlotFrom<"sum", (is $initial_accumulator_value)>];
  let scalars = [
    Scalar<"rate", (div $lr, (add "1", (mul (sub $t, "1"), $lr_decay)))>
  ];
  let update = [
    DecayGradient<>.statement,
    (set $sum, (add $sum, (mul $g, $g))),
    (set $p, (sub $p, (mul $rate, (div $g, (add (sqrt $sum), $eps)))))
  ];
}

def AdaDelta : Optimizer<"adadelta"> {
  let summary = "steps as large as recent ones, by running mean squares";
  let hyperparameters = [
    OptimizerRate<"1">,
    Real<"rho", "0.9", "[0, 1)", "decay of the mean squares">,
    Eps<"1e-6", "added to the mean squares">,
    ClassicDecay<>,
    DecayGroup
  ];
  let slots = [Slot<"square_avg">, Slot<"acc_delta">];
  let update = [
    DecayGradient<>.statement,
    (set $square_avg, (add (mul $rho, $square_avg),
                           (mul (sub "1", $rho), (mul $g, $g)))),
    (set $step, (mul (div (sqrt (add $acc_delta, $eps)),
                          (sqrt (add $square_avg, $eps))), $g)),
    (set $acc_delta, (add (mul $rho, $acc_delta),
                          (mul (sub "1", $rho), (mul $step, $step)))),
    (set $p, (sub $p, (mul $lr, $step)))
  ];
}

// Chen et al. 2023.
def Lion : Optimizer<"lion"> {
  let summary = "the sign of a momentum; rates 3 to 10 times below adamw's";
  let hyperparameters = [
    OptimizerRate<"1e-4">,
    Real<"beta1", "0.9", "[0, 1)", "share of the momentum in a step">,
    Real<"beta2", "0.99", "[0, 1)", "decay of the momentum">,
    DecoupledDecay<"1e-3">,
    DecayGroup
  ];
  let slots = [Slot<"m">];
  let scalars = [DecayFactor];
  let update = [
    DecayParameter<>.statement,
    (set $p, (sub $p, (mul $lr, (sign
        (add (mul $beta1, $m), (mul (sub "1", $beta1), $g)))))),
    (set $m, (add (mul $beta2, $m), (mul (sub "1", $beta2), $g)))
  ];
}

// You et al. 2020, algorithm 2 with phi(x) = x; a trust of 1 where a norm is 0.
def Lamb : AdamFamily<"lamb", "1e-3", "1e-6"> {
  let summary = "Adam's step in proportion to the parameter's norm";
  let hyperparameters =
      !listconcat(moment_arguments, [DecoupledDecay<>, DecayGroup]);
  let scalars = !listconcat([
    Scalar<"mean_factor", (div "1", (sub "1", (pow $beta1, $t)))>
  ], root_scalar);
  let update = !listconcat(moments, [
    (set $step, (div (mul $m, $mean_factor),
                     (add (mul (sqrt $v), $root_factor), $eps))),
    (set $step, (select (gt $decay, "0"),
                        (add $step, (mul $decay, $p)), $step)),
    (sum_all $p_square, (mul $p, $p)),
    (sum_all $step_square, (mul $step, $step)),
    (set $trust, (select (and (gt $p_square, "0"), (gt $step_square, "0")),
                         (sqrt (div $p_square, $step_square)), "1")),
    (set $p, (sub $p, (mul (mul $lr, $trust), $step)))
  ]);
}

// Shazeer, Stern 2018, as torch.optim.Adafactor. A matrix keeps the mean
// squares of its rows and columns instead of a second moment.
def Adafactor : Optimizer<"adafactor"> {
  let summary = "a factored second moment, steps relative to the parameter";
  let hyperparameters = [
    OptimizerRate<"1e-2">,
    Real<"beta2_decay", "-0.8", "(-inf, 0]", "the new share is t^beta2_decay">,
    Real<"eps1", "1.1920928955078125e-7", "[0, inf)", "least second moment">,
    Real<"eps2", "1e-3", "[0, inf)", "least scale of the parameter">,
    Real<"d", "1", "[1, inf)", "largest root mean square of a step">,
    DecoupledDecay<>,
    DecayGroup
  ];
  let slots = [
    Slot<"row_var", "matrix", "Row">, Slot<"col_var", "matrix", "Column">,
    Slot<"variance", "!matrix">
  ];
  let scalars = [
    Scalar<"share", (pow $t, $beta2_decay)>,
    Scalar<"pace", (min $lr, (div "1", (sqrt $t)))>,
    DecayFactor
  ];
  let update = [
    (sum_all $p_square, (mul $p, $p)),
    DecayParameter<>.statement,
    (sum_rows $row_square, (mul $g, $g)),
    (sum_columns $col_square, (mul $g, $g)),
    (set $row_var, (add $row_var,
        (mul $share, (sub (div $row_square, $columns), $row_var)))),
    (set $col_var, (add $col_var,
        (mul $share, (sub (div $col_square, $rows), $col_var)))),
    (sum_all $row_sum, (is $row_var)),
    (set $variance, (add $variance,
        (mul $share, (sub (mul $g, $g), $variance)))),
    (set $estimate, (select $matrix,
        (div (mul $row_var, $col_var), (max (div $row_sum, $rows), $eps1)),
        $variance)),
    (set $step, (mul (rsqrt (max $estimate, (mul $eps1, $eps1))), $g)),
    (sum_all $step_square, (mul $step, $step)),
    (set $scale, (div
        (mul (max $eps2, (sqrt (div $p_square, $elements))), $pace),
        (max "1", (div (sqrt (div $step_square, $elements)), $d)))),
    (set $p, (sub $p, (mul $scale, $step)))
  ];
}

// Jordan et al. 2024, as torch.optim.Muon, but with the iteration in the type
// of the parameter instead of bfloat16.
def Muon : Optimizer<"muon"> {
  let summary = "orthogonalised momentum for matrices, adamw for the rest";
  let hyperparameters = [
    OptimizerRate<"1e-3">,
    Real<"momentum", "0.95", "[0, 1)", "decay of the running mean">,
    Flag<"nesterov", "look ahead along the momentum", "1">,
    DecoupledDecay<"0.1">,
    DecayGroup,
    Eps<"1e-7", "least norm to divide by">,
    Count<"ns_steps", "5", "steps of Newton-Schulz", "[1, 100)">,
    Flag<"match_rms", "scale steps as adamw's, 0.2 sqrt(longer side)">
  ];
  let slots = [Slot<"momentum_buffer">];
  let scalars = [DecayFactor];
  let update = [
    (set $momentum_buffer, (add $momentum_buffer,
        (mul (sub "1", $momentum), (sub $g, $momentum_buffer)))),
    (set $step, (select $nesterov,
        (add $g, (mul $momentum, (sub $momentum_buffer, $g))),
        $momentum_buffer)),
    (orthogonalize $direction, (is $step), $ns_steps, $eps),
    DecayParameter<>.statement,
    (set $p, (sub $p, (mul (mul $lr, (select $match_rms,
        (mul "0.2", (sqrt (max $rows, $columns))),
        (sqrt (max "1", (div $rows, $columns))))), $direction)))
  ];
  let fallback = "adamw";
  let passed = ["lr", "weight_decay", "decay"];
}

// Defazio et al. 2024: gradients are taken at the parameter
// y = (1 - beta1) z + beta1 x; x averages z with weights t^r lr^power.
class ScheduleFree<string keyword> : Optimizer<keyword> {
  list<Hyperparameter> averaging_arguments = [
    Real<"r", "0", "(-inf, inf)", "power of the step in the average">,
    Real<"weight_lr_power", "2", "[0, inf)", "power of the rate in it">
  ];
  list<Slot> averaging_slots = [
    CopySlot<"z">, CopySlot<"x">,
    Slot<"lr_max", "", "Scalar">, Slot<"weight_sum", "", "Scalar">
  ];
  list<Scalar> averaging_scalars = [Scalar<"weight_factor", (pow $t, $r)>];
  list<dag> averaging = [
    (set $lr_max, (max $lr_max, $lr)),
    (set $weight, (mul $weight_factor, (pow $lr_max, $weight_lr_power))),
    (set $weight_sum, (add $weight_sum, $weight)),
    (set $z, (sub $z, (mul $lr, $step))),
    (set $x, (add $x, (mul (select (gt $weight_sum, "0"),
                                   (div $weight, $weight_sum), "0"),
                           (sub $z, $x)))),
    (set $p, (add $z, (mul $beta1, (sub $x, $z))))
  ];
  let evaluated = "x";
}

def ScheduleFreeAdamW : ScheduleFree<"schedule_free"> {
  let summary = "AdamW with an average of the weights in place of a schedule";
  let hyperparameters = !listconcat([
    OptimizerRate<"2.5e-3">,
    Real<"beta1", "0.9", "(0, 1)", "share of the average in the parameter">,
    Real<"beta2", "0.999", "[0, 1)", "decay of the second moment">,
    Eps<"1e-8", "added to the root of the second moment">,
    DecoupledDecay<>, DecayGroup
  ], averaging_arguments);
  let slots = !listconcat(averaging_slots, [Slot<"v">]);
  let scalars = !listconcat(averaging_scalars, [
    Scalar<"root_factor", (div "1", (sqrt (sub "1", (pow $beta2, $t))))>
  ]);
  let update = !listconcat([
    (set $v, (add (mul $beta2, $v), (mul (sub "1", $beta2), (mul $g, $g)))),
    (set $step, (div $g, (add (mul (sqrt $v), $root_factor), $eps))),
    (set $step, (select (gt $decay, "0"),
                        (add $step, (mul $decay, $p)), $step))
  ], averaging);
}

def ScheduleFreeSgd : ScheduleFree<"schedule_free_sgd"> {
  let summary = "descent with an average of the weights, no schedule";
  let hyperparameters = !listconcat([
    OptimizerRate<"1">,
    Real<"beta1", "0.9", "(0, 1)", "share of the average in the parameter">,
    ClassicDecay<>, DecayGroup
  ], averaging_arguments);
  let slots = averaging_slots;
  let scalars = averaging_scalars;
  let update = !listconcat([
    DecayGradient<>.statement,
    (set $step, (is $g))
  ], averaging);
}

// Xie et al. 2022, algorithm 1; the first difference of gradients is 0.
def Adan : Optimizer<"adan"> {
  let summary = "Nesterov momentum by differences of gradients";
  let hyperparameters = [
    OptimizerRate<"1e-3">,
    Real<"beta1", "0.98", "[0, 1)", "decay of the first moment">,
    Real<"beta2", "0.92", "[0, 1)", "decay of the differences">,
    Real<"beta3", "0.99", "[0, 1)", "decay of the second moment">,
    Eps<"1e-8", "added to the root of the second moment">,
    DecoupledDecay<>,
    DecayGroup
  ];
  let slots = [Slot<"m">, Slot<"d">, Slot<"v">, Slot<"previous">];
  let scalars = [
    Scalar<"is_first", (select (le $t, "1"), "1", "0")>,
    Scalar<"step_size", (div $lr, (sub "1", (pow $beta1, $t)))>,
    Scalar<"difference_size",
           (div (mul $lr, $beta2), (sub "1", (pow $beta2, $t)))>,
    Scalar<"root_factor", (div "1", (sqrt (sub "1", (pow $beta3, $t))))>,
    Scalar<"decay_divisor", (add "1", (mul $lr, $weight_decay)),
           "weight_decay">
  ];
  let update = [
    (set $difference, (select (gt $is_first, "0"), "0", (sub $g, $previous))),
    (set $ahead, (add $g, (mul $beta2, $difference))),
    (set $m, (add (mul $beta1, $m), (mul (sub "1", $beta1), $g))),
    (set $d, (add (mul $beta2, $d), (mul (sub "1", $beta2), $difference))),
    (set $v, (add (mul $beta3, $v),
                  (mul (sub "1", $beta3), (mul $ahead, $ahead)))),
    (set $p, (sub $p, (div
        (add (mul $step_size, $m), (mul $difference_size, $d)),
        (add (mul (sqrt $v), $root_factor), $eps)))),
    (set $p, (select (gt $decay, "0"), (div $p, $decay_divisor), $p)),
    (set $previous, (is $g))
  ];
}
