// Derivatives of the elementwise operations. Those of the activations are in
// the catalogue, with their values at kinks and singular points.
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
static void differentiateActivation(OpT op, Backward &at) {
  if (!at.needs(0))
    return;
  auto gradient = at.create<ActivationGradOp>(op->getName().stripDialect(),
                                              op.getX(), op.getY(), at.dy());
  // The arguments of the function, by their names.
  for (StringAttr name : op->getName().getAttributeNames())
    if (Attribute value = op->getAttr(name))
      gradient->setAttr(name, value);
  at.set(0, gradient);
}

template <typename... Ops> static void attachActivations(MLIRContext &context) {
  (attach<Ops, differentiateActivation<Ops>>(context), ...);
}

void attachElementwise(MLIRContext &context) {
  attach<AddOp, differentiateAdd>(context);
  attach<SubOp, differentiateSub>(context);
  attach<MulOp, differentiateMul>(context);
  attach<DivOp, differentiateDiv>(context);
  attach<BiasOp, differentiateBias>(context);
  attachActivations<
#define GET_OP_LIST
#include "dialect/Weir/Activations.cpp.inc"
      >(context);
}

} // namespace weir::autodiff
