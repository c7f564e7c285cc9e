#include "dialect/Catalogue/Catalogue.h"
#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

using namespace mlir;

namespace weir {

template <typename OpT, Value (Body::*combine)(Value, Value)>
static Value lowerBinary(OpT op, typename OpT::Adaptor in, Emitter &emit) {
  return emit.elementwise({in.getLhs(), in.getRhs()}, [](Body &at) {
    return (at.*combine)(at.in[0], at.in[1]);
  });
}

static Value lowerConstant(ConstantOp op, ConstantOp::Adaptor, Emitter &emit) {
  return arith::ConstantOp::create(emit.builder, emit.loc,
                                   cast<TypedAttr>(op.getValueAttr()));
}

static Value lowerBias(BiasOp op, BiasOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(in.getX());
  int64_t rank = type.getRank();
  return emit.elementwise(
      type, {emit.leading(in.getX(), rank), emit.last(in.getB(), rank)},
      [](Body &at) { return at.add(at.in[0], at.in[1]); });
}

template <typename OpT>
static Value lowerActivation(OpT op, typename OpT::Adaptor in, Emitter &emit) {
  const catalogue::Activation *activation =
      catalogue::lookupActivation(op->getName().stripDialect());
  assert(activation && "an operation made from no record");
  SmallVector<double> arguments = getArguments(op, activation->hyperparameters);
  return emit.elementwise(in.getX(), [&](Body &at) {
    return activation->buildValue(at.builder, at.loc, at.in[0], arguments);
  });
}

static Value lowerActivationGrad(ActivationGradOp op,
                                 ActivationGradOp::Adaptor in, Emitter &emit) {
  const catalogue::Activation *activation =
      catalogue::lookupActivation(op.getFunction());
  assert(activation && "refused by the verifier");
  SmallVector<double> arguments = getArguments(op, activation->hyperparameters);
  return emit.elementwise({in.getX(), in.getY(), in.getDy()}, [&](Body &at) {
    Value slope = activation->buildDerivative(at.builder, at.loc, at.in[0],
                                              at.in[1], arguments);
    return at.mul(at.in[2], slope);
  });
}

template <typename... Ops> static void attachActivations(MLIRContext &context) {
  (attach<Ops, lowerActivation<Ops>>(context), ...);
}

void attachElementwise(MLIRContext &context) {
  attach<AddOp, lowerBinary<AddOp, &Body::add>>(context);
  attach<SubOp, lowerBinary<SubOp, &Body::sub>>(context);
  attach<MulOp, lowerBinary<MulOp, &Body::mul>>(context);
  attach<DivOp, lowerBinary<DivOp, &Body::div>>(context);
  attach<ConstantOp, lowerConstant>(context);
  attach<BiasOp, lowerBias>(context);
  attach<ActivationGradOp, lowerActivationGrad>(context);
  attachActivations<
#define GET_OP_LIST
#include "dialect/Weir/Activations.cpp.inc"
      >(context);
}

} // namespace weir
