// How the learning rate moves: a factor on the base rate.
include "dialect/Catalogue/RuleBase.td"

// Linear warm-up over the first `warmup` steps, then `after`.
class WithWarmup<dag after> {
  dag value = (select (gt $warmup, "0"),
      (select (lt $step, $warmup), (div (add $step, "1"), $warmup), after),
      after);
}

def Warmup : Count<"warmup", "0", "steps of linear warm-up">;

def ConstantRate : Schedule<"constant"> {
  let summary = "the base rate throughout, after a warm-up";
  let hyperparameters = [Warmup];
  let value = WithWarmup<(is "1")>.value;
}

def CosineRate : Schedule<"cosine"> {
  let summary = "half a cosine wave down to the floor, after a warm-up";
  let hyperparameters = [
    Warmup,
    Real<"floor", "0", "[0, 1]", "the last factor">
  ];
  // Steps after the horizon stay at the floor.
  let value = WithWarmup<
      (add $floor, (mul (mul (sub "1", $floor), "0.5"), (add "1",
          (cos (mul "3.141592653589793", (min "1",
              (div (sub $step, $warmup),
                   (max "1", (sub $horizon, $warmup)))))))))>.value;
}
