// dw = dy^T x and db = column sums of dy. Ten rows in four parts: 3, 3, 3, 1.
module attributes {
  test.inputs = {
    dy = dense<[[-0.15625, 0.15625, -0.5, -0.875, 0.40625, -0.90625, -0.59375,
      -0.4375, -0.25, -0.8125], [-0.15625, -0.375, 0.5, 0.125, 0.78125,
      0.3125, 0.53125, 0.15625, -0.125, 0.625], [0.3125, 0.90625, 0.46875,
      0.40625, -0.46875, 0.625, -0.25, -0.75, -0.875, -0.65625], [-0.46875,
      0.34375, -0.4375, -0.875, 0.53125, 0.125, -0.9375, -0.90625, -0.75,
      -0.28125], [0.71875, 0.90625, 0.21875, -0.53125, -0.15625, -0.28125,
      -0.34375, -0.96875, 0.15625, 0.65625]]> : tensor<5x10xf32>,
    x = dense<[[0.46875, -0.8125, 0.0625, -0.65625, 0.40625, -0.09375, 0.875],
      [0.59375, -0.75, -0.375, 0.84375, -0.0625, -0.125, -0.125], [0.53125,
      0.875, 0.0625, 0.9375, 0.1875, -0.78125, 0.625], [-0.15625, -0.90625,
      0.96875, -0.9375, 0.15625, -0.03125, 0.75], [-0.21875, -0.5625, -0.4375,
      -0.59375, 0.125, -0.28125, 0.5]]> : tensor<5x7xf32>},
  test.outputs = {
    dw = dense<[[-0.083984375, 0.5380859375, -0.7001953125, 0.2763671875,
      0.021484375, -0.3974609375, 0.0859375], [0.080078125, 0.1259765625,
      0.1435546875, -0.4296875, 0.423828125, -0.94140625, 1.4609375],
      [0.33203125, 0.71484375, -0.708984375, 1.4697265625, -0.1875,
      -0.4296875, -0.42578125], [0.1328125, 2.064453125, -0.69140625,
      2.1962890625, -0.490234375, -0.07421875, -1.44921875], [0.3564453125,
      -1.7197265625, 0.2861328125, -0.4521484375, 0.091796875, 0.2578125,
      0.28515625], [0.134765625, 1.09375, 0.109375, 1.494140625,
      -0.2861328125, -0.3671875, -0.48828125], [0.1259765625, 0.908203125,
      -1.009765625, 1.6865234375, -0.5107421875, 0.310546875, -1.6171875],
      [-0.1572265625, 0.9482421875, -0.5869140625, 1.140625, -0.5908203125,
      0.908203125, -2.03515625], [-0.5732421875, 0.123046875, -0.818359375,
      -0.1513671875, -0.35546875, 0.7021484375, -1.234375], [-0.4580078125,
      -0.4970703125, -0.8857421875, 0.3193359375, -0.4541015625, 0.3349609375,
      -1.08203125]]> : tensor<10x7xf32>,
    db = dense<[0.25, 1.9375, 0.25, -1.75, 1.09375, -0.125, -1.59375, -2.90625,
      -1.84375, -0.46875]> : tensor<10xf32>},
  test.tolerance = 1.0e-06 : f64
} {
weir.model @Test name "test" train {batch = 1 : i64} policy "off"
    attributes {plan.arena = 832 : i64} {
  plan.kernel @kernel(%dy: memref<5x10xf32>,
      %x: memref<5x7xf32>,
      %dw: memref<10x7xf32>,
      %db: memref<10xf32>)
      attributes {inputs = 2 : i64, rows = 10 : i64, parts = 4 : i64} {
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%zero : f32) outs(%dw : memref<10x7xf32>)
    linalg.generic {
      indexing_maps = [affine_map<(i, j, k) -> (k, i)>,
                       affine_map<(i, j, k) -> (k, j)>,
                       affine_map<(i, j, k) -> (i, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]
    } ins(%dy, %x : memref<5x10xf32>, memref<5x7xf32>) outs(%dw : memref<10x7xf32>) {
    ^bb0(%a: f32, %b: f32, %sum: f32):
      %product = arith.mulf %a, %b : f32
      %next = arith.addf %sum, %product fastmath<reassoc,contract> : f32
      linalg.yield %next : f32
    }
    linalg.fill ins(%zero : f32) outs(%db : memref<10xf32>)
    linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (k, i)>, affine_map<(i, k) -> (i)>],
      iterator_types = ["parallel", "reduction"]
    } ins(%dy : memref<5x10xf32>) outs(%db : memref<10xf32>) {
    ^bb0(%a: f32, %sum: f32):
      %next = arith.addf %sum, %a fastmath<reassoc,contract> : f32
      linalg.yield %next : f32
    }
    plan.return
  }
  plan.list @predict(
      %dy: tensor<5x10xf32>
        {weir.role = "input", weir.name = "dy", plan.offset = 0 : i64},
      %x: tensor<5x7xf32>
        {weir.role = "input", weir.name = "x", plan.offset = 256 : i64})
      -> (tensor<10x7xf32> {weir.role = "output", weir.name = "dw"},
          tensor<10xf32> {weir.role = "output", weir.name = "db"}) {
    %r:2 = plan.launch @kernel(%dy, %x)
      tied [-1, -1] at [448, 768]
      : (tensor<5x10xf32>, tensor<5x7xf32>)
      -> (tensor<10x7xf32>, tensor<10xf32>)
    plan.return %r#0, %r#1 : tensor<10x7xf32>, tensor<10xf32>
  }
}
}
