#ifndef WEIR_LOWERING_PASSES
#define WEIR_LOWERING_PASSES

include "mlir/Pass/PassBase.td"

def ConvertToLinalg : Pass<"weir-convert-to-linalg", "weir::ModelOp"> {
  let summary = "turn the operations of all entries into linalg on tensors";
  let description = [{
    Each operation is replaced by its form of the interface `LowerToLinalg`;
    entries, reads, assignments and commit groups stay. One walk, so the time
    is linear in the size of the model. A no-op on its own output.

    ```mlir
    %y = weir.add %a, %b : tensor<2x3xf32> {layer = @sum}
    // becomes
    %e = tensor.empty() {layer = @sum} : tensor<2x3xf32>
    %y = linalg.generic ... ins(%a, %b) outs(%e) attrs = {layer = @sum} {
      arith.addf, linalg.yield
    }
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::math::MathDialect",
                           "mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"lowered", "operations-lowered",
                              "Number of operations replaced">];
}

def PromoteToF64 : Pass<"weir-promote-to-f64", "weir::ModelOp"> {
  let summary = "compute in f64 what is written in f32";
  let description = [{
    Every f32 in a type or an attribute of the model becomes f64: parameters,
    states, scalars, signatures, values and constants, whose numbers stay those
    of f32. For the reference path, on the phase `model`.

    ```mlir
    %y = weir.relu %x : tensor<2xf32>
    // becomes
    %y = weir.relu %x : tensor<2xf64>
    ```
  }];
}

def VerifyLinalg : Pass<"weir-verify-linalg", "weir::ModelOp"> {
  let summary = "check the contract of the phase `linalg`";
  let description = [{
    Only structural operations of `weir` and operations of linalg, tensor,
    arith and math are left; shapes are static; linalg and tensor operations
    name their layer; structured operations are `linalg.generic` or
    `linalg.fill` and write to a fresh tensor, to a parameter or state in
    place, or to the sum that they continue; reshapes are the only views; no
    operation assumes that NaN or infinity does not occur.
  }];
}

#endif // WEIR_LOWERING_PASSES
