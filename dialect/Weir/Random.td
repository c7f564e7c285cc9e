#ifndef WEIR_DIALECT_WEIR_RANDOM
#define WEIR_DIALECT_WEIR_RANDOM

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// What is drawn is a pure function of two keys and the element's index: the same
// for any number of threads and any type, and again in the backward pass. The
// runtime makes the keys, whole numbers below 2^24, from the seed, the step and
// a stream, which is different for each operation of an entry. The two words
// of element i are Philox2x32-10 with the counter (i, key1) and the key key0
// (Salmon et al., SC 2011).
class Weir_RandomOp<string mnemonic> : Weir_Op<mnemonic, [Pure,
      AllTypesMatch<["x", "result"]>, AllTypesMatch<["key0", "key1"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost,
      DeclareOpInterfaceMethods<Weir_TrainingForm, ["buildInference"]>]>;

def DropoutOp : Weir_RandomOp<"dropout"> {
  let summary = "drops elements at random and scales the others, in training";
  let description = [{
    An element is 0 with probability `rate`, else x / (1 - rate), as
    `torch.nn.Dropout` (Srivastava et al. 2014): dropped if the upper 24 bits
    of its first word are below rate * 2^24. Elements that differ only in the
    axes `shared` are dropped together: all but the first axis for stochastic
    depth (Huang et al. 2016), the axes of positions for whole channels.
    Inference leaves x as it is. The gradient is the same operation on dy.

    ```mlir
    %y = weir.dropout %x keys(%key0, %key1) rate 0.5
      : tensor<2x3xf32>, tensor<f32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$key0, Weir_Float:$key1,
                       F64Attr:$rate,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$shared);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `keys` `(` $key0 `,` $key1 `)` `rate` $rate (`shared` $shared^)?
    `:` type($x) `,` type($key0) attr-dict
  }];
  let hasVerifier = 1;
  // With fixed keys.
  let gradientCases = [
    Weir_GradientCase<"weir.constant dense<7919.0> : tensor<f64>\n"
        "%y = weir.dropout %x keys(%result, %result) rate 0.3 : "
        "tensor<4x3x5xf64>, tensor<f64>",
        [Weir_Linear<"x", "tensor<4x3x5xf64>">]>,
    Weir_GradientCase<"weir.constant dense<104729.0> : tensor<f64>\n"
        "%y = weir.dropout %x keys(%result, %result) rate 0.5 "
        "shared [1, 2] : tensor<8x2x3xf64>, tensor<f64>",
        [Weir_Linear<"x", "tensor<8x2x3xf64>">]>,
    Weir_GradientCase<"weir.constant dense<0.0> : tensor<f64>\n"
        "%y = weir.dropout %x keys(%result, %result) rate 0.0 : "
        "tensor<5xf64>, tensor<f64>", [Weir_Linear<"x", "tensor<5xf64>">]>,
    Weir_GradientCase<"weir.constant dense<0.0> : tensor<f64>\n"
        "%y = weir.dropout %x keys(%result, %result) rate 1.0 : "
        "tensor<5xf64>, tensor<f64>", [Weir_Linear<"x", "tensor<5xf64>">]>];
}

def NoiseOp : Weir_RandomOp<"noise"> {
  let summary = "adds normally distributed noise, in training";
  let description = [{
    x + deviation * sqrt(-2 ln u) * cos(2 pi v) (Box, Muller 1958), where
    u = (a + 1) / 2^24 and v = b / 2^24, a and b being the upper 24 bits of
    the element's two words. Inference leaves x as it is.

    ```mlir
    %y = weir.noise %x keys(%key0, %key1) deviation 0.1
      : tensor<2x3xf32>, tensor<f32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$key0, Weir_Float:$key1,
                       F64Attr:$deviation);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `keys` `(` $key0 `,` $key1 `)` `deviation` $deviation `:`
    type($x) `,` type($key0) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.constant dense<7919.0> : tensor<f64>\n"
        "%y = weir.noise %x keys(%result, %result) deviation 0.3 : "
        "tensor<4x3xf64>, tensor<f64>",
        [Weir_Linear<"x", "tensor<4x3xf64>">]>];
}

#endif // WEIR_DIALECT_WEIR_RANDOM
