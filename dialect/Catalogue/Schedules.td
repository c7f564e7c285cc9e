// How the learning rate moves: a factor on the base rate.
include "dialect/Catalogue/RuleBase.td"

def Warmup : Count<"warmup", "0", "steps of linear warm-up">;

class Floor<string text = "the last factor">
    : Real<"floor", "0", "[0, 1]", text>;

class Gamma<string value, string text>
    : Real<"gamma", value, "(0, 1]", text>;

// Linear warm-up over the first `warmup` steps, then `after`, an expression
// over $step: it counts its own steps as (sub $step, $warmup).
class WithWarmup<dag after> {
  dag value = (select (gt $warmup, "0"),
      (select (lt $step, $warmup), (div (add $step, "1"), $warmup), after),
      after);
}

// From 0 after the warm-up to 1 at the horizon, and 1 from then on.
defvar progress = (min "1", (div (sub $step, $warmup),
                                 (max "1", (sub $horizon, $warmup))));

// From 1 down to the floor as `fall` goes from 1 to 0.
class ToFloor<dag fall> {
  dag value = (add $floor, (mul (sub "1", $floor), fall));
}

// Half a cosine wave from 1 to 0 as `part` goes from 0 to 1.
class HalfCosine<dag part> {
  dag value = (mul "0.5", (add "1", (cos (mul "3.141592653589793", part))));
}

def ConstantRate : Schedule<"constant"> {
  let summary = "the base rate throughout, after a warm-up";
  let hyperparameters = [Warmup];
  let value = WithWarmup<(is "1")>.value;
}

// LinearLR(start_factor=from, end_factor=to), after a warm-up.
def LinearRate : Schedule<"linear"> {
  let summary = "evenly from one factor to another, after a warm-up";
  let hyperparameters = [
    Warmup,
    Real<"from", "1", "[0, 1]", "the first factor">,
    Real<"to", "0", "[0, 1]", "the last factor">
  ];
  let value = WithWarmup<
      (add $from, (mul (sub $to, $from), progress))>.value;
}

def StepRate : Schedule<"step"> {
  let summary = "falls by a factor at regular intervals, after a warm-up";
  let hyperparameters = [
    Count<"every", "", "steps from one fall to the next", "[1, inf)">,
    Gamma<"0.1", "the factor of each fall">,
    Warmup
  ];
  let value = WithWarmup<
      (pow $gamma, (floor (div (sub $step, $warmup), $every)))>.value;
}

// The warm-up does not move the steps of `at`.
def MultiStepRate : Schedule<"multi_step"> {
  let summary = "falls by a factor at given steps, after a warm-up";
  let hyperparameters = [
    List<"at", "[1, inf)", "the steps before which it falls">,
    Gamma<"0.1", "the factor of each fall">,
    Warmup
  ];
  let value = WithWarmup<(pow $gamma, (count $at, $step))>.value;
}

def ExponentialRate : Schedule<"exponential"> {
  let summary = "falls by a factor evenly spread over some steps";
  let hyperparameters = [
    Gamma<"", "the factor of `every` steps">,
    Count<"every", "1", "steps that it is for", "[1, inf)">,
    Warmup
  ];
  let value = WithWarmup<
      (pow $gamma, (div (sub $step, $warmup), $every))>.value;
}

def PolynomialRate : Schedule<"polynomial"> {
  let summary = "a power of what is left, after a warm-up";
  let hyperparameters = [
    Warmup,
    Real<"power", "1", "(0, inf)", "1 is linear">,
    Floor<>
  ];
  let value = WithWarmup<
      ToFloor<(pow (sub "1", progress), $power)>.value>.value;
}

def CosineRate : Schedule<"cosine"> {
  let summary = "half a cosine wave down to the floor, after a warm-up";
  let hyperparameters = [Warmup, Floor<>];
  let value = WithWarmup<ToFloor<HalfCosine<progress>.value>.value>.value;
}

// Loshchilov and Hutter, SGDR (2017). Period n begins at step
// period (growth^n - 1) / (growth - 1); 1e-12 keeps the logarithm of an exact
// power from falling short of the whole number that it is.
def RestartsRate : Schedule<"restarts"> {
  let summary = "cosine waves, each from the base rate down to the floor";
  let hyperparameters = [
    Count<"period", "", "steps of the first wave", "[1, inf)">,
    Count<"growth", "1", "each wave is so many times longer", "[1, inf)">,
    Floor<"the lowest factor">
  ];
  defvar waves = (floor (add "1e-12",
      (div (log (add "1", (div (mul $step, (sub $growth, "1")), $period))),
           (log $growth))));
  defvar length = (mul $period, (pow $growth, waves));
  defvar begin = (mul $period, (div (sub (pow $growth, waves), "1"),
                                    (sub $growth, "1")));
  defvar part = (select (gt $growth, "1"),
      (div (sub $step, begin), length),
      (sub (div $step, $period), (floor (div $step, $period))));
  let value = ToFloor<HalfCosine<part>.value>.value;
}

