// RUN: weir-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step))'

// expected-error @+1 {{'weir.model' op names an unknown optimizer `sdg`}}
weir.model @M name "m" train {batch = 2 : i64,
    optimizer = #weir.call<"sdg", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op names an unknown schedule `cosinus`}}
weir.model @M name "m" train {batch = 2 : i64,
    schedule = #weir.call<"cosinus", {}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op names an unknown clipping `value`}}
weir.model @M name "m" train {batch = 2 : i64,
    clip = #weir.call<"value", {max = 1.0 : f64}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op clips to a norm that is not positive}}
weir.model @M name "m" train {batch = 2 : i64,
    clip = #weir.call<"norm", {}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}
