// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-plan-memory,weir-verify-plan))' \
// RUN:   | FileCheck %s
// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-plan-memory,weir-plan-memory,weir-verify-plan))' \
// RUN:   | FileCheck %s

// What outlives a step stands first, then inputs, then the workspace, where %c
// takes the place of %a, which is not read any more.
// CHECK-LABEL: weir.model @reuses_places_by_liveness
// CHECK-SAME: plan.arena = 320 : i64
// CHECK: weir.parameter @w : {{.*}}plan.offset = 0 : i64
// CHECK: weir.scalar @rate : {{.*}}plan.offset = 64 : i64
// CHECK: plan.list @predict
// CHECK-SAME: {plan.offset = 128 : i64, weir.name = "x"
// CHECK-SAME: {plan.offset = 0 : i64, plan.symbol = @w}
// CHECK-SAME: workspace = 128 : i64
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [192] :
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [256] barrier :
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [192] barrier :
weir.model @reuses_places_by_liveness name "m"
    train {batch = 3 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  weir.scalar @rate : tensor<f32> program ["rate"]
  plan.kernel @k0(%x: memref<3xf32>, %y: memref<3xf32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"},
                     %w: tensor<3xf32> {plan.symbol = @w})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %a = plan.launch @k0(%x) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    %b = plan.launch @k0(%a) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    %c = plan.launch @k0(%b) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    plan.return %c : tensor<3xf32>
  }
}

// -----

// Launches that touch nothing of each other need no barrier.
// CHECK-LABEL: weir.model @keeps_apart_what_is_alive_at_once
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [64] :
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [128] :
// CHECK: plan.launch @k1(%{{.*}}, %{{.*}}) tied [-1] at [192] barrier :
weir.model @keeps_apart_what_is_alive_at_once name "m"
    train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%x: memref<3xf32>, %y: memref<3xf32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.kernel @k1(%x: memref<3xf32>, %y: memref<3xf32>, %z: memref<3xf32>)
      attributes {inputs = 2 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %a = plan.launch @k0(%x) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    %b = plan.launch @k0(%x) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    %c = plan.launch @k1(%a, %b) tied [-1]
      : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    plan.return %c : tensor<3xf32>
  }
}

// -----

// A tied result takes the place of its operand, here the parameter's.
// CHECK-LABEL: weir.model @ties_the_parameter
// CHECK: plan.commit
// CHECK-NEXT: plan.launch @k0(%{{.*}}, %{{.*}}) tied [1] at [0] :
weir.model @ties_the_parameter name "m" train {batch = 3 : i64} policy "off" {
  weir.layer @a kind "a"
  weir.parameter @w : tensor<3xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @a
  plan.kernel @k0(%g: memref<3xf32>, %w: memref<3xf32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @step(%g: tensor<3xf32> {weir.role = "input", weir.name = "g"},
                  %ok: tensor<i1> {weir.role = "input", weir.name = "ok"},
                  %w: tensor<3xf32> {plan.symbol = @w}) {
    plan.commit if %ok : tensor<i1> {
      %new = plan.launch @k0(%g, %w) tied [1]
        : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    }
    plan.return
  }
}

// -----

// An input may have the name of the count of valid rows, and both sizes of a
// batch use one place.
// CHECK-LABEL: weir.model @tells_ports_apart_by_role
// CHECK: plan.list @evaluate
// CHECK-SAME: {plan.offset = 0 : i64, weir.name = "valid", weir.role = "input"}
// CHECK-SAME: {plan.offset = 64 : i64, weir.name = "valid", weir.role = "valid"}
// CHECK: plan.list @predict_1
// CHECK-SAME: {plan.offset = 0 : i64
weir.model @tells_ports_apart_by_role name "m"
    train {batch = 3 : i64} policy "off" {
  plan.list @evaluate(
      %x: tensor<3xf32> {weir.role = "input", weir.name = "valid"},
      %v: tensor<i32> {weir.role = "valid", weir.name = "valid"}) {
    plan.return
  }
  plan.list @predict_1(
      %x: tensor<1xf32> {weir.role = "input", weir.name = "valid"}) {
    plan.return
  }
}

// -----

// What a repeat reads from outside is kept until its last trip, and a trip
// waits for the one before it.
// CHECK-LABEL: weir.model @keeps_what_a_repeat_reads
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [64] :
// CHECK: plan.repeat to 5
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [128] barrier :
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [192] barrier :
// CHECK: plan.launch @k0(%{{.*}}) tied [-1] at [64] :
weir.model @keeps_what_a_repeat_reads name "m"
    train {batch = 3 : i64} policy "off" {
  plan.kernel @k0(%x: memref<3xf32>, %y: memref<3xf32>)
      attributes {inputs = 1 : i64, rows = 3 : i64, parts = 1 : i64} {
    plan.return
  }
  plan.list @predict(%x: tensor<3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<3xf32> {weir.role = "output", weir.name = "y"}) {
    %a = plan.launch @k0(%x) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    plan.repeat to 5 {
    ^bb0(%t: index):
      %b = plan.launch @k0(%a) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
      %c = plan.launch @k0(%b) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    }
    %d = plan.launch @k0(%x) tied [-1] : (tensor<3xf32>) -> tensor<3xf32>
    plan.return %d : tensor<3xf32>
  }
}
