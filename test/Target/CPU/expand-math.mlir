// RUN: weir-opt %s -split-input-file --weir-expand-math | FileCheck %s
// RUN: weir-opt %s -split-input-file --weir-expand-math -o %t
// RUN: weir-opt %t -split-input-file --weir-expand-math | diff %t -

module attributes {weir.target = #weir.target<kind = "cpu", cpu = "x86-64-v3",
    features = "+avx2,+fma", vector_bits = 256>} {

// CHECK-DAG: func.func private @weir_reference_tanh(f64) -> f64
// CHECK-DAG: func.func private @weir_reference_exp(f64) -> f64

// CHECK-LABEL: func.func @approximates_in_f32(
// CHECK-NOT: math.{{exp|log|tanh|erf}}
// CHECK: math.fma
// CHECK: return
func.func @approximates_in_f32(%x: f32) -> f32 {
  %a = math.exp %x : f32
  %b = math.log %a : f32
  %c = math.tanh %b : f32
  %d = math.erf %c : f32
  return %d : f32
}

// CHECK-LABEL: func.func @computes_in_f64_inside(
// CHECK-NOT: math.{{sin|cos|powf|log1p|expm1|erfc}}
// CHECK-NOT: call
// CHECK: arith.extf %{{.*}} : f32 to f64
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK: return
func.func @computes_in_f64_inside(%x: f32) -> f32 {
  %a = math.sin %x : f32
  %b = math.cos %a : f32
  %c = math.powf %b, %x : f32
  %d = math.log1p %c : f32
  %e = math.expm1 %d : f32
  %f = math.erfc %e : f32
  return %f : f32
}

// CHECK-LABEL: func.func @calls_the_runtime_in_f64(
// CHECK: %[[T:.*]] = call @weir_reference_tanh(%{{.*}}) : (f64) -> f64
// CHECK-NEXT: %[[S:.*]] = math.sqrt %[[T]] : f64
// CHECK-NEXT: call @weir_reference_exp(%[[S]]) : (f64) -> f64
func.func @calls_the_runtime_in_f64(%x: f64) -> f64 {
  %t = math.tanh %x : f64
  %s = math.sqrt %t : f64
  %e = math.exp %s : f64
  return %e : f64
}

// CHECK-LABEL: func.func @computes_f64_beside_f32(
// CHECK-NOT: call
// CHECK-NOT: math.exp
// CHECK: return
func.func @computes_f64_beside_f32(%x: f32) -> f32 {
  %a = arith.extf %x : f32 to f64
  %b = math.exp %a : f64
  %c = math.tanh %b : f64
  %d = arith.truncf %c : f64 to f32
  return %d : f32
}

// CHECK-LABEL: func.func @contracts_f32_only(
// CHECK: arith.mulf %{{.*}}, %{{.*}} fastmath<contract> : f32
// CHECK: arith.addf %{{.*}}, %{{.*}} fastmath<reassoc,contract> : f32
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f64
func.func @contracts_f32_only(%x: f32, %y: f64) -> (f32, f64) {
  %a = arith.mulf %x, %x : f32
  %b = arith.addf %a, %x fastmath<reassoc> : f32
  %c = arith.mulf %y, %y : f64
  return %b, %c : f32, f64
}
}

// -----

// CHECK-LABEL: func.func @has_no_fused_instruction(
// CHECK-NOT: math.fma
// CHECK: %[[P:.*]] = arith.mulf
// CHECK: arith.addf %[[P]]
func.func @has_no_fused_instruction(%a: f32, %b: f32, %c: f32) -> f32 {
  %r = math.fma %a, %b, %c : f32
  return %r : f32
}
