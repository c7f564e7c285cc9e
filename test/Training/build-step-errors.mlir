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

// expected-error @+1 {{'weir.model' op has a schedule of 9 parts, at most 8}}
weir.model @M name "m" train {batch = 2 : i64,
    schedule = [#weir.call<"constant", {}>, #weir.call<"constant", {}>,
      #weir.call<"constant", {}>, #weir.call<"constant", {}>,
      #weir.call<"constant", {}>, #weir.call<"constant", {}>,
      #weir.call<"constant", {}>, #weir.call<"constant", {}>,
      #weir.call<"constant", {}>],
    schedule_steps = array<i64: 1, 1, 1, 1, 1, 1, 1, 1, 1>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op names an unknown clipping `vlaue`}}
weir.model @M name "m" train {batch = 2 : i64,
    clip = #weir.call<"vlaue", {max = 1.0 : f64}>,
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

// -----

// expected-error @+1 {{'weir.model' op clips by a score with numbers out of range}}
weir.model @M name "m" train {batch = 2 : i64,
    clip = #weir.call<"zscore", {z = 2.0 : f64, decay = 1.0 : f64, warmup = 3 : i64}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op clips adaptively with an `eps` that is not positive}}
weir.model @M name "m" train {batch = 2 : i64,
    clip = #weir.call<"adaptive", {max = 2.0 : f64}>,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}

// -----

// expected-error @+1 {{'weir.model' op averages with a decay outside of [0, 1)}}
weir.model @M name "m" train {batch = 2 : i64,
    average = 1.0 : f64,
    optimizer = #weir.call<"sgd", {}>} policy "off" {
  weir.entry @gradients() {
    weir.return
  }
}
