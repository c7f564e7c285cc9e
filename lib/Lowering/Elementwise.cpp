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

// The value itself: only the reverse sweep sees a difference.
static Value lowerStopGradient(StopGradientOp, StopGradientOp::Adaptor in,
                               Emitter &) {
  return in.getX();
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

// NaN differs from everything and is in no order.
static arith::CmpFPredicate getFloatPredicate(Comparison comparison) {
  switch (comparison) {
  case Comparison::eq:
    return arith::CmpFPredicate::OEQ;
  case Comparison::ne:
    return arith::CmpFPredicate::UNE;
  case Comparison::lt:
    return arith::CmpFPredicate::OLT;
  case Comparison::le:
    return arith::CmpFPredicate::OLE;
  case Comparison::gt:
    return arith::CmpFPredicate::OGT;
  case Comparison::ge:
    return arith::CmpFPredicate::OGE;
  }
  llvm_unreachable("all comparisons are handled");
}

static arith::CmpIPredicate getIntegerPredicate(Comparison comparison) {
  switch (comparison) {
  case Comparison::eq:
    return arith::CmpIPredicate::eq;
  case Comparison::ne:
    return arith::CmpIPredicate::ne;
  case Comparison::lt:
    return arith::CmpIPredicate::slt;
  case Comparison::le:
    return arith::CmpIPredicate::sle;
  case Comparison::gt:
    return arith::CmpIPredicate::sgt;
  case Comparison::ge:
    return arith::CmpIPredicate::sge;
  }
  llvm_unreachable("all comparisons are handled");
}

static Indexed atEach(Value value, Emitter &emit) {
  return {value, emit.identity(tensorType(value).getRank())};
}

static Value lowerCompare(CompareOp op, CompareOp::Adaptor in, Emitter &emit) {
  Comparison comparison = op.getComparison();
  return emit.elementwise(
      tensorType(op.getResult()),
      {atEach(in.getLhs(), emit), atEach(in.getRhs(), emit)},
      [&](Body &at) -> Value {
        Value a = at.in[0], b = at.in[1];
        if (isa<FloatType>(a.getType()))
          return arith::CmpFOp::create(at.builder, at.loc,
                                       getFloatPredicate(comparison), a, b);
        // Of truth values, true is the greater.
        if (a.getType().isInteger(1)) {
          Type wide = at.builder.getI32Type();
          a = arith::ExtUIOp::create(at.builder, at.loc, wide, a);
          b = arith::ExtUIOp::create(at.builder, at.loc, wide, b);
        }
        return arith::CmpIOp::create(at.builder, at.loc,
                                     getIntegerPredicate(comparison), a, b);
      });
}

template <typename OpT, typename ArithOp>
static Value lowerLogical(OpT op, typename OpT::Adaptor in, Emitter &emit) {
  return emit.elementwise({in.getLhs(), in.getRhs()}, [](Body &at) -> Value {
    return ArithOp::create(at.builder, at.loc, at.in[0], at.in[1]);
  });
}

static Value lowerLogicalNot(LogicalNotOp, LogicalNotOp::Adaptor in,
                             Emitter &emit) {
  return emit.elementwise(in.getX(), [](Body &at) -> Value {
    Value one = at.constant(at.in[0].getType(), 1);
    return arith::XOrIOp::create(at.builder, at.loc, at.in[0], one);
  });
}

static Value lowerWhere(WhereOp op, WhereOp::Adaptor in, Emitter &emit) {
  return emit.elementwise(
      tensorType(op.getResult()),
      {atEach(in.getMask(), emit), atEach(in.getA(), emit),
       atEach(in.getB(), emit)},
      [](Body &at) { return at.select(at.in[0], at.in[1], at.in[2]); });
}

static Value lowerToFloat(ToFloatOp op, ToFloatOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  return emit.elementwise(
      type, {atEach(in.getX(), emit)}, [&](Body &at) -> Value {
        Type element = type.getElementType();
        if (at.in[0].getType().isInteger(1))
          return arith::UIToFPOp::create(at.builder, at.loc, element, at.in[0]);
        return arith::SIToFPOp::create(at.builder, at.loc, element, at.in[0]);
      });
}

template <typename OpT>
static Value lowerFunction(OpT op, typename OpT::Adaptor in, Emitter &emit) {
  const catalogue::Function *function =
      catalogue::lookupFunction(op->getName().stripDialect());
  assert(function && "an operation made from no record");
  SmallVector<double> arguments = getArguments(op, function->hyperparameters);
  return emit.elementwise(in.getOperands(), [&](Body &at) {
    return function->build(at.builder, at.loc, at.in, arguments);
  });
}

static Value lowerElementwiseGrad(ElementwiseGradOp op,
                                  ElementwiseGradOp::Adaptor in,
                                  Emitter &emit) {
  const catalogue::Function *function =
      catalogue::lookupFunction(op.getFunction());
  assert(function && "refused by the verifier");
  SmallVector<double> arguments = getArguments(op, function->hyperparameters);
  return emit.elementwise(in.getInputs(), [&](Body &at) {
    ValueRange operands = at.in.drop_back(2);
    Value y = at.in.drop_back().back(), dy = at.in.back();
    Value slope = function->derivatives[op.getIndex()].build(
        at.builder, at.loc, operands, y, arguments);
    return at.mul(dy, slope);
  });
}

template <typename... Ops> static void attachFunctions(MLIRContext &context) {
  (attach<Ops, lowerFunction<Ops>>(context), ...);
}

void attachElementwise(MLIRContext &context) {
  attach<AddOp, lowerBinary<AddOp, &Body::add>>(context);
  attach<SubOp, lowerBinary<SubOp, &Body::sub>>(context);
  attach<MulOp, lowerBinary<MulOp, &Body::mul>>(context);
  attach<DivOp, lowerBinary<DivOp, &Body::div>>(context);
  attach<StopGradientOp, lowerStopGradient>(context);
  attach<ConstantOp, lowerConstant>(context);
  attach<BiasOp, lowerBias>(context);
  attach<ElementwiseGradOp, lowerElementwiseGrad>(context);
  attach<CompareOp, lowerCompare>(context);
  attach<LogicalAndOp, lowerLogical<LogicalAndOp, arith::AndIOp>>(context);
  attach<LogicalOrOp, lowerLogical<LogicalOrOp, arith::OrIOp>>(context);
  attach<LogicalNotOp, lowerLogicalNot>(context);
  attach<WhereOp, lowerWhere>(context);
  attach<ToFloatOp, lowerToFloat>(context);
  attachFunctions<
#define GET_OP_LIST
#include "dialect/Weir/CatalogueOps.cpp.inc"
      >(context);
}

} // namespace weir
