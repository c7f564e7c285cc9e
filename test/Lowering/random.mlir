// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.scalar @k0 : tensor<f32> program [7.0, "random_key0"]
  weir.scalar @k1 : tensor<f32> program [7.0, "random_key1"]

  // Integers throughout: the mask does not depend on the type of the elements.
  // CHECK-LABEL: weir.entry @drops_by_the_words_of_the_element
  // CHECK: %[[K0:.*]] = weir.read @k0
  // CHECK: %[[K1:.*]] = weir.read @k1
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[K0]], %[[K1]] : tensor<2x3xf32>, tensor<f32>, tensor<f32>)
  // CHECK: linalg.index 1
  // CHECK: linalg.index 0
  // CHECK: arith.fptosi {{.*}} : f32 to i32
  // CHECK-COUNT-10: arith.mului_extended
  // CHECK-NOT: arith.mului_extended
  // CHECK: %[[UPPER:.*]] = arith.shrui
  // CHECK: arith.cmpi sge, %[[UPPER]], %c8388608_i32
  // CHECK: arith.select
  weir.entry @drops_by_the_words_of_the_element(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %k0 = weir.read @k0 : tensor<f32>
    %k1 = weir.read @k1 : tensor<f32>
    %y = weir.dropout %x keys(%k0, %k1) rate 0.5
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @draws_once_for_each_sample
  // CHECK-NOT: linalg.index 1
  // CHECK: linalg.index 0
  // CHECK-NOT: linalg.index 1
  // CHECK: weir.return
  weir.entry @draws_once_for_each_sample(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %k0 = weir.read @k0 : tensor<f32>
    %k1 = weir.read @k1 : tensor<f32>
    %y = weir.dropout %x keys(%k0, %k1) rate 0.5 shared [1]
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @needs_no_numbers
  // CHECK-SAME: %[[X:[^:]*]]:
  // CHECK: %[[ZERO:.*]] = arith.constant {{.*}}dense<0.000000e+00> : tensor<2x3xf32>
  // CHECK-NOT: linalg.generic
  // CHECK: weir.return %[[X]], %[[ZERO]], %[[X]]
  weir.entry @needs_no_numbers(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"},
          tensor<2x3xf32> {weir.role = "output", weir.name = "z"},
          tensor<2x3xf32> {weir.role = "output", weir.name = "n"}) {
    %k0 = weir.read @k0 : tensor<f32>
    %y = weir.dropout %x keys(%k0, %k0) rate 0.0
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    %z = weir.dropout %x keys(%k0, %k0) rate 1.0
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    %n = weir.noise %x keys(%k0, %k0) deviation 0.0
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    weir.return %y, %z, %n : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
  }

  // CHECK-LABEL: weir.entry @adds_noise
  // CHECK: math.log
  // CHECK: math.sqrt
  // CHECK-NOT: math.cos
  weir.entry @adds_noise(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"})
      -> (tensor<2x3xf32> {weir.role = "output", weir.name = "y"}) {
    %k0 = weir.read @k0 : tensor<f32>
    %k1 = weir.read @k1 : tensor<f32>
    %y = weir.noise %x keys(%k0, %k1) deviation 0.5
      : tensor<2x3xf32>, tensor<f32> {layer = @a}
    weir.return %y : tensor<2x3xf32>
  }
}
