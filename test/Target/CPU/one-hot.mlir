// RUN: weir-opt %s --weir-lower-kernels --canonicalize | FileCheck %s

weir.model @M name "m" train {batch = 4 : i64} policy "off" {

  // Of the rows of the table only that which is named is read.
  // CHECK-LABEL: func.func private @gathers(
  // CHECK-SAME: %[[TABLE:.*]]: memref<100x8xf32> {{.*}}, %[[INDEX:.*]]: memref<4xi32> {{.*}}, %[[OUT:.*]]: memref<4x8xf32>
  // CHECK: scf.for %[[B:.*]] =
  // CHECK: %[[I:.*]] = memref.load %[[INDEX]][%[[B]]]
  // CHECK: %[[C:.*]] = arith.index_cast %[[I]]
  // CHECK: %[[END:.*]] = arith.addi %[[C]], %{{.*}} : index
  // CHECK: %[[LOWER:.*]] = arith.maxsi %[[C]], %{{.*}} : index
  // CHECK: %[[UPPER:.*]] = arith.minsi %[[END]], %{{.*}} : index
  // CHECK: scf.for %[[ROW:.*]] = %[[LOWER]] to %[[UPPER]]
  // CHECK: scf.for %[[J:.*]] =
  // CHECK: memref.load %[[TABLE]][%[[ROW]], %[[J]]]
  // CHECK-NOT: arith.select
  // CHECK: memref.store
  plan.kernel @gathers(%table: memref<100x8xf32>, %index: memref<4xi32>,
                       %out: memref<4x8xf32>)
      attributes {inputs = 2 : i64, rows = 4 : i64, parts = 1 : i64} {
    %zero = arith.constant 0.0 : f32
    linalg.generic {
      indexing_maps = [affine_map<(b, j, c) -> (c, j)>,
                       affine_map<(b, j, c) -> (b)>,
                       affine_map<(b, j, c) -> (b, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]
    } ins(%table, %index : memref<100x8xf32>, memref<4xi32>)
      outs(%out : memref<4x8xf32>) {
    ^bb0(%x: f32, %i: i32, %old: f32):
      %c = linalg.index 2 : index
      %place = arith.index_cast %c : index to i32
      %is = arith.cmpi eq, %place, %i : i32
      %term = arith.select %is, %x, %zero : f32
      %sum = arith.addf %old, %term : f32
      linalg.yield %sum : f32
    }
    plan.return
  }

  // Parts share the rows of the table: each does the places that are its own.
  // CHECK-LABEL: func.func private @scatters(
  // CHECK-SAME: %[[X:.*]]: memref<4x8xf32> {{.*}}, %[[INDEX:.*]]: memref<4xi32> {{.*}}, %[[TABLE:.*]]: memref<100x8xf32> {{.*}}, %[[PART:.*]]: index
  // CHECK: %[[BEGIN:.*]] = arith.muli %[[PART]], %{{.*}} : index
  // CHECK: scf.for %[[B:.*]] =
  // CHECK: %[[I:.*]] = memref.load %[[INDEX]][%[[B]]]
  // CHECK: %[[C:.*]] = arith.index_cast %[[I]]
  // CHECK: arith.subi %[[C]], %[[BEGIN]]
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: memref.load %[[X]][%[[B]],
  // CHECK-NOT: arith.select
  // CHECK: memref.store %{{.*}}, %[[TABLE]]
  plan.kernel @scatters(%x: memref<4x8xf32>, %index: memref<4xi32>,
                        %table: memref<100x8xf32>)
      attributes {inputs = 2 : i64, rows = 100 : i64, parts = 2 : i64} {
    %zero = arith.constant 0.0 : f32
    linalg.generic {
      indexing_maps = [affine_map<(c, j, b) -> (b, j)>,
                       affine_map<(c, j, b) -> (b)>,
                       affine_map<(c, j, b) -> (c, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]
    } ins(%x, %index : memref<4x8xf32>, memref<4xi32>)
      outs(%table : memref<100x8xf32>) {
    ^bb0(%value: f32, %i: i32, %old: f32):
      %c = linalg.index 0 : index
      %place = arith.index_cast %c : index to i32
      %is = arith.cmpi eq, %place, %i : i32
      %term = arith.select %is, %value, %zero : f32
      %sum = arith.addf %old, %term : f32
      linalg.yield %sum : f32
    }
    plan.return
  }

  // Two results, of which the row that is named is replaced.
  // CHECK-LABEL: func.func private @replaces(
  // CHECK-SAME: %[[X:.*]]: memref<4x8xf32> {{.*}}, %[[INDEX:.*]]: memref<4xi32> {{.*}}, %[[TABLE:.*]]: memref<100x8xf32> {{.*}}, %[[SLOT:.*]]: memref<100x8xf32> {{.*}}, %{{.*}}: index
  // CHECK: scf.for %[[B:.*]] =
  // CHECK: %[[I:.*]] = memref.load %[[INDEX]][%[[B]]]
  // CHECK: %[[C:.*]] = arith.index_cast %[[I]]
  // CHECK: %[[LOWER:.*]] = arith.maxsi %[[C]], %{{.*}} : index
  // CHECK: scf.for %[[ROW:.*]] = %[[LOWER]] to
  // CHECK: scf.for %[[J:.*]] =
  // CHECK-NOT: arith.select
  // CHECK: memref.store %{{.*}}, %[[TABLE]][%[[ROW]], %[[J]]]
  // CHECK-NEXT: memref.store %{{.*}}, %[[SLOT]][%[[ROW]], %[[J]]]
  plan.kernel @replaces(%x: memref<4x8xf32>, %index: memref<4xi32>,
                        %table: memref<100x8xf32>, %slot: memref<100x8xf32>)
      attributes {inputs = 2 : i64, rows = 100 : i64, parts = 1 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(c, j, b) -> (b, j)>,
                       affine_map<(c, j, b) -> (b)>,
                       affine_map<(c, j, b) -> (c, j)>,
                       affine_map<(c, j, b) -> (c, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]
    } ins(%x, %index : memref<4x8xf32>, memref<4xi32>)
      outs(%table, %slot : memref<100x8xf32>, memref<100x8xf32>) {
    ^bb0(%value: f32, %i: i32, %old: f32, %held: f32):
      %c = linalg.index 0 : index
      %place = arith.index_cast %c : index to i32
      %is = arith.cmpi eq, %place, %i : i32
      %more = arith.addf %held, %value : f32
      %less = arith.subf %old, %more : f32
      %new = arith.select %is, %less, %old : f32
      %kept = arith.select %is, %more, %held : f32
      linalg.yield %new, %kept : f32, f32
    }
    plan.return
  }

  // Not a sum of what one place adds: every place has the other number.
  // CHECK-LABEL: func.func private @counts_others(
  // CHECK: arith.cmpi eq
  // CHECK: arith.select
  plan.kernel @counts_others(%index: memref<4xi32>, %out: memref<4xf32>)
      attributes {inputs = 1 : i64, rows = 4 : i64, parts = 1 : i64} {
    %zero = arith.constant 0.0 : f32
    %one = arith.constant 1.0 : f32
    linalg.generic {
      indexing_maps = [affine_map<(b, c) -> (c)>, affine_map<(b, c) -> (b)>],
      iterator_types = ["parallel", "reduction"]
    } ins(%index : memref<4xi32>) outs(%out : memref<4xf32>) {
    ^bb0(%i: i32, %old: f32):
      %b = linalg.index 0 : index
      %place = arith.index_cast %b : index to i32
      %is = arith.cmpi eq, %place, %i : i32
      %term = arith.select %is, %zero, %one : f32
      %sum = arith.addf %old, %term : f32
      linalg.yield %sum : f32
    }
    plan.return
  }
}
