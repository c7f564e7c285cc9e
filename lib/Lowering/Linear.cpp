#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

using namespace mlir;

namespace weir {

static Value multiplyAdd(Body &at) {
  return at.add(at.out[0], at.mul(at.in[0], at.in[1]));
}

// Loops (rows..., out, in): each element is one dot product of two contiguous
// rows. The bias is an operation of its own, which joins the kernel later.
static Value lowerLinear(LinearOp op, LinearOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  int64_t rank = type.getRank(), loops = rank + 1;
  Indexed x{in.getX(), emit.drop(loops, {rank - 1})};
  Indexed weight{in.getWeight(), emit.select(loops, {rank - 1, rank})};
  Value product =
      emit.reduce({x, weight}, type, emit.drop(loops, {rank}), 0, multiplyAdd);
  if (!in.getBias())
    return product;
  return emit.elementwise(
      type, {emit.leading(product, rank), emit.last(in.getBias(), rank)},
      [](Body &at) { return at.add(at.in[0], at.in[1]); });
}

// Which loops stand for row, column and sum. With b as stored, the innermost
// loop runs along rows of b and of the result; with b transposed the sum does,
// along rows of a and b.
static Value lowerMatmul(MatmulOp op, MatmulOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  int64_t loops = type.getRank() + 1, row = loops - 3;
  int64_t sum = op.getTransposeB() ? loops - 1 : loops - 2;
  int64_t column = op.getTransposeB() ? loops - 2 : loops - 1;
  auto map = [&](int64_t first, int64_t second) {
    auto dimensions = llvm::to_vector(llvm::seq<int64_t>(0, loops - 3));
    dimensions.append({first, second});
    return emit.select(loops, dimensions);
  };
  Indexed a{in.getA(), op.getTransposeA() ? map(sum, row) : map(row, sum)};
  Indexed b{in.getB(),
            op.getTransposeB() ? map(column, sum) : map(sum, column)};
  return emit.reduce({a, b}, type, map(row, column), 0, multiplyAdd);
}

// Loops: those of the result in its order, then those of the sum.
static Value lowerContract(ContractOp op, ContractOp::Adaptor in,
                           Emitter &emit) {
  RankedTensorType type = tensorType(op.getResult());
  int64_t loops = op.getSizes().size();
  SmallVector<int64_t> order(op.getResultAxes());
  for (int64_t axis = 0; axis < loops; ++axis)
    if (!llvm::is_contained(order, axis))
      order.push_back(axis);
  auto map = [&](ArrayRef<int64_t> axes) {
    SmallVector<int64_t> dimensions;
    for (int64_t axis : axes)
      dimensions.push_back(llvm::find(order, axis) - order.begin());
    return emit.select(loops, dimensions);
  };
  return emit.reduce(
      {{in.getA(), map(op.getAAxes())}, {in.getB(), map(op.getBAxes())}}, type,
      map(op.getResultAxes()), 0, multiplyAdd);
}

void attachLinear(MLIRContext &context) {
  attach<LinearOp, lowerLinear>(context);
  attach<MatmulOp, lowerMatmul>(context);
  attach<ContractOp, lowerContract>(context);
}

} // namespace weir
