// RUN: weir-opt %s --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.bind' op columns are [begin, end] with 0 <= begin < end}}
    weir.bind "x" = @t [2, 2]
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.bind' op unknown step `sort`}}
    weir.bind "x" = @t steps [#weir.call<"sort", {}>]
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.bind' op step `windows` needs `horizon`, at least 1}}
    weir.bind "x" = @t steps [#weir.call<"windows", {length = 2 : i64}>]
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.bind' op step `next_tokens` needs `length`, at least 1}}
    weir.bind "x" = @t steps [#weir.call<"next_tokens", {length = 0 : i64, stride = 1 : i64, result = 0 : i64}>]
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.split' op part `test` lists values of no column}}
    weir.split {test = [1.0]}
  }
}

// -----

weir.model @M name "m" train {batch = 1 : i64} policy "off" {
  weir.data {
    // expected-error@+1 {{'weir.split' op names a column of no source}}
    weir.split {test = 0.5 : f64} field "part"
  }
}
