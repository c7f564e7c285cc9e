// Integers, and the index of a column, in two parts.
module attributes {
  test.inputs = {
    class = dense<[3, 0, 2, 2, 1, 0]> : tensor<6xi32>,
    value = dense<[[-0.1875, 0.96875, 0.625, 0.84375], [0.375, 0.34375, 0.0625,
      0.59375], [-0.28125, 0.1875, 0.34375, 0.03125], [-0.4375, -0.84375,
      -0.8125, -0.28125], [0.15625, 0.53125, 0.4375, -0.375], [0.84375,
      -0.4375, 0.4375, -0.84375]]> : tensor<6x4xf32>},
  test.outputs = {
    hot = dense<[[-1.0, -1.0, -1.0, 0.84375], [0.375, -1.0, -1.0, -1.0], [-1.0,
      -1.0, 0.34375, -1.0], [-1.0, -1.0, -0.8125, -1.0], [-1.0, 0.53125, -1.0,
      -1.0], [0.84375, -1.0, -1.0, -1.0]]> : tensor<6x4xf32>},
  test.tolerance = 0.0 : f64
} {
weir.model @Test name "test" train {batch = 1 : i64} policy "off"
    attributes {plan.arena = 320 : i64} {
  plan.kernel @kernel(%class: memref<6xi32>,
      %value: memref<6x4xf32>,
      %hot: memref<6x4xf32>)
      attributes {inputs = 2 : i64, rows = 6 : i64, parts = 2 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]
    } ins(%class, %value : memref<6xi32>, memref<6x4xf32>) outs(%hot : memref<6x4xf32>) {
    ^bb0(%c: i32, %v: f32, %old: f32):
      %j = linalg.index 1 : index
      %column = arith.index_cast %j : index to i32
      %is = arith.cmpi eq, %c, %column : i32
      %no = arith.constant -1.0 : f32
      %y = arith.select %is, %v, %no : f32
      linalg.yield %y : f32
    }
    plan.return
  }
  plan.list @predict(
      %class: tensor<6xi32>
        {weir.role = "input", weir.name = "class", plan.offset = 0 : i64},
      %value: tensor<6x4xf32>
        {weir.role = "input", weir.name = "value", plan.offset = 64 : i64})
      -> (tensor<6x4xf32> {weir.role = "output", weir.name = "hot"}) {
    %r = plan.launch @kernel(%class, %value)
      tied [-1] at [192]
      : (tensor<6xi32>, tensor<6x4xf32>)
      -> tensor<6x4xf32>
    plan.return %r : tensor<6x4xf32>
  }
}
}
