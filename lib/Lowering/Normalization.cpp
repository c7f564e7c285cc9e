#include "lib/Lowering/Families.h"
#include "lib/Lowering/Rows.h"

using namespace mlir;

namespace weir {

/// Of each row: the mean and 1 / sqrt(var + eps), var being the biased one.
namespace {
struct Moments {
  Value mean, scale;
};
} // namespace

// In two passes over the row: the mean first, then squares of what is left,
// which keeps all digits where the mean is large. In the type of `rows`.
static Moments rowMoments(Emitter &emit, const Rows &rows, Value x,
                          double eps) {
  Type type = rows.rowType.getElementType();
  Value mean = rowMean(emit, rows, rows.element(x),
                       [&](Body &at) { return at.toFloat(at.in[0], type); });
  Value squares =
      emit.reduce({rows.element(x), rows.row(mean)}, rows.rowType, rows.rows, 0,
                  [&](Body &at) {
                    Value centred =
                        at.sub(at.toFloat(at.in[0], type), at.in[1]);
                    return at.add(at.out[0], at.mul(centred, centred));
                  });
  Value scale = emit.elementwise(squares, [&](Body &at) {
    Value variance = at.mul(at.in[0], 1.0 / rows.length);
    Value root = at.sqrt(at.add(variance, at.constant(type, eps)));
    return at.div(at.constant(type, 1), root);
  });
  return {mean, scale};
}

static Rows lastAxis(Emitter &emit, Value x) {
  return Rows(emit, x, tensorType(x).getRank() - 1);
}

static Value lowerLayerNorm(LayerNormOp op, LayerNormOp::Adaptor in,
                            Emitter &emit) {
  Rows rows = lastAxis(emit, in.getX());
  double eps = op.getEps().convertToDouble();
  Moments moments = rowMoments(emit, rows, in.getX(), eps);
  int64_t rank = rows.elementType.getRank();
  return emit.elementwise(
      rows.elementType,
      {rows.element(in.getX()), rows.row(moments.mean), rows.row(moments.scale),
       emit.last(in.getWeight(), rank), emit.last(in.getBias(), rank)},
      [](Body &at) {
        Value xhat = at.mul(at.sub(at.in[0], at.in[1]), at.in[2]);
        return at.add(at.mul(xhat, at.in[3]), at.in[4]);
      });
}

static Value lowerNormalize(NormalizeOp op, NormalizeOp::Adaptor in,
                            Emitter &emit) {
  Rows rows = lastAxis(emit, in.getX());
  double eps = op.getEps().convertToDouble();
  Moments moments = rowMoments(emit, rows, in.getX(), eps);
  return emit.elementwise(
      rows.elementType,
      {rows.element(in.getX()), rows.row(moments.mean),
       rows.row(moments.scale)},
      [](Body &at) { return at.mul(at.sub(at.in[0], at.in[1]), at.in[2]); });
}

// dx = (dy - mean(dy) - xhat * mean(dy * xhat)) * scale.
//
// In f64 whatever the type: the terms cancel, wholly so in short rows (two
// elements normalize to +-1 and leave a gradient of the order of eps), and the
// rounding errors of f32 would be all that remains.
static Value lowerNormalizeGrad(NormalizeGradOp op, NormalizeGradOp::Adaptor in,
                                Emitter &emit) {
  Rows rows = lastAxis(emit, in.getX());
  Type narrow = rows.elementType.getElementType();
  Type wide = emit.builder.getF64Type();
  rows.rowType = rows.rowType.clone(wide);
  double eps = op.getEps().convertToDouble();
  auto [mean, scale] = rowMoments(emit, rows, in.getX(), eps);
  Indexed dy = rows.element(in.getDy());
  Value dyMean = rowMean(emit, rows, dy,
                         [&](Body &at) { return at.toFloat(at.in[0], wide); });
  // The first inputs of both operations below are those of xhat.
  SmallVector<Indexed> inputs{rows.element(in.getX()), rows.row(mean),
                              rows.row(scale), dy};
  auto xhat = [&](Body &at) {
    return at.mul(at.sub(at.toFloat(at.in[0], wide), at.in[1]), at.in[2]);
  };
  Value projection = rowMean(emit, rows, inputs, [&](Body &at) {
    return at.mul(at.toFloat(at.in[3], wide), xhat(at));
  });
  inputs.append({rows.row(dyMean), rows.row(projection)});
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value centred = at.sub(at.toFloat(at.in[3], wide), at.in[4]);
    Value dx = at.mul(at.sub(centred, at.mul(xhat(at), at.in[5])), at.in[2]);
    return at.toFloat(dx, narrow);
  });
}

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, lowerLayerNorm>(context);
  attach<NormalizeOp, lowerNormalize>(context);
  attach<NormalizeGradOp, lowerNormalizeGrad>(context);
}

} // namespace weir
