// RUN: weir-opt %s --weir-wrap-kernels | FileCheck %s
// RUN: weir-opt %s --weir-wrap-kernels -o %t
// RUN: weir-opt %t --weir-wrap-kernels | diff %t -

weir.model @Digits name "digits" train {batch = 4 : i64} policy "off" {
  plan.kernel @k0(%x: memref<4xf32>, %y: memref<4xf32>)
      attributes {inputs = 1 : i64, rows = 4 : i64, parts = 2 : i64,
                  plan.code = "digits_k0"} {
    plan.return
  }
}

// CHECK-LABEL: module @digits.code
module @digits.code {
  // CHECK: llvm.func internal @k0(
  // CHECK-SAME: no_inline
  llvm.func @k0(%x: !llvm.ptr {llvm.noalias}, %y: !llvm.ptr {llvm.noalias},
                %part: i64) {
    llvm.return
  }
}
// CHECK: llvm.func internal @digits_k0(%[[LAUNCH:.*]]: !llvm.ptr, %[[PART:.*]]: i32)
// CHECK: %[[OPERANDS:.*]] = llvm.load %[[LAUNCH]]
// CHECK: %[[X:.*]] = llvm.load
// CHECK: %[[SECOND:.*]] = llvm.getelementptr %[[OPERANDS]][1]
// CHECK: %[[Y:.*]] = llvm.load %[[SECOND]]
// CHECK: %[[WIDE:.*]] = llvm.zext %[[PART]] : i32 to i64
// CHECK: llvm.call @k0(%[[X]], %[[Y]], %[[WIDE]])
