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

def XavierUniformInitializer : Initializer<"xavier_uniform"> {
  let summary = "uniform, variance 2 / (fan in + fan out)";
  let hyperparameters = [Gain<"1.0">];
  let distribution = "uniform";
  let a = (neg (mul $gain, (sqrt (div "6.0", (add $fan_in, $fan_out)))));
  let b = (mul $gain, (sqrt (div "6.0", (add $fan_in, $fan_out))));
}

def XavierNormalInitializer : Initializer<"xavier_normal"> {
  let summary = "normal, variance 2 / (fan in + fan out)";
  let hyperparameters = [Gain<"1.0">];
  let distribution = "normal";
  let b = (mul $gain, (sqrt (div "2.0", (add $fan_in, $fan_out))));
}

def HeUniformInitializer : Initializer<"he_uniform"> {
  let summary = "uniform, variance gain squared / fan in";
  let hyperparameters = [Gain<"1.4142135623730951">];
  let distribution = "uniform";
  let a = (neg (mul $gain, (sqrt (div "3.0", $fan_in))));
  let b = (mul $gain, (sqrt (div "3.0", $fan_in)));
}

def HeNormalInitializer : Initializer<"he_normal"> {
  let summary = "normal, variance gain squared / fan in";
  let hyperparameters = [Gain<"1.4142135623730951">];
  let distribution = "normal";
  let b = (div $gain, (sqrt $fan_in));
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
