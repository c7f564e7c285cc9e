// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @arithmetic
func.func @arithmetic(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: %[[SUM:.*]] = weir.add %{{.*}}, %{{.*}} : tensor<2x3xf32>{{$}}
  %sum = weir.add %a, %b : tensor<2x3xf32>
  // CHECK: weir.sub %[[SUM]], %{{.*}} : tensor<2x3xf32> {layer = @l}
  %difference = weir.sub %sum, %a : tensor<2x3xf32> {layer = @l}
  // CHECK: weir.mul
  %product = weir.mul %difference, %b : tensor<2x3xf32>
  // CHECK: weir.div
  %quotient = weir.div %product, %a : tensor<2x3xf32>
  return %product, %quotient : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @constant
func.func @constant() -> tensor<2x3xf64> {
  // CHECK: weir.constant dense<5.000000e-01> : tensor<2x3xf64>
  %c = weir.constant dense<0.5> : tensor<2x3xf64>
  return %c : tensor<2x3xf64>
}

// CHECK-LABEL: func.func @bias
func.func @bias(%x: tensor<2x3x5xf32>, %b: tensor<5xf32>)
    -> tensor<2x3x5xf32> {
  // CHECK: weir.bias %{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<5xf32>
  %y = weir.bias %x, %b : tensor<2x3x5xf32>, tensor<5xf32>
  return %y : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @activations
func.func @activations(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: weir.relu %{{.*}} : tensor<2x3xf32>
  %r = weir.relu %x : tensor<2x3xf32>
  // CHECK: weir.gelu
  %g = weir.gelu %r : tensor<2x3xf32>
  // CHECK: weir.activation_grad "tanh", %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf32>
  %d = weir.activation_grad "tanh", %x, %g, %r : tensor<2x3xf32>
  return %d : tensor<2x3xf32>
}
