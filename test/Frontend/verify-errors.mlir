// RUN: weir-opt %s --weir-verify-model --split-input-file --verify-diagnostics

weir.model @Holds name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %y = weir.relu %x : tensor<2x3xf32> {layer = @l}
    %s, %w = weir.total %y : tensor<2x3xf32> -> tensor<f32> {layer = @l}
    weir.return %y, %s, %w : tensor<2x3xf32>, tensor<f32>, tensor<f32>
  }
}

// -----

// expected-error@+1 {{'weir.model' op has no entry @forward}}
weir.model @NoForward name "m" train {batch = 2 : i64} policy "off" {
}

// -----

weir.model @OtherEntry name "m" train {batch = 2 : i64} policy "off" {
  weir.entry @forward() {
    weir.return
  }
  // expected-error@+1 {{'weir.entry' op does not belong in the phase `model`}}
  weir.entry @step() {
    weir.return
  }
}

// -----

weir.model @ArgumentRole name "m" train {batch = 2 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op argument 0 has the role valid}}
  weir.entry @forward(
      %n: tensor<2xi32> {weir.role = "valid", weir.name = "n"}) {
    weir.return
  }
}

// -----

weir.model @ArgumentName name "m" train {batch = 2 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op argument 1 has no name of its own}}
  weir.entry @forward(
      %x: tensor<2xf32> {weir.role = "input", weir.name = "x"},
      %y: tensor<2xf32> {weir.role = "target", weir.name = "x"}) {
    weir.return
  }
}

// -----

weir.model @ArgumentBatch name "m" train {batch = 2 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op argument `x` does not begin with the batch of 2}}
  weir.entry @forward(
      %x: tensor<3x2xf32> {weir.role = "input", weir.name = "x"}) {
    weir.return
  }
}

// -----

weir.model @ResultRole name "m" train {batch = 2 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op result 0 has the role gradient}}
  weir.entry @forward(
      %x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "gradient", weir.name = "y"}) {
    weir.return %x : tensor<2xf32>
  }
}

// -----

weir.model @ResultName name "m" train {batch = 2 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op result 1 has no name of its own}}
  weir.entry @forward(
      %x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"},
          tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    weir.return %x, %x : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

weir.model @ResultBatch name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  // expected-error@+1 {{'weir.entry' op output `y` does not begin with the batch of 2}}
  weir.entry @forward() -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.constant dense<1.0> : tensor<3xf32> {layer = @l}
    weir.return %y : tensor<3xf32>
  }
}

// -----

weir.model @NoWeight name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  // expected-error@+1 {{'weir.entry' op `loss` has a sum and no weight}}
  weir.entry @forward() -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"}) {
    %s = weir.constant dense<1.0> : tensor<f32> {layer = @l}
    weir.return %s : tensor<f32>
  }
}

// -----

weir.model @NoPlace name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.entry @forward() {
    // expected-error@unknown {{'weir.constant' op has no place in the source}}
    %s = weir.constant dense<1.0> : tensor<f32> {layer = @l} loc(unknown)
    weir.return
  }
}

// -----

weir.model @Training name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.entry @forward() {
    %s = weir.constant dense<1.0> : tensor<f32> {layer = @l}
    // expected-error@+1 {{'weir.guard' op does not belong in the phase `model`}}
    %f = weir.guard %s : tensor<f32> {layer = @l}
    weir.return
  }
}

// -----

weir.model @NoLayer name "m" train {batch = 2 : i64} policy "off" {
  weir.entry @forward() {
    // expected-error@+1 {{'weir.constant' op names no layer of the model}}
    %s = weir.constant dense<1.0> : tensor<f32> {layer = @missing}
    weir.return
  }
}

// -----

weir.model @Target name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
  // expected-error@+1 {{'weir.entry' op output `y` depends on a target}}
  weir.entry @forward(
      %t: tensor<2xf32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"}) {
    %y = weir.relu %t : tensor<2xf32> {layer = @l}
    weir.return %y : tensor<2xf32>
  }
}
