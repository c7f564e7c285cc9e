// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @rows
func.func @rows(%x: tensor<2x3x5xf32>, %t: tensor<2x3xi32>) {
  // CHECK: weir.accuracy %{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  %a = weir.accuracy %x, %t
    : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  // CHECK: weir.accuracy %{{.*}}, %{{.*}} top 2 :
  %b = weir.accuracy %x, %t top 2
    : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @tables
func.func @tables(%x: tensor<2x3x5xf32>, %t: tensor<2x3xi32>,
                  %m: tensor<2x3xi1>, %v: tensor<i32>) {
  // CHECK: weir.confusion %{{.*}}, %{{.*}} : (tensor<2x3x5xf32>, tensor<2x3xi32>) -> tensor<5x5xf64>
  %a = weir.confusion %x, %t
    : (tensor<2x3x5xf32>, tensor<2x3xi32>) -> tensor<5x5xf64>
  // CHECK: weir.class_counts %{{.*}}, %{{.*}} mask %{{.*}} valid %{{.*}} :
  %b = weir.class_counts %x, %t mask %m valid %v
    : (tensor<2x3x5xf32>, tensor<2x3xi32>, tensor<2x3xi1>, tensor<i32>)
    -> tensor<3x5xf64>
  // CHECK: weir.regression_sums %{{.*}}, %{{.*}} valid %{{.*}} :
  %c = weir.regression_sums %x, %x valid %v
    : (tensor<2x3x5xf32>, tensor<2x3x5xf32>, tensor<i32>) -> tensor<4x5xf64>
  return
}
