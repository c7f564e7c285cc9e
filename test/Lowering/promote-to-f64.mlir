// RUN: weir-opt --weir-promote-to-f64 %s | FileCheck %s
// RUN: weir-opt --weir-promote-to-f64 --weir-promote-to-f64 %s | FileCheck %s

// CHECK-NOT: f32
// CHECK: weir.parameter @w : tensor<3xf64>
// CHECK: weir.state @m : tensor<3xf64>
// CHECK: weir.state @count : tensor<i32>
// CHECK: weir.scalar @rate : tensor<f64>
// CHECK: weir.entry @forward(%[[X:.*]]: tensor<2x3xf64> {{{.*}}},
// CHECK-SAME: %{{.*}}: tensor<2xi32>
// CHECK-SAME: -> (tensor<2x3xf64>
// CHECK: weir.constant dense<[1.5{{.*}}, 5.0{{.*}}, -2.5{{.*}}]> : tensor<3xf64>
// CHECK: weir.constant dense<7.500000e-01> : tensor<2x3xf64>
// CHECK: weir.relu %{{.*}} : tensor<2x3xf64>
// CHECK-NOT: f32
weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.parameter @w : tensor<3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @m : tensor<3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @count : tensor<i32> init #weir.call<"zeros", {}> layer @a
  weir.scalar @rate : tensor<f32> program ["rate"]
  weir.entry @forward(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %t: tensor<2xi32> {weir.role = "target", weir.name = "t"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %c = weir.constant dense<[1.5, 0.5, -0.25]> : tensor<3xf32> {layer = @a}
    %s = weir.constant dense<0.75> : tensor<2x3xf32> {layer = @a}
    %b = weir.bias %x, %c : tensor<2x3xf32>, tensor<3xf32> {layer = @a}
    %p = weir.mul %b, %s : tensor<2x3xf32> {layer = @a}
    %y = weir.relu %p : tensor<2x3xf32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}
