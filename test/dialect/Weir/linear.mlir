// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<2x7x3xf32>, %w: tensor<5x3xf32>, %b: tensor<5xf32>)
    -> (tensor<2x7x5xf32>, tensor<2x7x5xf32>) {
  // CHECK: weir.linear %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x7x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x7x5xf32>
  %y = weir.linear %x, %w, %b
    : (tensor<2x7x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x7x5xf32>
  // CHECK: weir.linear %{{.*}}, %{{.*}} : (tensor<2x7x3xf32>, tensor<5x3xf32>) -> tensor<2x7x5xf32>
  %z = weir.linear %x, %w
    : (tensor<2x7x3xf32>, tensor<5x3xf32>) -> tensor<2x7x5xf32>
  return %y, %z : tensor<2x7x5xf32>, tensor<2x7x5xf32>
}

// CHECK-LABEL: func.func @matmul
func.func @matmul(%a: tensor<7x3x2xf32>, %b: tensor<7x5x3xf32>)
    -> tensor<7x2x5xf32> {
  // CHECK: weir.matmul %{{.*}}, %{{.*}} transpose_a transpose_b : (tensor<7x3x2xf32>, tensor<7x5x3xf32>) -> tensor<7x2x5xf32>
  %c = weir.matmul %a, %b transpose_a transpose_b
    : (tensor<7x3x2xf32>, tensor<7x5x3xf32>) -> tensor<7x2x5xf32>
  return %c : tensor<7x2x5xf32>
}

// CHECK-LABEL: func.func @contracts
func.func @contracts(%a: tensor<2x3x5xf32>, %b: tensor<3x5x7xf32>)
    -> tensor<2x3x7xf32> {
  // CHECK: weir.contract %{{.*}}[0, 1, 2], %{{.*}}[1, 2, 3] to [0, 1, 3] : (tensor<2x3x5xf32>, tensor<3x5x7xf32>) -> tensor<2x3x7xf32>
  %c = weir.contract %a[0, 1, 2], %b[1, 2, 3] to [0, 1, 3]
    : (tensor<2x3x5xf32>, tensor<3x5x7xf32>) -> tensor<2x3x7xf32>
  return %c : tensor<2x3x7xf32>
}