// Smith and Topin (2018), as in PyTorch: the peak, after `pct_start` of the
// steps, is the base rate. The momentum is left alone.
def OneCycleRate : Schedule<"one_cycle"> {
  let summary = "up from a low rate to the base rate, then down to almost 0";
  let hyperparameters = [
    Real<"pct_start", "0.3", "[0, 1)", "fraction of the steps that go up">,
    Real<"div_factor", "25", "[1, inf)", "the first factor is 1 over it">,
    Real<"final_div_factor", "1e4", "[1, inf)",
         "the last factor is the first over it">
  ];
  defvar peak = (sub (mul $pct_start, $horizon), "1");
  defvar last = (sub $horizon, "1");
  defvar first_factor = (div "1", $div_factor);
  defvar last_factor = (div first_factor, $final_div_factor);
  let value = (select (le $step, peak),
      (add "1", (mul (sub first_factor, "1"),
                     HalfCosine<(div $step, (max "1", peak))>.value)),
      (add last_factor, (mul (sub "1", last_factor), HalfCosine<
          (min "1", (div (sub $step, peak), (sub last, peak)))>.value)));
}

// Vaswani et al. (2017) without its factor, which makes the base rate that of
// step `warmup`.
def InverseSqrtRate : Schedule<"inverse_sqrt"> {
  let summary = "falls with the root of the steps, after a warm-up";
  let hyperparameters = [
    Count<"warmup", "100", "steps of linear warm-up", "[1, inf)">
  ];
  let value = (min (div (add $step, "1"), $warmup),
                   (sqrt (div $warmup, (add $step, "1"))));
}

// Vaswani et al. (2017); use it with `lr: 1`.
def NoamRate : Schedule<"noam"> {
  let summary = "inverse_sqrt, scaled by the width of a transformer";
  let hyperparameters = [
    Count<"width", "", "of the model", "[1, inf)">,
    Count<"warmup", "4000", "steps of linear warm-up", "[1, inf)">
  ];
  let value = (mul (pow $width, "-0.5"), (min
      (pow (add $step, "1"), "-0.5"),
      (mul (add $step, "1"), (pow $warmup, "-1.5"))));
}

// Haegele et al. (2024): the fall is the last `decay` of all steps.
def WarmupStableDecayRate : Schedule<"warmup_stable_decay"> {
  let summary = "warm-up, the base rate for most of the steps, then a fall";
  let hyperparameters = [
    Warmup,
    Real<"decay", "0.2", "(0, 1]", "fraction of the steps that fall">,
    Word<"shape", ["sqrt", "linear"], "of the fall: 1 - sqrt(t), or 1 - t">,
    Floor<>
  ];
  defvar fallen = (max "0", (min "1",
      (div (sub $step, (mul $horizon, (sub "1", $decay))),
           (max "1", (mul $horizon, $decay)))));
  let value = WithWarmup<ToFloor<
      (sub "1", (select (chosen $shape, "sqrt"), (sqrt fallen), fallen))
      >.value>.value;
}

// Smith (2017), as in PyTorch: from `base` up to the base rate and back.
def CyclicRate : Schedule<"cyclic"> {
  let summary = "up and down between a low rate and the base rate";
  let hyperparameters = [
    Count<"up", "2000", "steps from the lowest to the highest", "[1, inf)">,
    Count<"down", "0", "steps back; 0: as many as up">,
    Real<"base", "0.1", "[0, 1]", "the lowest factor">,
    Word<"mode", ["triangular", "triangular2"],
         "triangular2 halves the height of each wave">
  ];
  defvar length = (add $up, (select (gt $down, "0"), $down, $up));
  defvar wave = (floor (div $step, length));
  defvar place = (sub $step, (mul wave, length));
  defvar height = (min (div place, $up),
                       (div (sub length, place), (sub length, $up)));
  let value = (add $base, (mul (sub "1", $base),
      (select (chosen $mode, "triangular2"),
              (div height, (pow "2", wave)), height)));
}

// ReduceLROnPlateau with a relative threshold.
def OnPlateauRate : Schedule<"on_plateau"> {
  let summary = "falls by a factor whenever what is observed stops to improve";
  let hyperparameters = [
    Real<"factor", "0.1", "(0, 1)", "of each fall">,
    Count<"patience", "10", "observations without improvement before a fall">,
    Real<"threshold", "1e-4", "[0, 1)",
         "the least improvement, relative to the best">,
    Count<"cooldown", "0", "observations after a fall that do not count">,
    Floor<"the lowest factor">,
    Word<"mode", ["min", "max"], "whether less or more is better">
  ];
  let value = (max $floor, (pow $factor, $reductions));
}
