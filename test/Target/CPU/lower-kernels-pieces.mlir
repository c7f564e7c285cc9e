// Loops over what was joined become one loop for each piece, in which nothing
// is compared and no index wraps.
// RUN: weir-opt %s --weir-lower-kernels --canonicalize | FileCheck %s

// CHECK-LABEL: func.func private @joins_rows(
// CHECK-SAME: %[[A:.*]]: memref<2x3xf32> {{.*}}, %[[B:.*]]: memref<2x5xf32> {{.*}}, %[[Y:.*]]: memref<2x8xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK: scf.for
// CHECK-NEXT: scf.for %[[J:.*]] = %[[C0]] to %[[C3]]
// CHECK-NEXT: %[[X:.*]] = memref.load %[[A]][%{{.*}}, %[[J]]]
// CHECK-NEXT: memref.store %[[X]]
// CHECK: scf.for %[[J:.*]] = %[[C3]] to %[[C8]]
// CHECK-NEXT: %[[K:.*]] = affine.apply #{{.*}}(%[[J]])
// CHECK-NEXT: %[[X:.*]] = memref.load %[[B]][%{{.*}}, %[[K]]]
// CHECK-NEXT: memref.store %[[X]], %[[Y]][%{{.*}}, %[[J]]]
// CHECK-NOT: arith.cmpi
// CHECK-NOT: arith.select
#id = affine_map<(i, j) -> (i, j)>
weir.model @Joins name "joins" train {batch = 2 : i64} policy "off" {
  plan.kernel @joins_rows(%a: memref<2x3xf32>, %b: memref<2x5xf32>,
                          %y: memref<2x8xf32>)
      attributes {inputs = 2 : i64, rows = 2 : i64, parts = 1 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j mod 3)>,
                       affine_map<(i, j) -> (i, (j - 3) mod 5)>, #id],
      iterator_types = ["parallel", "parallel"]
    } ins(%a, %b : memref<2x3xf32>, memref<2x5xf32>)
      outs(%y : memref<2x8xf32>) {
    ^bb0(%p: f32, %q: f32, %old: f32):
      %c3 = arith.constant 3 : i32
      %j = linalg.index 1 : index
      %place = arith.index_cast %j : index to i32
      %first = arith.cmpi slt, %place, %c3 : i32
      %x = arith.select %first, %p, %q : f32
      linalg.yield %x : f32
    }
    plan.return
  }
}

// What was joined and then padded in one loop nest: four pieces.
// CHECK-LABEL: func.func private @pads_what_was_joined(
// CHECK: scf.for
// CHECK-COUNT-4: scf.for
// CHECK-NOT: scf.for
// CHECK-NOT: arith.cmpi
// CHECK: return
weir.model @Pads name "pads" train {batch = 2 : i64} policy "off" {
  plan.kernel @pads_what_was_joined(%a: memref<2x3xf32>, %b: memref<2x5xf32>,
                                    %y: memref<2x13xf32>)
      attributes {inputs = 2 : i64, rows = 2 : i64, parts = 1 : i64} {
    linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, ((j - 2) mod 8) mod 3)>,
                       affine_map<(i, j) -> (i, ((j - 2) mod 8 - 3) mod 5)>,
                       #id],
      iterator_types = ["parallel", "parallel"]
    } ins(%a, %b : memref<2x3xf32>, memref<2x5xf32>)
      outs(%y : memref<2x13xf32>) {
    ^bb0(%p: f32, %q: f32, %old: f32):
      %zero = arith.constant 0.0 : f32
      %c2 = arith.constant 2 : i32
      %c3 = arith.constant 3 : i32
      %c10 = arith.constant 10 : i32
      %j = linalg.index 1 : index
      %k = affine.apply affine_map<(j) -> ((j - 2) mod 8)>(%j)
      %joined = arith.index_cast %k : index to i32
      %first = arith.cmpi slt, %joined, %c3 : i32
      %x = arith.select %first, %p, %q : f32
      %place = arith.index_cast %j : index to i32
      %before = arith.cmpi slt, %place, %c2 : i32
      %within = arith.cmpi slt, %place, %c10 : i32
      %left = arith.select %before, %zero, %x : f32
      %padded = arith.select %within, %left, %zero : f32
      linalg.yield %padded : f32
    }
    plan.return
  }
}
