// The dialect `plan`: a step as a list of kernel launches over one arena.
//
// Purpose: the one picture that serves CPU, GPU, memory planning, profiling
// and determinism. Before: lib/Plan forms kernels from the entries that
// lib/Lowering left. After: lib/Target compiles the kernels, lib/Package
// writes the lists into the object's descriptor, and the runtime walks them.
// Start with Plan.td; lib/Plan/Verify.cpp says what a list may hold.
#ifndef WEIR_DIALECT_PLAN_PLAN_H
#define WEIR_DIALECT_PLAN_PLAN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/Plan/Dialect.h.inc"

#define GET_OP_CLASSES
#include "dialect/Plan/Plan.h.inc"

namespace weir::plan {
/// The bytes that a value of `type` takes in the arena; i1 takes one.
int64_t getBytes(mlir::Type type);

/// The operation whose end is the end of this use of `value`: its user, or the
/// outermost repeat that brings the value in from outside.
mlir::Operation *getEndOfUse(mlir::Value value, mlir::Operation *user);
} // namespace weir::plan

#endif // WEIR_DIALECT_PLAN_PLAN_H
