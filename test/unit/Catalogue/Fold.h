// Runs the operations that a builder made by folding them one by one.
#ifndef WEIR_TEST_UNIT_CATALOGUE_FOLD_H
#define WEIR_TEST_UNIT_CATALOGUE_FOLD_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir::test {

/// A module into which a test builds, in double precision.
class Bench {
public:
  /// With `width`, values are vectors of so many equal elements.
  explicit Bench(int64_t width = 0);

  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Location getLoc() const { return module.get().getLoc(); }
  mlir::Type getType() const { return type; }
  mlir::Value makeInput(double value);
  /// The number that `value` is, in every element of a vector.
  double evaluate(mlir::Value value);

private:
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::OpBuilder builder;
  mlir::Type type;
};

} // namespace weir::test

#endif // WEIR_TEST_UNIT_CATALOGUE_FOLD_H
