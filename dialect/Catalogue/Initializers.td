// How parameters begin.
include "dialect/Catalogue/RuleBase.td"

def ZerosInitializer : Initializer<"zeros"> {
  let summary = "all 0";
  let distribution = "constant";
}

def OnesInitializer : Initializer<"ones"> {
  let summary = "all 1";
  let distribution = "constant";
  let a = (is "1.0");
}

def ConstantInitializer : Initializer<"constant"> {
  let summary = "all the same";
  let hyperparameters = [Real<"value", "">];
  let distribution = "constant";
  let a = (is $value);
}

def UniformInitializer : Initializer<"uniform"> {
  let summary = "uniform between two bounds";
  let hyperparameters = [Real<"low", "">, Real<"high", "">];
  let refusals = [Refuse<(gt $low, $high), "`low` must not exceed `high`">];
  let distribution = "uniform";
  let a = (is $low);
  let b = (is $high);
}

class NormalKind<string keyword> : Initializer<keyword> {
  let hyperparameters = [
    Real<"std", "", "[0, inf)", "standard deviation">,
    Real<"mean", "0.0">
  ];
  let distribution = keyword;
  let a = (is $mean);
  let b = (is $std);
}

def NormalInitializer : NormalKind<"normal"> {
  let summary = "normal";
}

def TruncatedNormalInitializer : NormalKind<"truncated_normal"> {
  let summary = "normal, cut at two standard deviations";
}

class Gain<string value>
    : Real<"gain", value, "[0, inf)", "factor on the spread">;

def Mode : Word<"mode", ["fan_in", "fan_out", "fan_avg"],
                "what the variance is divided by">;
defvar fan = (select (chosen $mode, "fan_in"), $fan_in,
    (select (chosen $mode, "fan_out"), $fan_out,
            (mul "0.5", (add $fan_in, $fan_out))));

// A spread as a standard deviation: of a uniform distribution from -l to l it
// is l / sqrt(3).
class UniformSpread<string keyword, dag std> : Initializer<keyword> {
  let distribution = "uniform";
  let a = (neg (mul "1.7320508075688772", std));
  let b = (mul "1.7320508075688772", std);
}

class NormalSpread<string keyword, dag std> : Initializer<keyword> {
  let distribution = "normal";
  let b = std;
}

// Glorot and Bengio (2010).
defvar xavier = (mul $gain, (sqrt (div "2.0", (add $fan_in, $fan_out))));

def XavierUniformInitializer : UniformSpread<"xavier_uniform", xavier> {
  let summary = "uniform, variance 2 gain^2 / (fan in + fan out)";
  let hyperparameters = [Gain<"1.0">];
}

def XavierNormalInitializer : NormalSpread<"xavier_normal", xavier> {
  let summary = "normal, variance 2 gain^2 / (fan in + fan out)";
  let hyperparameters = [Gain<"1.0">];
}

// He et al. (2015); the gain is that of relu.
defvar byFan = (div $gain, (sqrt fan));

def HeUniformInitializer : UniformSpread<"he_uniform", byFan> {
  let summary = "uniform, variance gain^2 / fan";
  let hyperparameters = [Gain<"1.4142135623730951">, Mode];
}

def HeNormalInitializer : NormalSpread<"he_normal", byFan> {
  let summary = "normal, variance gain^2 / fan";
  let hyperparameters = [Gain<"1.4142135623730951">, Mode];
}

// LeCun et al. (1998).
def LecunUniformInitializer : UniformSpread<"lecun_uniform", byFan> {
  let summary = "uniform, variance gain^2 / fan";
  let hyperparameters = [Gain<"1.0">, Mode];
}

def LecunNormalInitializer : NormalSpread<"lecun_normal", byFan> {
  let summary = "normal, variance gain^2 / fan";
  let hyperparameters = [Gain<"1.0">, Mode];
}

// What the cut at two standard deviations leaves of one is 0.8796.
def VarianceScalingInitializer : Initializer<"variance_scaling"> {
  let summary = "variance scale / fan";
  let hyperparameters = [
    Real<"scale", "1.0", "(0, inf)">,
    Mode,
    Word<"distribution", ["truncated_normal", "normal", "uniform"]>
  ];
  defvar std = (sqrt (div $scale, fan));
  let distribution = "$distribution";
  let a = (select (chosen $distribution, "uniform"),
                  (neg (mul "1.7320508075688772", std)), "0.0");
  let b = (select (chosen $distribution, "uniform"),
      (mul "1.7320508075688772", std),
      (select (chosen $distribution, "normal"), std,
              (div std, "0.87962566103423978")));
}

// The frontend finds `second_moment` where the call does not say it.
def VariancePreservingInitializer
    : NormalSpread<"variance_preserving",
                   (div "1.0", (sqrt (mul $fan_in, $second_moment)))> {
  let summary = "normal, keeps the variance through the activation after it";
  let hyperparameters = [
    Real<"second_moment", "1.0", "(0, inf)",
         "mean of f(z)^2 for a standard normal z, f the activation">
  ];
}

def OrthogonalInitializer : Initializer<"orthogonal"> {
  let summary = "a random orthogonal matrix";
  let hyperparameters = [Gain<"1.0">];
  let distribution = "orthogonal";
  let a = (is $gain);
}

def IdentityInitializer : Initializer<"identity"> {
  let summary = "the identity matrix";
  let hyperparameters = [Gain<"1.0">];
  let distribution = "identity";
  let a = (is $gain);
}
