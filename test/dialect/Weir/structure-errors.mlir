// RUN: weir-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{'weir.model' op train key `batch` is not an integer}}
weir.model @M name "m" train {batch = 1.0 : f64} policy "off" {
  weir.layer @l kind "l"
}

// -----

// expected-error@+1 {{'weir.model' op train key `clip` is not a #weir.call}}
weir.model @M name "m" train {batch = 1 : i64, clip = 1.0 : f64} policy "off" {
  weir.layer @l kind "l"
}

// -----

// expected-error@+1 {{'weir.model' op unknown train key `epoch`}}
weir.model @M name "m" train {batch = 1 : i64, epoch = 2 : i64} policy "off" {
  weir.layer @l kind "l"
}

// -----

// expected-error@+1 {{'weir.model' op train key `schedule` is not a #weir.call, nor an array of them}}
weir.model @M name "m" train {batch = 4 : i64, schedule = "cosine"}
    policy "warn" {
}

// -----

// expected-error@+1 {{'weir.model' op train key `schedule_steps` is not one i64 for each part of the schedule}}
weir.model @M name "m" train {batch = 4 : i64,
    schedule = [#weir.call<"constant", {}>, #weir.call<"cosine", {}>]}
    policy "warn" {
}

// -----

// expected-error@+1 {{'weir.model' op part 0 of the schedule has no steps}}
weir.model @M name "m" train {batch = 4 : i64,
    schedule = [#weir.call<"constant", {}>, #weir.call<"cosine", {}>],
    schedule_steps = array<i64: 0, 5>} policy "warn" {
}

// -----

// expected-error@+1 {{'weir.model' op train needs a `batch` of at least 1}}
weir.model @M name "m" train {} policy "off" {
  weir.layer @l kind "l"
}

// -----

// expected-error@+1 {{'weir.model' op unknown policy "repair"}}
weir.model @M name "m" train {batch = 1 : i64} policy "repair" {
  weir.layer @l kind "l"
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  // expected-error@+1 {{'weir.parameter' op names an unknown layer @l}}
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  // expected-error@+1 {{'weir.scalar' op unknown instruction "root" in program}}
  weir.scalar @s : tensor<f32> program ["rate", "root"]
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  // expected-error@+1 {{'weir.scalar' op has an empty program}}
  weir.scalar @s : tensor<f32> program []
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  // expected-error@+1 {{'weir.entry' op argument 0 has no known weir.role}}
  weir.entry @e(%x: tensor<f32>) {
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  // expected-error@+1 {{'weir.entry' op result 0 has no known weir.role}}
  weir.entry @e() -> (tensor<f32> {weir.role = "loss"}) {
    %c = weir.constant dense<0.0> : tensor<f32>
    weir.return %c : tensor<f32>
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() -> (tensor<f32> {weir.role = "output"}) {
    %w = weir.read @w : tensor<3xf32>
    // expected-error@+1 {{'weir.return' op operand types differ from the entry's results}}
    weir.return %w : tensor<3xf32>
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.entry @e() {
    // expected-error@+1 {{'weir.read' op names no parameter, state or scalar: @w}}
    %w = weir.read @w : tensor<3xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e() {
    // expected-error@+1 {{'weir.read' op type differs from that of @w, 'tensor<3xf32>'}}
    %w = weir.read @w : tensor<2xf32>
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @e(%ok: tensor<i1> {weir.role = "input"}) {
    %w = weir.read @w : tensor<3xf32>
    weir.commit if %ok : tensor<i1> {
      weir.assign @w, %w : tensor<3xf32>
      // expected-error@+1 {{'weir.assign' op assigns @w twice}}
      weir.assign @w, %w : tensor<3xf32>
    }
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.scalar @s : tensor<f32> program ["rate"]
  weir.entry @e(%ok: tensor<i1> {weir.role = "input"}) {
    %s = weir.read @s : tensor<f32>
    weir.commit if %ok : tensor<i1> {
      // expected-error@+1 {{'weir.assign' op assigns a scalar, which the runtime computes}}
      weir.assign @s, %s : tensor<f32>
    }
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.entry @e(%ok: tensor<i1> {weir.role = "input"}) {
    // expected-error@+1 {{'weir.commit' op cannot hold }}
    weir.commit if %ok : tensor<i1> {
      "weir.commit"(%ok) ({
      ^bb0:
        %c = weir.constant dense<0.0> : tensor<f32>
      }) : (tensor<i1>) -> ()
    }
    weir.return
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.split' op part `train` is not a number}}
    weir.split {train = "most"}
  }
}
