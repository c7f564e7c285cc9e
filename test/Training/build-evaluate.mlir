// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-evaluate))' \
// RUN:   | FileCheck %s

// Losses and metrics are totals over the rows that count; outputs are gone.
// CHECK-LABEL: weir.model @counts_valid_rows_only
// CHECK: weir.entry @forward
// CHECK: weir.entry @evaluate
// CHECK-SAME: %[[X:.*]]: tensor<2xf32> {{{[^}]*}}},
// CHECK-SAME: %[[VALID:.*]]: tensor<i32> {weir.name = "valid", weir.role = "valid"}
// CHECK-SAME: -> (tensor<f32> {weir.name = "loss", weir.role = "loss_sum"}, tensor<f32> {weir.name = "loss", weir.role = "loss_weight"})
// CHECK-NEXT: %[[SUM:.*]], %[[WEIGHT:.*]] = weir.total %[[X]] valid %[[VALID]]
// CHECK-NEXT: weir.return %[[SUM]], %[[WEIGHT]]
weir.model @counts_valid_rows_only name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @loss kind "loss"
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %y = weir.relu %x : tensor<2xf32> {layer = @loss}
    %sum, %weight = weir.total %x : tensor<2xf32> -> tensor<f32> {layer = @loss}
    weir.return %y, %sum, %weight : tensor<2xf32>, tensor<f32>, tensor<f32>
  }
}

// -----

// The rows of what does not depend on a sample are not samples.
// CHECK-LABEL: weir.model @counts_all_of_a_parameter
// CHECK: weir.entry @evaluate
// CHECK: %[[W:.*]] = weir.read @w
// CHECK: weir.total %[[W]] : tensor<5xf32> -> tensor<f32>
weir.model @counts_all_of_a_parameter name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @loss kind "loss"
  weir.parameter @w : tensor<5xf32>
    init #weir.call<"constant", {value = 0.0 : f64}> layer @loss
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %w = weir.read @w : tensor<5xf32>
    %sum, %weight = weir.total %w : tensor<5xf32> -> tensor<f32> {layer = @loss}
    weir.return %sum, %weight : tensor<f32>, tensor<f32>
  }
}

// -----

// CHECK-LABEL: weir.model @leaves_alone_what_measures_nothing
// CHECK-NOT: @evaluate
weir.model @leaves_alone_what_measures_nothing name "m"
    train {batch = 2 : i64} policy "off" {
  weir.entry @forward(%x: tensor<2xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2xf32> {weir.role = "output", weir.name = "x"}) {
    weir.return %x : tensor<2xf32>
  }
}

// -----

// So are the tables of metrics and what looks across samples.
// CHECK-LABEL: weir.model @leaves_padding_out_of_tables
// CHECK: weir.entry @evaluate
// CHECK: %[[VALID:[^:]*]]: tensor<i32> {weir.name = "valid", weir.role = "valid"}
// CHECK: weir.confusion %{{.*}}, %{{.*}} valid %[[VALID]]
// CHECK: weir.contrastive %{{.*}}, %{{.*}}, %{{.*}} valid %[[VALID]]
weir.model @leaves_padding_out_of_tables name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @loss kind "loss"
  weir.entry @forward(%x: tensor<2x2xf32> {weir.role = "input", weir.name = "x"},
                      %t: tensor<2xi32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2x2xf64> {weir.role = "metric_table", weir.name = "c", weir.metric = "confusion"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %c = weir.confusion %x, %t : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf64> {layer = @loss}
    %l = weir.contrastive %x, %x, %x : tensor<2x2xf32> -> tensor<2xf32> {layer = @loss}
    %sum, %weight = weir.total %l : tensor<2xf32> -> tensor<f32> {layer = @loss}
    weir.return %c, %sum, %weight : tensor<2x2xf64>, tensor<f32>, tensor<f32>
  }
}
