// RUN: weir-opt %s --split-input-file \
// RUN:   --pass-pipeline='builtin.module(weir.model(weir-build-step,weir-build-evaluate,weir-build-predict,weir-verify-step))' \
// RUN:   | FileCheck %s

// Training draws and looks at the batch; inference reads what was kept.
// CHECK-LABEL: weir.model @keeps_statistics_for_inference
// CHECK: weir.entry @predict_1(
// CHECK-NOT: weir.dropout
// CHECK: %[[M1:.*]] = weir.read @mean
// CHECK: weir.batch_norm_inference {{.*}} by(%[[M1]], %{{.*}}) {{.*}} : tensor<1x3xf32>
// CHECK: weir.entry @predict(
// CHECK: weir.batch_norm_inference {{.*}} : tensor<2x3xf32>
// CHECK: weir.entry @evaluate(
// CHECK-NOT: weir.batch_norm %
// CHECK-NOT: random
// CHECK: weir.batch_norm_inference {{.*}} : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
// CHECK: weir.entry @gradients(
// CHECK: weir.dropout
// CHECK: weir.batch_norm %
// CHECK: weir.entry @step(
// CHECK: weir.dropout
// CHECK: %{{.*}}, %[[MEAN:.*]], %[[VAR:.*]] = weir.batch_norm
// CHECK: %{{.*}}, %[[MEAN2:.*]], %[[VAR2:.*]] = weir.batch_norm
// CHECK: weir.commit if
// CHECK: %[[OLD:.*]] = weir.read @mean
// CHECK-NEXT: %[[NEW:.*]] = weir.running_average %[[OLD]], %[[MEAN]], %[[MEAN2]] momentum 1.000000e-01 {{.*}} {layer = @bn}
// CHECK-NEXT: weir.assign @mean, %[[NEW]]
// CHECK-NEXT: %[[OLDV:.*]] = weir.read @var
// CHECK-NEXT: %[[NEWV:.*]] = weir.running_average %[[OLDV]], %[[VAR]], %[[VAR2]] momentum
// CHECK-NEXT: weir.assign @var, %[[NEWV]]
// CHECK-NEXT: }
weir.model @keeps_statistics_for_inference name "m"
    train {batch = 2 : i64, optimizer = #weir.call<"sgd", {lr = 1.0 : f64}>}
    policy "off" {
  weir.layer @dropout kind "dropout"
  weir.layer @bn kind "batch_norm"
  weir.parameter @w : tensor<3xf32> init #weir.call<"ones", {}> layer @bn
  weir.state @mean : tensor<3xf32> init #weir.call<"zeros", {}> layer @bn
  weir.state @var : tensor<3xf32> init #weir.call<"ones", {}> layer @bn
  weir.scalar @k : tensor<f32> program [7.0, "random_key0"]
  weir.entry @forward(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"}) {
    %k = weir.read @k : tensor<f32>
    %w = weir.read @w : tensor<3xf32>
    %mean = weir.read @mean : tensor<3xf32>
    %var = weir.read @var : tensor<3xf32>
    %d = weir.dropout %x keys(%k, %k) rate 0.5
      : tensor<2x3xf32>, tensor<f32> {layer = @dropout}
    %y, %m, %v = weir.batch_norm %d, %w, %w running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
    %z, %m2, %v2 = weir.batch_norm %y, %w, %w running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
    %sum, %weight = weir.total %z : tensor<2x3xf32> -> tensor<f32> {layer = @bn}
    weir.return %z, %sum, %weight : tensor<2x3xf32>, tensor<f32>, tensor<f32>
  }
  weir.entry @gradients(%x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<f32> {weir.role = "loss_sum", weir.name = "loss"},
          tensor<f32> {weir.role = "loss_weight", weir.name = "loss"},
          tensor<3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %k = weir.read @k : tensor<f32>
    %w = weir.read @w : tensor<3xf32>
    %mean = weir.read @mean : tensor<3xf32>
    %var = weir.read @var : tensor<3xf32>
    %d = weir.dropout %x keys(%k, %k) rate 0.5
      : tensor<2x3xf32>, tensor<f32> {layer = @dropout}
    %y, %m, %v = weir.batch_norm %d, %w, %w running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
    %z, %m2, %v2 = weir.batch_norm %y, %w, %w running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
    %sum, %weight = weir.total %z : tensor<2x3xf32> -> tensor<f32> {layer = @bn}
    // Computed again for a derivative: it is not learnt from twice.
    %again, %m3, %v3 = weir.batch_norm %d, %w, %w running(%mean, %var) eps 1.0e-5
      momentum 0.1 : tensor<2x3xf32>, tensor<3xf32> {layer = @bn}
    %p = weir.mul %again, %y : tensor<2x3xf32> {layer = @bn}
    %dw = weir.reduce sum %p over [0] : tensor<2x3xf32> -> tensor<3xf32> {layer = @bn}
    weir.return %sum, %weight, %dw : tensor<f32>, tensor<f32>, tensor<3xf32>
  }
}
