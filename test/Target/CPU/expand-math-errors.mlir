// RUN: weir-opt %s --weir-expand-math -split-input-file -verify-diagnostics

func.func @tangent_in_f32(%x: f32) -> f32 {
  // expected-error @below {{has no approximation on the target `cpu`}}
  %y = math.tan %x : f32
  return %y : f32
}

// -----

func.func @no_such_reference(%x: f64) -> f64 {
  // expected-error @below {{has no reference in f64}}
  %y = math.acosh %x : f64
  return %y : f64
}
