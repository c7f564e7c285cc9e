// RUN: weir-opt %s | FileCheck %s
// RUN: weir-opt %s | weir-opt | FileCheck %s
// RUN: weir-opt %s --mlir-print-op-generic | weir-opt | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @linear kind "linear"
  // CHECK-LABEL: plan.kernel @on_tensors(
  // CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>, %[[W:.*]]: tensor<5xf32>) -> tensor<5xf32>
  // CHECK-SAME: flops = 6.000000e+00 : f64, hash = "1f", inputs = 1 : i64, parts = 2 : i64, rows = 5 : i64
  // CHECK: plan.return %[[W]] : tensor<5xf32>
  plan.kernel @on_tensors(%x: tensor<2x3xf32>, %w: tensor<5xf32>) -> tensor<5xf32>
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 2 : i64,
                  hash = "1f", flops = 6.0 : f64} {
    plan.return %w : tensor<5xf32>
  }

  // CHECK-LABEL: plan.kernel @on_memory(
  // CHECK-SAME: %{{.*}}: memref<2x3xf32>, %{{.*}}: memref<5xf32>) attributes
  // CHECK: plan.return{{$}}
  plan.kernel @on_memory(%x: memref<2x3xf32>, %w: memref<5xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 1 : i64} {
    plan.return
  }

  // CHECK-LABEL: plan.list @every_construct(
  // CHECK-SAME: %[[X:.*]]: tensor<6xf32> {plan.offset = 0 : i64, weir.name = "x", weir.role = "input"}
  // CHECK-SAME: %[[OK:.*]]: tensor<i1>
  // CHECK-SAME: %[[W:.*]]: tensor<5xf32> {plan.symbol = @w}) -> tensor<5x1xf32> attributes {workspace = 64 : i64}
  // CHECK: %[[A:.*]] = plan.launch @on_memory(%[[X]]) tied [-1] at [64] barrier {layer = @linear} : (tensor<6xf32>) -> tensor<5xf32>
  // CHECK: plan.repeat to 20
  // CHECK-NEXT: ^bb0(%{{.*}}: index):
  // CHECK-NEXT: plan.launch @on_memory(%[[X]]) tied [-1] {plan.strides = array<i64: -24>}
  // CHECK: plan.commit if %[[OK]] : tensor<i1> {
  // CHECK-NEXT: plan.launch @on_memory(%[[X]], %[[W]]) tied [1]
  // CHECK: %[[R:.*]] = plan.collective "sum" %[[A]] : tensor<5xf32> -> tensor<5xf32>
  // CHECK: plan.wait %[[R]] : tensor<5xf32>
  // CHECK: plan.return %[[R]] : tensor<5xf32>
  plan.list @every_construct(
      %x: tensor<6xf32> {weir.role = "input", weir.name = "x", plan.offset = 0 : i64},
      %ok: tensor<i1>, %w: tensor<5xf32> {plan.symbol = @w})
      -> tensor<5x1xf32> attributes {workspace = 64 : i64} {
    %a = plan.launch @on_memory(%x) tied [-1] at [64] barrier {layer = @linear}
      : (tensor<6xf32>) -> tensor<5xf32>
    plan.repeat to 20 {
    ^bb0(%t: index):
      %b = plan.launch @on_memory(%x) tied [-1] {plan.strides = array<i64: -24>}
        : (tensor<6xf32>) -> tensor<5xf32>
    }
    plan.commit if %ok : tensor<i1> {
      %new = plan.launch @on_memory(%x, %w) tied [1]
        : (tensor<6xf32>, tensor<5xf32>) -> tensor<5xf32>
    }
    %r = plan.collective "sum" %a : tensor<5xf32> -> tensor<5xf32>
    plan.wait %r : tensor<5xf32>
    plan.return %r : tensor<5xf32>
  }
}
