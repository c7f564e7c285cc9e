// RUN: weir-opt %s --weir-lint --split-input-file | FileCheck %s
// RUN: weir-opt %s --weir-lint --split-input-file --verify-diagnostics

// Nothing is changed.
// CHECK-LABEL: weir.model @DoubleActivation
// CHECK: %[[A:.*]] = weir.relu
// CHECK-NEXT: %[[B:.*]] = weir.sigmoid %[[A]]
// CHECK-NEXT: weir.return %[[B]]
weir.model @DoubleActivation name "m" train {batch = 2 : i64} policy "warn" {
  weir.layer @f kind "f"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    // expected-note @+1 {{`relu` is applied here}}
    %a = weir.relu %x : tensor<2x3xf32> {layer = @f}
    // expected-warning @+2 {{`sigmoid` of `relu`: the derivatives of both multiply into every gradient [double-activation]}}
    // expected-note @+1 {{help: remove one of them}}
    %b = weir.sigmoid %a : tensor<2x3xf32> {layer = @f}
    weir.return %b : tensor<2x3xf32>
  }
}

// -----

// A gate reads the first value too.
weir.model @Gate name "m" train {batch = 2 : i64} policy "warn" {
  weir.layer @f kind "f"
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %a = weir.relu %x : tensor<2x3xf32> {layer = @f}
    %b = weir.sigmoid %a : tensor<2x3xf32> {layer = @f}
    %c = weir.mul %a, %b : tensor<2x3xf32> {layer = @f}
    %d = weir.softplus %c : tensor<2x3xf32> {layer = @f}
    %e = weir.tanh %d : tensor<2x3xf32> {layer = @f}
    weir.return %e : tensor<2x3xf32>
  }
}

// -----

weir.model @DeadParameter name "m" train {batch = 2 : i64} policy "warn" {
  weir.layer @f kind "f"
  weir.parameter @p : tensor<2x1xf32> init #weir.call<"ones", {}> layer @f
  // A frozen one has none.
  weir.parameter @frozen : tensor<2x1xf32> init #weir.call<"ones", {}> layer @f frozen
  // This one has a second way.
  weir.parameter @alive : tensor<2x1xf32> init #weir.call<"ones", {}> layer @f
  weir.entry @forward(%x: tensor<2x1xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "l"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "l"}) {
    %p = weir.read @p : tensor<2x1xf32> {layer = @f}
    %q = weir.read @frozen : tensor<2x1xf32> {layer = @f}
    %r = weir.read @alive : tensor<2x1xf32> {layer = @f}
    %a = weir.mul %x, %p : tensor<2x1xf32> {layer = @f}
    %b = weir.mul %a, %q : tensor<2x1xf32> {layer = @f}
    %c = weir.mul %b, %r : tensor<2x1xf32> {layer = @f}
    // expected-error @+3 {{no gradient passes `softmax`: over one value it is constant [dead-parameter]}}
    // expected-note @+2 {{it is the only way of `p` to a loss}}
    // expected-note @+1 {{help: take it out, or `freeze` what it cuts off}}
    %d = weir.softmax %c over [1] : tensor<2x1xf32> {layer = @f}
    %e = weir.add %d, %r : tensor<2x1xf32> {layer = @f}
    %f = weir.reshape %e : tensor<2x1xf32> -> tensor<2xf32> {layer = @f}
    %sum, %weight = weir.total %f : tensor<2xf32> -> tensor<f32> {layer = @f}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
}

// -----

// Of a library's or a file's block there is only the call.
weir.model @Instances name "m" train {batch = 2 : i64} policy "warn"
    attributes {thresholds = {"high-dropout.rate" = 0.25 : f64}} {
  weir.layer @f kind "f"
  weir.scalar @k : tensor<f32> program [1.0]
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %k = weir.read @k : tensor<f32> {layer = @f}
    %a = weir.dropout %x keys(%k, %k) rate 0.25 : tensor<2x3xf32>, tensor<f32> {layer = @f}
    // expected-warning @+2 {{30 % of the values are dropped: the noise has 0.4 times the second moment of the signal [high-dropout]}}
    // expected-note @+1 {{help: a rate of at most 0.25 is usual}}
    %b = weir.dropout %a keys(%k, %k) rate 0.3 : tensor<2x3xf32>, tensor<f32> {layer = @f}
    weir.return %b : tensor<2x3xf32>
  }
}
