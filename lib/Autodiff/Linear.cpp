// Derivatives of matrix products: matrix products again, exact adjoints.
#include "lib/Autodiff/Backward.h"

using namespace mlir;

namespace weir::autodiff {

static Value multiply(Backward &at, Value a, Value b, bool transposeA,
                      bool transposeB, Type type) {
  return at.create<MatmulOp>(type, a, b, transposeA, transposeB);
}

// y = x W^T + b on rows: dx = dy W, dW = dy^T x, db = the sum of dy.
static void differentiateLinear(LinearOp op, Backward &at) {
  RankedTensorType xType = op.getX().getType();
  RankedTensorType weightType = op.getWeight().getType();
  int64_t out = weightType.getDimSize(0), in = weightType.getDimSize(1);
  int64_t rows = xType.getNumElements() / in;
  Value dy = at.reshape(at.dy(), {rows, out});
  if (at.needs(1)) {
    Value x = at.reshape(op.getX(), {rows, in});
    at.set(1, multiply(at, dy, x, true, false, weightType));
  }
  if (op.getBias() && at.needs(2))
    at.set(2, at.sumLeading(dy));
  // Last, beside the operations of the layer before that go on with it.
  if (at.needs(0)) {
    Value dx =
        multiply(at, dy, op.getWeight(), false, false, xType.clone({rows, in}));
    at.set(0, at.reshape(dx, xType.getShape()));
  }
}

// With A and B as they enter the product, C = A B: dA = dC B^T, dB = A^T dC;
// an operand that enters transposed has the transpose of that.
static void differentiateMatmul(MatmulOp op, Backward &at) {
  Value a = op.getA(), b = op.getB(), dc = at.dy();
  bool ta = op.getTransposeA(), tb = op.getTransposeB();
  if (at.needs(0))
    at.set(0, ta ? multiply(at, b, dc, tb, true, a.getType())
                 : multiply(at, dc, b, false, !tb, a.getType()));
  if (at.needs(1))
    at.set(1, tb ? multiply(at, dc, a, true, ta, b.getType())
                 : multiply(at, a, dc, !ta, false, b.getType()));
}

// Every axis of an operand stands in the other operand or in the result.
static void differentiateContract(ContractOp op, Backward &at) {
  if (at.needs(0))
    at.set(0, at.create<ContractOp>(op.getA().getType(), at.dy(), op.getB(),
                                    op.getResultAxes(), op.getBAxes(),
                                    op.getAAxes()));
  if (at.needs(1))
    at.set(1, at.create<ContractOp>(op.getB().getType(), op.getA(), at.dy(),
                                    op.getAAxes(), op.getResultAxes(),
                                    op.getBAxes()));
}

void attachLinear(MLIRContext &context) {
  attach<LinearOp, differentiateLinear>(context);
  attach<MatmulOp, differentiateMatmul>(context);
  attach<ContractOp, differentiateContract>(context);
}

} // namespace weir::autodiff
