// Reductions along rows and their use in the same kernel.
module attributes {
  test.inputs = {
    z = dense<[[-2.125, -1.125, -2.0, 3.875, 2.75, 2.75, 1.0], [-0.75, -2.875,
      60.0, -0.125, -3.75, -2.625, -3.25], [1.75, 3.25, -2.375, 2.375, -1.375,
      1.5, 2.875], [1.0, 2.375, -1.0, -3.875, 0.125, 0.75, -2.5], [-0.875,
      -1.5, -3.75, -1.5, -0.875, -0.25, 1.625]]> : tensor<5x7xf32>},
  test.outputs = {
    most = dense<[3.875, 60.0, 3.25, 2.375, 1.625]> : tensor<5xf32>,
    sum = dense<[1.717746615409851, 1.0, 2.514465570449829, 1.5989341735839844,
      1.4100297689437866]> : tensor<5xf32>,
    p = dense<[[0.0014430255396291614, 0.00392255000770092, 0.0016351621598005295,
      0.5821580290794373, 0.18899904191493988, 0.18899904191493988,
      0.03284310922026634], [4.136282763705534e-27, 4.940085418621091e-28,
      1.0, 7.727593605139568e-27, 2.0593340560688357e-28,
      6.343195198067676e-28, 3.3952676397964373e-28], [0.08873859792947769,
      0.3976988196372986, 0.0014343259390443563, 0.1657855361700058,
      0.0038989020977169275, 0.06910969316959381, 0.2733341455459595],
      [0.15813007950782776, 0.62541663646698, 0.021400580182671547,
      0.0012073380639776587, 0.06591842323541641, 0.12315183132886887,
      0.004775114823132753], [0.05821508169174194, 0.03116028755903244,
      0.003284270176663995, 0.03116028755903244, 0.05821508169174194,
      0.10876009613275528, 0.709204912185669]]> : tensor<5x7xf32>},
  test.tolerance = 1.0e-06 : f64
} {
weir.model @Test name "test" train {batch = 1 : i64} policy "off"
    attributes {plan.arena = 512 : i64} {
  plan.kernel @kernel(%z: memref<5x7xf32>,
      %most: memref<5xf32>,
      %sum: memref<5xf32>,
      %p: memref<5x7xf32>)
      attributes {inputs = 1 : i64, rows = 5 : i64, parts = 5 : i64} {
    %lowest = arith.constant 0xFF800000 : f32
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%lowest : f32) outs(%most : memref<5xf32>)
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]
    } ins(%z : memref<5x7xf32>) outs(%most : memref<5xf32>) {
    ^bb0(%a: f32, %best: f32):
      %next = arith.maximumf %best, %a : f32
      linalg.yield %next : f32
    }
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]
    } ins(%z, %most : memref<5x7xf32>, memref<5xf32>) outs(%p : memref<5x7xf32>) {
    ^bb0(%a: f32, %best: f32, %old: f32):
      %less = arith.subf %a, %best : f32
      %e = math.exp %less : f32
      linalg.yield %e : f32
    }
    linalg.fill ins(%zero : f32) outs(%sum : memref<5xf32>)
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]
    } ins(%p : memref<5x7xf32>) outs(%sum : memref<5xf32>) {
    ^bb0(%a: f32, %s: f32):
      %next = arith.addf %s, %a fastmath<reassoc,contract> : f32
      linalg.yield %next : f32
    }
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]
    } ins(%sum : memref<5xf32>) outs(%p : memref<5x7xf32>) {
    ^bb0(%s: f32, %e: f32):
      %y = arith.divf %e, %s : f32
      linalg.yield %y : f32
    }
    plan.return
  }
  plan.list @predict(
      %z: tensor<5x7xf32>
        {weir.role = "input", weir.name = "z", plan.offset = 0 : i64})
      -> (tensor<5xf32> {weir.role = "output", weir.name = "most"},
          tensor<5xf32> {weir.role = "output", weir.name = "sum"},
          tensor<5x7xf32> {weir.role = "output", weir.name = "p"}) {
    %r:3 = plan.launch @kernel(%z)
      tied [-1, -1, -1] at [192, 256, 320]
      : (tensor<5x7xf32>)
      -> (tensor<5xf32>, tensor<5xf32>, tensor<5x7xf32>)
    plan.return %r#0, %r#1, %r#2 : tensor<5xf32>, tensor<5xf32>, tensor<5x7xf32>
  }
}
}
