// RUN: weir-opt %s | weir-opt | FileCheck %s
// RUN: weir-opt %s --mlir-print-op-generic | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @reductions
func.func @reductions(%x: tensor<2x3x5xf32>)
    -> (tensor<2x5xf32>, tensor<f32>, tensor<3xf32>, tensor<2x3x5xf32>) {
  // CHECK: weir.reduce sum %{{.*}} over [1] : tensor<2x3x5xf32> -> tensor<2x5xf32>
  %s = weir.reduce sum %x over [1] : tensor<2x3x5xf32> -> tensor<2x5xf32>
  // CHECK: weir.reduce mean %{{.*}} over [0, 1, 2] : tensor<2x3x5xf32> -> tensor<f32>
  %m = weir.reduce mean %x over [0, 1, 2] : tensor<2x3x5xf32> -> tensor<f32>
  // CHECK: %[[MAX:.*]] = weir.reduce max %{{.*}} over [0, 2] : tensor<2x3x5xf32> -> tensor<3xf32>
  %a = weir.reduce max %x over [0, 2] : tensor<2x3x5xf32> -> tensor<3xf32>
  // CHECK: weir.reduce_extremum_grad %{{.*}}, %[[MAX]], %{{.*}} over [0, 2] : tensor<2x3x5xf32>, tensor<3xf32>
  %d = weir.reduce_extremum_grad %x, %a, %a over [0, 2]
    : tensor<2x3x5xf32>, tensor<3xf32>
  return %s, %m, %a, %d
    : tensor<2x5xf32>, tensor<f32>, tensor<3xf32>, tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @softmax
func.func @softmax(%x: tensor<2x3xf32>, %m: tensor<2x3xi1>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: weir.softmax %{{.*}} over [1] : tensor<2x3xf32>
  %y = weir.softmax %x over [1] : tensor<2x3xf32>
  // CHECK: weir.softmax %{{.*}} mask %{{.*}} over [0, 1] : tensor<2x3xf32>, tensor<2x3xi1>
  %z = weir.softmax %x mask %m over [0, 1] : tensor<2x3xf32>, tensor<2x3xi1>
  return %y, %z : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @logarithms
func.func @logarithms(%x: tensor<2x3xf32>, %m: tensor<2x3xi1>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>, tensor<2x3xf32>) {
  // CHECK: %[[Y:.*]] = weir.log_softmax %{{.*}} mask %{{.*}} over [1] : tensor<2x3xf32>, tensor<2x3xi1>
  %y = weir.log_softmax %x mask %m over [1] : tensor<2x3xf32>, tensor<2x3xi1>
  // CHECK: weir.log_softmax_grad %[[Y]], %{{.*}} over [1] : tensor<2x3xf32>
  %d = weir.log_softmax_grad %y, %x over [1] : tensor<2x3xf32>
  // CHECK: %[[S:.*]] = weir.log_sum_exp %{{.*}} over [1] : tensor<2x3xf32> -> tensor<2xf32>
  %s = weir.log_sum_exp %x over [1] : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: weir.log_sum_exp_grad %{{.*}}, %[[S]], %[[S]] over [1] : tensor<2x3xf32>, tensor<2xf32>
  %g = weir.log_sum_exp_grad %x, %s, %s over [1] : tensor<2x3xf32>, tensor<2xf32>
  return %y, %d, %s, %g
    : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @spreads
func.func @spreads(%x: tensor<2x3xf32>)
    -> (tensor<2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK: weir.variance %{{.*}} over [1] correction 1 : tensor<2x3xf32> -> tensor<2xf32>
  %v = weir.variance %x over [1] correction 1 : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: weir.standard_deviation %{{.*}} over [0] correction 0 : tensor<2x3xf32> -> tensor<3xf32>
  %s = weir.standard_deviation %x over [0] correction 0 : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: weir.norm %{{.*}} over [1] : tensor<2x3xf32> -> tensor<2xf32>
  %n = weir.norm %x over [1] : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: weir.divide_or_zero %{{.*}}, %{{.*}} : tensor<2xf32>
  %d = weir.divide_or_zero %v, %n : tensor<2xf32>
  return %v, %s, %n, %d
    : tensor<2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @along_an_axis
func.func @along_an_axis(%x: tensor<2x3xf32>, %dy: tensor<2xf32>)
    -> (tensor<2xi32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: weir.arg_extremum min %{{.*}} along 1 : tensor<2x3xf32> -> tensor<2xi32>
  %i = weir.arg_extremum min %x along 1 : tensor<2x3xf32> -> tensor<2xi32>
  // CHECK: weir.cumulative_sum %{{.*}} along 0 : tensor<2x3xf32>
  %c = weir.cumulative_sum %x along 0 : tensor<2x3xf32>
  // CHECK: weir.cumulative_sum %{{.*}} along 1 reverse : tensor<2x3xf32>
  %r = weir.cumulative_sum %x along 1 reverse : tensor<2x3xf32>
  // CHECK: weir.reduce_product_grad %{{.*}}, %{{.*}} over [1] : tensor<2x3xf32>, tensor<2xf32>
  %d = weir.reduce_product_grad %x, %dy over [1] : tensor<2x3xf32>, tensor<2xf32>
  return %i, %c, %r, %d
    : tensor<2xi32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}
