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

// CHECK-LABEL: func.func @stop_gradient
func.func @stop_gradient(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: weir.stop_gradient %{{.*}} : tensor<2x3xf32>
  %y = weir.stop_gradient %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @bias
func.func @bias(%x: tensor<2x3x5xf32>, %b: tensor<5xf32>)
    -> tensor<2x3x5xf32> {
  // CHECK: weir.bias %{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<5xf32>
  %y = weir.bias %x, %b : tensor<2x3x5xf32>, tensor<5xf32>
  return %y : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func @whole_constant
func.func @whole_constant() -> tensor<2xi32> {
  // CHECK: weir.constant dense<[-1, 7]> : tensor<2xi32>
  %c = weir.constant dense<[-1, 7]> : tensor<2xi32>
  return %c : tensor<2xi32>
}

// CHECK-LABEL: func.func @activations
func.func @activations(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: weir.relu %{{.*}} : tensor<2x3xf32>{{$}}
  %r = weir.relu %x : tensor<2x3xf32>
  // CHECK: weir.gelu %{{.*}} : tensor<2x3xf32>{{$}}
  %g = weir.gelu %r : tensor<2x3xf32>
  // CHECK: weir.gelu %{{.*}} : tensor<2x3xf32> {approximate = "tanh"}
  %t = weir.gelu %g : tensor<2x3xf32> {approximate = "tanh"}
  // CHECK: weir.elu %{{.*}} : tensor<2x3xf32>{{$}}
  %e = weir.elu %t : tensor<2x3xf32> {alpha = 1.0 : f64}
  // CHECK: weir.elementwise_grad "tanh" wrt 0 %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf32>
  %d = weir.elementwise_grad "tanh" wrt 0 %x, %e, %r : tensor<2x3xf32>
  return %d : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @several_operands
func.func @several_operands(%x: tensor<2x3xf32>, %t: tensor<2x3xf32>)
    -> tensor<2x3xf32> {
  // CHECK: weir.huber %{{.*}}, %{{.*}} : tensor<2x3xf32> {delta = 5.000000e-01 : f64}
  %h = weir.huber %x, %t : tensor<2x3xf32> {delta = 0.5 : f64}
  // CHECK: weir.gaussian_nll %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf32> {full = true}
  %n = weir.gaussian_nll %x, %t, %h : tensor<2x3xf32> {full = true}
  // CHECK: weir.elementwise_grad "huber" wrt 1 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3xf32> {delta = 5.000000e-01 : f64}
  %d = weir.elementwise_grad "huber" wrt 1 %x, %t, %h, %n
    : tensor<2x3xf32> {delta = 0.5 : f64}
  return %d : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @truth
func.func @truth(%x: tensor<2x3xf32>, %c: tensor<2x3xi32>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: %[[L:.*]] = weir.compare lt %{{.*}}, %{{.*}} : tensor<2x3xf32>
  %l = weir.compare lt %x, %x : tensor<2x3xf32>
  // CHECK: %[[N:.*]] = weir.compare ne %{{.*}}, %{{.*}} : tensor<2x3xi32>
  %n = weir.compare ne %c, %c : tensor<2x3xi32>
  // CHECK: %[[A:.*]] = weir.logical_and %[[L]], %[[N]] : tensor<2x3xi1>
  %a = weir.logical_and %l, %n : tensor<2x3xi1>
  // CHECK: %[[O:.*]] = weir.logical_or %[[A]], %[[N]] : tensor<2x3xi1>
  %o = weir.logical_or %a, %n : tensor<2x3xi1>
  // CHECK: %[[M:.*]] = weir.logical_not %[[O]] : tensor<2x3xi1>
  %m = weir.logical_not %o : tensor<2x3xi1>
  // CHECK: %[[W:.*]] = weir.where %[[M]], %{{.*}}, %{{.*}} : tensor<2x3xf32>
  %w = weir.where %m, %x, %x : tensor<2x3xf32>
  // CHECK: weir.to_float %[[M]] : tensor<2x3xi1> -> tensor<2x3xf32>
  %f = weir.to_float %m : tensor<2x3xi1> -> tensor<2x3xf32>
  return %w, %f : tensor<2x3xf32>, tensor<2x3xf32>
}
