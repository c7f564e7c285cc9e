// RUN: weir-opt %s --split-input-file --verify-diagnostics

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.repeat' op runs 0 times}}
    plan.repeat to 0 {
    ^bb0(%t: index):
    }
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.repeat' op needs one index argument, the counter}}
    plan.repeat to 2 {
    }
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.repeat' op holds tensor.empty, which is no part of a list}}
    plan.repeat to 2 {
    ^bb0(%t: index):
      %e = tensor.empty() : tensor<3xf32>
    }
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%ok: tensor<i1>) {
    // expected-error @+1 {{'plan.commit' op holds tensor.empty, which is no part of a list}}
    plan.commit if %ok : tensor<i1> {
      %e = tensor.empty() : tensor<3xf32>
    }
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.collective' op unknown kind "product"}}
    %r = plan.collective "product" %y : tensor<5xf32> -> tensor<5xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.collective' op changes the type of its value}}
    %r = plan.collective "sum" %y : tensor<5xf32> -> tensor<3xf32>
    plan.return
  }
}

// -----

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  plan.list @l(%x: tensor<2x3xf32>, %y: tensor<5xf32>) {
    // expected-error @+1 {{'plan.wait' op waits for a value that no collective makes}}
    plan.wait %y : tensor<5xf32>
    plan.return
  }
}
