// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: weir.model @Digits name "digits"
// CHECK-SAME: train {batch = 4 : i64, optimizer = #weir.call<"sgd", {lr = 1.000000e-01 : f64}>}
// CHECK-SAME: policy "warn"
weir.model @Digits name "digits" train {
    batch = 4 : i64, optimizer = #weir.call<"sgd", {lr = 0.1 : f64}>}
    policy "warn" {
  // CHECK: weir.layer @linear kind "linear"
  weir.layer @linear kind "linear"
  // CHECK: weir.parameter @linear.weight : tensor<5x3xf32> init <"uniform", {high = 1.000000e+00 : f64, low = -1.000000e+00 : f64}> layer @linear{{$}}
  weir.parameter @linear.weight : tensor<5x3xf32>
    init #weir.call<"uniform", {high = 1.0 : f64, low = -1.0 : f64}>
    layer @linear
  // CHECK: weir.parameter @linear.bias : tensor<5xf32> init <"zeros", {}> layer @linear decay true
  weir.parameter @linear.bias : tensor<5xf32> init #weir.call<"zeros", {}>
    layer @linear decay true
  // CHECK: weir.state @optimizer.m.linear.bias : tensor<5xf32> init <"zeros", {}> layer @linear slot_of @linear.bias
  weir.state @optimizer.m.linear.bias : tensor<5xf32>
    init #weir.call<"zeros", {}> layer @linear slot_of @linear.bias
  // CHECK: weir.scalar @rate : tensor<f32> program ["rate", 5.000000e-01, "mul"]
  weir.scalar @rate : tensor<f32> program ["rate", 0.5, "mul"]
  // CHECK: weir.data {
  weir.data {
    // CHECK-NEXT: weir.source @table "csv" ["digits.csv"] {header = true}
    weir.source @table "csv" ["digits.csv"] {header = true}
    // CHECK-NEXT: weir.bind "image" = @table[0, 3] steps [#weir.call<"affine", {scale = 6.250000e-02 : f64, shift = 0.000000e+00 : f64}>]{{$}}
    weir.bind "image" = @table[0, 3] steps [#weir.call<"affine", {scale = 0.0625 : f64, shift = 0.0 : f64}>]
    // CHECK-NEXT: weir.bind "digit" = @table[3, 4]{{$}}
    weir.bind "digit" = @table[3, 4]
    // CHECK-NEXT: weir.split {seed = 7 : i64, test = 2.000000e-01 : f64, train = 8.000000e-01 : f64}
    weir.split {train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64}
  }
  // CHECK: weir.entry @step(%[[X:.*]]: tensor<4x3xf32> {weir.name = "image", weir.role = "input"}, %[[OK:.*]]: tensor<i1> {weir.name = "ok", weir.role = "input"}) -> (tensor<i1> {weir.name = "applied", weir.role = "applied"})
  weir.entry @step(
      %x: tensor<4x3xf32> {weir.role = "input", weir.name = "image"},
      %ok: tensor<i1> {weir.role = "input", weir.name = "ok"})
      -> (tensor<i1> {weir.role = "applied", weir.name = "applied"}) {
    // CHECK-NEXT: %[[B:.*]] = weir.read @linear.bias : tensor<5xf32>
    %b = weir.read @linear.bias : tensor<5xf32>
    // CHECK-NEXT: weir.commit if %[[OK]] : tensor<i1> {
    weir.commit if %ok : tensor<i1> {
      // CHECK-NEXT: %[[NEW:.*]] = weir.add %[[B]], %[[B]]
      %new = weir.add %b, %b : tensor<5xf32>
      // CHECK-NEXT: weir.assign @linear.bias, %[[NEW]] : tensor<5xf32>
      weir.assign @linear.bias, %new : tensor<5xf32>
    }
    // CHECK: weir.return %[[OK]] : tensor<i1>
    weir.return %ok : tensor<i1>
  }
}
