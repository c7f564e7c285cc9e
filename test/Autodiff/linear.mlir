// RUN: weir-opt %s --weir-differentiate --weir-verify-differentiated | FileCheck %s

// CHECK-LABEL: weir.model @Linear
weir.model @Linear name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<5xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"},
      tensor<5xf32> {weir.role = "gradient", weir.name = "b"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %w = weir.read @w : tensor<5x3xf32>
    %b = weir.read @b : tensor<5xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.linear %x, %w, %b
      : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x5xf32>
      {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[DW:.*]] = weir.matmul %[[DY]], %[[X]] transpose_a : (tensor<2x5xf32>, tensor<2x3xf32>) -> tensor<5x3xf32>
    // CHECK-NEXT: %[[DB:.*]] = weir.reduce sum %[[DY]] over [0]
    // CHECK-NEXT: %[[DX:.*]] = weir.matmul %[[DY]], %[[W]] : (tensor<2x5xf32>, tensor<5x3xf32>) -> tensor<2x3xf32>
    // CHECK-NEXT: weir.return %[[DX]], %[[DW]], %[[DB]]
    %dx, %dw, %db = weir.gradient %loss wrt [@x, @w, @b]
      : tensor<f32> -> tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>
    weir.return %dx, %dw, %db : tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>
  }
}

// CHECK-LABEL: weir.model @LinearOnPositions
weir.model @LinearOnPositions name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x7x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x7x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %x = weir.read @x : tensor<2x7x3xf32>
    %w = weir.read @w : tensor<5x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.linear %x, %w
      : (tensor<2x7x3xf32>, tensor<5x3xf32>) -> tensor<2x7x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x7x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: %[[ROWS:.*]] = weir.reshape %[[DY]] : tensor<2x7x5xf32> -> tensor<14x5xf32> {layer = @l}
    // CHECK-NEXT: %[[XROWS:.*]] = weir.reshape %[[X]] : tensor<2x7x3xf32> -> tensor<14x3xf32>
    // CHECK-NEXT: %[[DW:.*]] = weir.matmul %[[ROWS]], %[[XROWS]] transpose_a
    // CHECK-NEXT: %[[DROWS:.*]] = weir.matmul %[[ROWS]], %[[W]]
    // CHECK-NEXT: %[[DX:.*]] = weir.reshape %[[DROWS]] : tensor<14x3xf32> -> tensor<2x7x3xf32>
    // CHECK-NEXT: weir.return %[[DX]], %[[DW]]
    %dx, %dw = weir.gradient %loss wrt [@x, @w]
      : tensor<f32> -> tensor<2x7x3xf32>, tensor<5x3xf32>
    weir.return %dx, %dw : tensor<2x7x3xf32>, tensor<5x3xf32>
  }
}

// CHECK-LABEL: weir.model @Matmul
weir.model @Matmul name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<3x5xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<3x5xf32> {weir.role = "gradient", weir.name = "w"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %w = weir.read @w : tensor<3x5xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.matmul %x, %w
      : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<2x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.matmul %[[DY]], %[[W]] transpose_b :
    // CHECK-NEXT: weir.matmul %[[X]], %[[DY]] transpose_a :
    %dx, %dw = weir.gradient %loss wrt [@x, @w]
      : tensor<f32> -> tensor<2x3xf32>, tensor<3x5xf32>
    weir.return %dx, %dw : tensor<2x3xf32>, tensor<3x5xf32>
  }
}

// CHECK-LABEL: weir.model @MatmulTransposeA
weir.model @MatmulTransposeA name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<3x2xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<3x5xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3x2xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<3x5xf32> {weir.role = "gradient", weir.name = "w"}) {
    %x = weir.read @x : tensor<3x2xf32>
    %w = weir.read @w : tensor<3x5xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.matmul %x, %w transpose_a
      : (tensor<3x2xf32>, tensor<3x5xf32>) -> tensor<2x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.matmul %[[W]], %[[DY]] transpose_b :
    // CHECK-NEXT: weir.matmul %[[X]], %[[DY]] :
    %dx, %dw = weir.gradient %loss wrt [@x, @w]
      : tensor<f32> -> tensor<3x2xf32>, tensor<3x5xf32>
    weir.return %dx, %dw : tensor<3x2xf32>, tensor<3x5xf32>
  }
}

