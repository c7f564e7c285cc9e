// Derivatives of the elementwise operations. Those of the functions are in the
// catalogue, with their values at kinks and singular points.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static void differentiateAdd(AddOp, Backward &at) {
  at.set(0, at.dy());
  at.set(1, at.dy());
}

static void differentiateSub(SubOp, Backward &at) {
  at.set(0, at.dy());
  if (at.needs(1))
    at.set(1, at.negate(at.dy()));
}

// d(ab) = b da + a db. Where one factor is 0 and the other infinite, the
// gradient of the first is infinite, that of the second 0.
static void differentiateMul(MulOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.mul(at.dy(), op.getRhs()));
  if (at.needs(1))
    at.set(1, at.mul(at.dy(), op.getLhs()));
}

// d(a/b) = da / b - (a/b) db / b. Division by 0 stays visible: infinite or
// NaN, as the value itself.
static void differentiateDiv(DivOp op, Backward &at) {
  Value quotient = at.div(at.dy(), op.getRhs());
  if (at.needs(0))
    at.set(0, quotient);
  if (at.needs(1))
    at.set(1, at.negate(at.mul(quotient, op.getResult())));
}

static void differentiateBias(BiasOp, Backward &at) {
  at.set(0, at.dy());
  if (at.needs(1))
    at.set(1, at.sumLeading(at.dy()));
}

template <typename OpT>
static void differentiateFunction(OpT op, Backward &at) {
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    if (!at.needs(i))
      continue;
    auto gradient = at.create<ElementwiseGradOp>(
        op->getName().stripDialect(), i, op->getOperands(), op.getY(), at.dy());
    // The arguments of the function, by their names.
    for (StringAttr name : op->getName().getAttributeNames())
      if (Attribute value = op->getAttr(name))
        gradient->setAttr(name, value);
    at.set(i, gradient);
  }
}

template <typename... Ops> static void attachFunctions(MLIRContext &context) {
  (attach<Ops, differentiateFunction<Ops>>(context), ...);
}

// What was not taken gets 0, whatever the gradient is.
static void differentiateWhere(WhereOp op, Backward &at) {
  Value zero =
      at.create<ConstantOp>(at.dy().getType(), getSplat(at.dy().getType(), 0));
  if (at.needs(1))
    at.set(1, at.create<WhereOp>(op.getMask(), at.dy(), zero));
  if (at.needs(2))
    at.set(2, at.create<WhereOp>(op.getMask(), zero, at.dy()));
}

void attachElementwise(MLIRContext &context) {
  attach<AddOp, differentiateAdd>(context);
  attach<SubOp, differentiateSub>(context);
  attach<MulOp, differentiateMul>(context);
  attach<DivOp, differentiateDiv>(context);
  attach<BiasOp, differentiateBias>(context);
  attach<WhereOp, differentiateWhere>(context);
  attachFunctions<
#define GET_OP_LIST
#include "dialect/Weir/CatalogueOps.cpp.inc"
      >(context);
}

} // namespace weir::autodiff
