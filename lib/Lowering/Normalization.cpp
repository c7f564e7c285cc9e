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
// which keeps all digits where the mean is large.
static Moments rowMoments(Emitter &emit, const Rows &rows, Value x,
                          double eps) {
  Value mean =
      rowMean(emit, rows, rows.element(x), [](Body &at) { return at.in[0]; });
  Value squares =
      emit.reduce({rows.element(x), rows.row(mean)}, rows.rowType, rows.rows, 0,
                  [](Body &at) {
                    Value centred = at.sub(at.in[0], at.in[1]);
                    return at.add(at.out[0], at.mul(centred, centred));
                  });
  Value scale = emit.elementwise(squares, [&](Body &at) {
    Type type = at.in[0].getType();
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
static Value lowerNormalizeGrad(NormalizeGradOp op, NormalizeGradOp::Adaptor in,
                                Emitter &emit) {
  Rows rows = lastAxis(emit, in.getX());
  double eps = op.getEps().convertToDouble();
  auto [mean, scale] = rowMoments(emit, rows, in.getX(), eps);
  Indexed dy = rows.element(in.getDy());
  Value dyMean = rowMean(emit, rows, dy, [](Body &at) { return at.in[0]; });
  // The first inputs of both operations below are those of xhat.
  SmallVector<Indexed> inputs{rows.element(in.getX()), rows.row(mean),
                              rows.row(scale), dy};
  auto xhat = [](Body &at) {
    return at.mul(at.sub(at.in[0], at.in[1]), at.in[2]);
  };
  Value projection = rowMean(
      emit, rows, inputs, [&](Body &at) { return at.mul(at.in[3], xhat(at)); });
  inputs.append({rows.row(dyMean), rows.row(projection)});
  return emit.elementwise(rows.elementType, inputs, [&](Body &at) {
    Value centred = at.sub(at.in[3], at.in[4]);
    return at.mul(at.sub(centred, at.mul(xhat(at), at.in[5])), at.in[2]);
  });
}

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, lowerLayerNorm>(context);
  attach<NormalizeOp, lowerNormalize>(context);
  attach<NormalizeGradOp, lowerNormalizeGrad>(context);
}

} // namespace weir
