// RUN: weir-opt --weir-convert-to-linalg --weir-verify-linalg %s \
// RUN:   | FileCheck %s

weir.model @M name "m" train {batch = 2 : i64} policy "off" {
  weir.layer @a kind "test"
  weir.parameter @p : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @m : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @v : tensor<5x3xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @row : tensor<5xf32> init #weir.call<"zeros", {}> layer @a
  weir.state @column : tensor<3xf32> init #weir.call<"zeros", {}> layer @a

  // Two sums, each over rows and then in f64, before what is in place.
  // CHECK-LABEL: weir.entry @sums_before_it_updates
  // CHECK: %[[P:.*]] = weir.read @p
  // CHECK: linalg.generic {{.*}}["parallel", "reduction"]{{.*}} ins(%[[P]] : tensor<5x3xf32>)
  // CHECK: %[[SIZE:.*]] = linalg.generic {{.*}}["reduction"]{{.*}} ins(%{{.*}} : tensor<5xf32>) outs(%{{.*}} : tensor<f64>)
  // CHECK: %[[P2:.*]] = linalg.generic {{.*}} ins(%[[SIZE]] : tensor<f64>)
  // CHECK: linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK: %[[STEP:.*]] = linalg.generic {{.*}}["reduction"]{{.*}} outs(%{{.*}} : tensor<f64>)
  // CHECK: %[[U2:.*]] = linalg.generic {{.*}} ins(%[[STEP]] : tensor<f64>)
  // CHECK: linalg.generic {{.*}}["parallel", "parallel"]
  // CHECK-SAME: %[[P2]], %[[U2]]
  // CHECK-SAME: outs(%[[P]], %{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>)
  weir.entry @sums_before_it_updates(
      %g: tensor<5x3xf32> {weir.role = "input", weir.name = "g"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"})
      -> (tensor<f32> {weir.role = "output", weir.name = "o"}) {
    %p = weir.read @p : tensor<5x3xf32> {layer = @a}
    %m = weir.read @m : tensor<5x3xf32> {layer = @a}
    %v = weir.read @v : tensor<5x3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p1, %m1, %v1 = weir.update #weir.call<"lamb", {}> decay 0.0
        parameter(%p) gradient(%g) factor(%s) slots(%m, %v) scalars(%s, %s, %s)
        : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<f32>, tensor<5x3xf32>,
        tensor<5x3xf32>, tensor<f32>, tensor<f32>, tensor<f32>)
        -> (tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) {layer = @a}
      weir.assign @p, %p1 : tensor<5x3xf32>
      weir.assign @m, %m1 : tensor<5x3xf32>
      weir.assign @v, %v1 : tensor<5x3xf32>
    }
    weir.return %s : tensor<f32>
  }

  // Slots of rows and columns are written in place, and read then.
  // CHECK-LABEL: weir.entry @factors_the_second_moment
  // CHECK-DAG: %[[ROW:.*]] = weir.read @row
  // CHECK-DAG: %[[COLUMN:.*]] = weir.read @column
  // CHECK: %[[NEW_ROW:.*]] = linalg.generic {{.*}} outs(%[[ROW]] : tensor<5xf32>)
  // CHECK: %[[NEW_COLUMN:.*]] = linalg.generic {{.*}} outs(%[[COLUMN]] : tensor<3xf32>)
  // CHECK: linalg.generic {{.*}}["parallel", "parallel"]
  // CHECK-SAME: %[[NEW_ROW]], %[[NEW_COLUMN]]
  // CHECK: weir.assign @row, %[[NEW_ROW]]
  // CHECK: weir.assign @column, %[[NEW_COLUMN]]
  weir.entry @factors_the_second_moment(
      %g: tensor<5x3xf32> {weir.role = "input", weir.name = "g"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"})
      -> (tensor<f32> {weir.role = "output", weir.name = "o"}) {
    %p = weir.read @p : tensor<5x3xf32> {layer = @a}
    %r = weir.read @row : tensor<5xf32> {layer = @a}
    %c = weir.read @column : tensor<3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p1, %r1, %c1 = weir.update #weir.call<"adafactor", {}> decay 0.0
        parameter(%p) gradient(%g) factor(%s) slots(%r, %c) scalars(%s, %s, %s)
        : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<f32>, tensor<5xf32>,
        tensor<3xf32>, tensor<f32>, tensor<f32>, tensor<f32>)
        -> (tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>) {layer = @a}
      weir.assign @p, %p1 : tensor<5x3xf32>
      weir.assign @row, %r1 : tensor<5xf32>
      weir.assign @column, %c1 : tensor<3xf32>
    }
    weir.return %s : tensor<f32>
  }

  // Of a tall matrix the products are 3x3. Two steps are six products.
  // CHECK-LABEL: weir.entry @orthogonalises_the_smaller_side
  // CHECK-COUNT-2: linalg.generic {{.*}}["parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<3x3xf32>)
  // CHECK: linalg.generic {{.*}}["parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<5x3xf32>)
  // CHECK-COUNT-3: linalg.generic {{.*}}["parallel", "parallel", "reduction"]
  // CHECK-NOT: ["parallel", "parallel", "reduction"]
  weir.entry @orthogonalises_the_smaller_side(
      %g: tensor<5x3xf32> {weir.role = "input", weir.name = "g"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"})
      -> (tensor<f32> {weir.role = "output", weir.name = "o"}) {
    %p = weir.read @p : tensor<5x3xf32> {layer = @a}
    %m = weir.read @m : tensor<5x3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p1, %m1 = weir.update
        #weir.call<"muon", {ns_steps = 2 : i64, weight_decay = 0.0 : f64}>
        decay 0.0 parameter(%p) gradient(%g) factor(%s) slots(%m) scalars(%s)
        : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<f32>, tensor<5x3xf32>,
        tensor<f32>) -> (tensor<5x3xf32>, tensor<5x3xf32>) {layer = @a}
      weir.assign @p, %p1 : tensor<5x3xf32>
      weir.assign @m, %m1 : tensor<5x3xf32>
    }
    weir.return %s : tensor<f32>
  }

  // A last loop over the rows that have a gradient; the others stay.
  // CHECK-LABEL: weir.entry @updates_rows
  // CHECK: %[[LAST:.*]] = linalg.generic {{.*}}["parallel", "reduction"]{{.*}} ins(%{{.*}} : tensor<2xi32>) outs(%{{.*}} : tensor<5xi32>)
  // CHECK: %[[PLACE:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %[[LAST]] : tensor<2xi32>, tensor<5xi32>)
  // CHECK: %[[ROWS:.*]] = linalg.generic {{.*}} ins(%[[PLACE]], %{{.*}} : tensor<2xi32>, tensor<2xi32>)
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}, %[[PLACE]] : tensor<2x3xf32>, tensor<2xi32>)
  // CHECK: %[[P:.*]] = weir.read @p
  // CHECK: linalg.generic {{.*}}["parallel", "parallel", "reduction"]
  // CHECK-SAME: ins(%[[SUMS]], %[[ROWS]],
  // CHECK-SAME: outs(%[[P]], %{{.*}} : tensor<5x3xf32>, tensor<5x3xf32>)
  // CHECK: arith.select %[[IS:.*]], %{{.*}}, %{{.*}} : f32
  // CHECK-NEXT: arith.select %[[IS]], %{{.*}}, %{{.*}} : f32
  weir.entry @updates_rows(
      %x: tensor<2x3xf32> {weir.role = "input", weir.name = "x"},
      %i: tensor<2xi32> {weir.role = "input", weir.name = "i"},
      %s: tensor<f32> {weir.role = "input", weir.name = "s"})
      -> (tensor<f32> {weir.role = "output", weir.name = "o"}) {
    %g, %rows = weir.merge_rows %x at %i of 5
      : tensor<2x3xf32>, tensor<2xi32> {layer = @a}
    %p = weir.read @p : tensor<5x3xf32> {layer = @a}
    %v = weir.read @v : tensor<5x3xf32> {layer = @a}
    %ok = weir.guard %s : tensor<f32> {layer = @a}
    weir.commit if %ok : tensor<i1> {
      %p1, %v1 = weir.update #weir.call<"adagrad", {}> decay 0.0
        parameter(%p) gradient(%g) rows(%rows) factor(%s) slots(%v)
        scalars(%s, %s)
        : (tensor<5x3xf32>, tensor<2x3xf32>, tensor<2xi32>, tensor<f32>,
        tensor<5x3xf32>, tensor<f32>, tensor<f32>)
        -> (tensor<5x3xf32>, tensor<5x3xf32>) {layer = @a}
      weir.assign @p, %p1 : tensor<5x3xf32>
      weir.assign @v, %v1 : tensor<5x3xf32>
    }
    weir.return %s : tensor<f32>
  }
}
