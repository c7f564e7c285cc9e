#ifndef WEIR_AUTODIFF_PASSES
#define WEIR_AUTODIFF_PASSES

include "mlir/Pass/PassBase.td"

def RequestGradients : Pass<"weir-request-gradients", "weir::ModelOp"> {
  let summary = "derive the entry @gradients from @forward";
  let description = [{
    The entry computes the loss of the model (the sum over its losses of sum /
    weight) and requests its gradient for every parameter. Outputs and metrics
    are dropped with what only they need. A model without a loss is left
    alone, and so is one that has the entry: a no-op on its own output.

    ```mlir
    weir.entry @forward() -> (
        tensor<3xf32> {weir.role = "output", weir.name = "y"},
        tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
        tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
      %w = weir.read @w : tensor<3xf32>
      %y = weir.relu %w : tensor<3xf32> {layer = @relu}
      %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32>
        {layer = @loss}
      weir.return %y, %sum, %weight
        : tensor<3xf32>, tensor<f32>, tensor<f32>
    }
    // and beside it
    weir.entry @gradients() -> (
        tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
        tensor<f32> {weir.role = "loss_weight", weir.name = "loss"},
        tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
      %w = weir.read @w : tensor<3xf32>
      %sum, %weight = weir.total %w : tensor<3xf32> -> tensor<f32>
        {layer = @loss}
      %loss = weir.div %sum, %weight : tensor<f32> {layer = @loss}
      %dw = weir.gradient %loss wrt [@w] : tensor<f32> -> tensor<3xf32>
        {layer = @loss}
      weir.return %sum, %weight, %dw
        : tensor<f32>, tensor<f32>, tensor<3xf32>
    }
    ```
  }];
  let statistics = [Statistic<"requested", "gradients-requested",
                              "Number of gradients requested">];
}

def Differentiate : Pass<"weir-differentiate", "weir::ModelOp"> {
  let summary = "replace gradient requests by backward operations";
  let description = [{
    One sweep over the entry from the loss to the parameters. Only values that
    depend on a requested parameter and lead to the loss are differentiated;
    several gradients of one value are added. Each backward operation has the
    location and the layer of the operation that it serves.

    ```mlir
    %y = weir.mul %w, %x : tensor<3xf32> {layer = @scale}
    %sum, %weight = weir.total %y : tensor<3xf32> -> tensor<f32>
      {layer = @loss}
    %dw = weir.gradient %sum wrt [@w] : tensor<f32> -> tensor<3xf32>
    // becomes
    %y = weir.mul %w, %x : tensor<3xf32> {layer = @scale}
    %sum, %weight = weir.total %y : tensor<3xf32> -> tensor<f32>
      {layer = @loss}
    %one = weir.constant dense<1.0> : tensor<f32> {layer = @loss}
    %dy = weir.broadcast %one along [] : tensor<f32> -> tensor<3xf32>
      {layer = @loss}
    %dw = weir.mul %dy, %x : tensor<3xf32> {layer = @scale}
    ```
  }];
  let statistics = [Statistic<"differentiated", "operations-differentiated",
                              "Number of operations differentiated">];
}

def VerifyDifferentiated
    : Pass<"weir-verify-differentiated", "weir::ModelOp"> {
  let summary = "check the contract of the phase `differentiated`";
  let description = [{
    No `weir.gradient` is left; every operation of an entry names its layer,
    except those that only hold the entry together (read, return, commit,
    assign); a model with a loss has an entry @gradients with exactly one
    gradient for each parameter, in order and of its type.
  }];
}

#endif // WEIR_AUTODIFF_PASSES