// CHECK-LABEL: weir.model @MatmulTransposeB
weir.model @MatmulTransposeB name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<2x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %x = weir.read @x : tensor<2x3xf32>
    %w = weir.read @w : tensor<5x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.matmul %x, %w transpose_b
      : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.matmul %[[DY]], %[[W]] :
    // CHECK-NEXT: weir.matmul %[[DY]], %[[X]] transpose_a :
    %dx, %dw = weir.gradient %loss wrt [@x, @w]
      : tensor<f32> -> tensor<2x3xf32>, tensor<5x3xf32>
    weir.return %dx, %dw : tensor<2x3xf32>, tensor<5x3xf32>
  }
}

// CHECK-LABEL: weir.model @MatmulTransposeBoth
weir.model @MatmulTransposeBoth name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @x : tensor<3x2xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @w : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<3x2xf32> {weir.role = "gradient", weir.name = "x"},
      tensor<5x3xf32> {weir.role = "gradient", weir.name = "w"}) {
    %x = weir.read @x : tensor<3x2xf32>
    %w = weir.read @w : tensor<5x3xf32>
    // CHECK: %[[X:.*]] = weir.read @x
    // CHECK: %[[W:.*]] = weir.read @w
    %r = weir.matmul %x, %w transpose_a transpose_b
      : (tensor<3x2xf32>, tensor<5x3xf32>) -> tensor<2x5xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x5xf32> -> tensor<f32> {layer = @loss}
    // CHECK: %[[DY:.*]] = weir.broadcast %{{.*}} along []
    // CHECK-NEXT: weir.matmul %[[W]], %[[DY]] transpose_a transpose_b :
    // CHECK-NEXT: weir.matmul %[[DY]], %[[X]] transpose_a transpose_b :
    %dx, %dw = weir.gradient %loss wrt [@x, @w]
      : tensor<f32> -> tensor<3x2xf32>, tensor<5x3xf32>
    weir.return %dx, %dw : tensor<3x2xf32>, tensor<5x3xf32>
  }
}

// CHECK-LABEL: weir.model @Contract
weir.model @Contract name "m" train {batch = 1 : i64} policy "off" {
  weir.layer @l kind "l"
  weir.layer @loss kind "loss"
  weir.parameter @a : tensor<2x3x5xf32> init #weir.call<"zeros", {}> layer @l
  weir.parameter @b : tensor<3x5x7xf32> init #weir.call<"zeros", {}> layer @l
  weir.entry @gradients() -> (
      tensor<2x3x5xf32> {weir.role = "gradient", weir.name = "a"},
      tensor<3x5x7xf32> {weir.role = "gradient", weir.name = "b"}) {
    %a = weir.read @a : tensor<2x3x5xf32>
    %b = weir.read @b : tensor<3x5x7xf32>
    %r = weir.contract %a[0, 1, 2], %b[1, 2, 3] to [0, 1, 3]
      : (tensor<2x3x5xf32>, tensor<3x5x7xf32>) -> tensor<2x3x7xf32> {layer = @l}
    %loss, %n = weir.total %r : tensor<2x3x7xf32> -> tensor<f32> {layer = @loss}
    // CHECK: weir.contract %[[DY:.*]][0, 1, 3], %{{.*}}[1, 2, 3] to [0, 1, 2]
    // CHECK-NEXT: weir.contract %{{.*}}[0, 1, 2], %[[DY]][0, 1, 3] to [1, 2, 3]
    %da, %db = weir.gradient %loss wrt [@a, @b]
      : tensor<f32> -> tensor<2x3x5xf32>, tensor<3x5x7xf32>
    weir.return %da, %db : tensor<2x3x5xf32>, tensor<3x5x7xf32>
  }
}
