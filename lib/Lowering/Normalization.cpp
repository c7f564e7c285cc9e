#include "lib/Lowering/Emitter.h"
#include "lib/Lowering/Families.h"

using namespace mlir;

namespace weir {

//===-- groups and their moments ------------------------------------------===//

namespace {
/// Elements that are normalized together, those that differ only in `axes`.
/// Reductions run over the groups in their outer loops, so that parts of a
/// kernel can share them; elementwise operations run over x as it is.
struct Groups {
  Groups(Emitter &emit, RankedTensorType x, ArrayRef<int64_t> axes);

  RankedTensorType of(Type element) const { return tensorType(shape, element); }

  RankedTensorType elementType;
  SmallVector<int64_t> shape; // of what each group has one of
  int64_t size = 1;
  AffineMap reduceElement, reduceGroup; // the maps of a reduction
  AffineMap element, group;             // and of an elementwise operation
};

/// All in f64: sums over a batch are long, and what is left of a value when
/// the mean is subtracted may be small beside it.
struct Moments {
  Value mean; // null: not centred
  Value squares;
};
} // namespace

Groups::Groups(Emitter &emit, RankedTensorType x, ArrayRef<int64_t> axes)
    : elementType(x) {
  int64_t rank = x.getRank();
  SmallVector<AffineExpr> loops(rank);
  int64_t loop = 0;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, axis)) {
      shape.push_back(x.getDimSize(axis));
      loops[axis] = emit.builder.getAffineDimExpr(loop++);
    }
  SmallVector<int64_t> outer = llvm::to_vector(llvm::seq<int64_t>(0, loop));
  for (int64_t axis : axes) {
    size *= x.getDimSize(axis);
    loops[axis] = emit.builder.getAffineDimExpr(loop++);
  }
  reduceElement = AffineMap::get(rank, 0, loops, emit.builder.getContext());
  reduceGroup = emit.select(rank, outer);
  element = emit.identity(rank);
  group = emit.drop(rank, axes);
}

/// The sum of `term` over each group.
static Value sumGroups(Emitter &emit, const Groups &groups,
                       ArrayRef<Indexed> inputs, Emitter::OneResult term) {
  return emit.reduce(inputs, groups.of(emit.builder.getF64Type()),
                     groups.reduceGroup, 0,
                     [&](Body &at) { return at.add(at.out[0], term(at)); });
}

static Value divideBySize(Emitter &emit, const Groups &groups, Value sum) {
  return emit.elementwise(
      sum, [&](Body &at) { return at.mul(at.in[0], 1.0 / groups.size); });
}

static Value widen(Body &at, Value x) {
  return at.toFloat(x, at.builder.getF64Type());
}

/// x - mean in f64, `in[1]` being the mean if it is subtracted.
static Value centre(Body &at, bool centred) {
  Value x = widen(at, at.in[0]);
  return centred ? at.sub(x, at.in[1]) : x;
}

// In two passes: the mean first, then squares of what is left, which keeps all
// digits where the mean is large.
static Moments getMoments(Emitter &emit, const Groups &groups, Value x,
                          bool centred) {
  Moments moments;
  SmallVector<Indexed> inputs{{x, groups.reduceElement}};
  if (centred) {
    Value sum = sumGroups(emit, groups, inputs,
                          [](Body &at) { return widen(at, at.in[0]); });
    moments.mean = divideBySize(emit, groups, sum);
    inputs.push_back({moments.mean, groups.reduceGroup});
  }
  moments.squares = sumGroups(emit, groups, inputs, [&](Body &at) {
    Value rest = centre(at, centred);
    return at.mul(rest, rest);
  });
  return moments;
}

/// 1 / sqrt(var + eps) of each group, in `type`.
static Value getScale(Emitter &emit, const Groups &groups,
                      const Moments &moments, double eps, Type type) {
  AffineMap all = emit.identity(groups.shape.size());
  return emit.elementwise(
      groups.of(type), Indexed{moments.squares, all}, [&](Body &at) {
        Value variance = at.mul(at.in[0], 1.0 / groups.size);
        Type wide = variance.getType();
        Value root = at.sqrt(at.add(variance, at.constant(wide, eps)));
        return at.toFloat(at.div(at.constant(wide, 1), root), type);
      });
}

//===-- normalized values -------------------------------------------------===//

namespace {
/// The mean of each group in the type of the elements, as a sum of two: with
/// one alone a mean far from 0 would be wrong by more than the values are
/// spread. `low` is null where `high` is exact.
struct SplitMean {
  Value high, low;
};
} // namespace

static SplitMean splitMean(Emitter &emit, const Groups &groups, Value mean) {
  Type type = groups.elementType.getElementType();
  if (tensorType(mean).getElementType() == type)
    return {mean, Value()};
  AffineMap all = emit.identity(groups.shape.size());
  auto narrow = [&](Body &at, Value x) { return at.toFloat(x, type); };
  Value high = emit.elementwise(groups.of(type), Indexed{mean, all},
                                [&](Body &at) { return narrow(at, at.in[0]); });
  Value low =
      emit.elementwise(groups.of(type), Indexed{mean, all}, [&](Body &at) {
        Value kept = widen(at, narrow(at, at.in[0]));
        return narrow(at, at.sub(at.in[0], kept));
      });
  return {high, low};
}

/// (x - mean) * scale, times a weight and plus a bias where there are any.
static Value normalize(Emitter &emit, const Groups &groups, Value x,
                       SplitMean mean, Value scale,
                       std::optional<Indexed> weight = std::nullopt,
                       std::optional<Indexed> bias = std::nullopt) {
  SmallVector<Indexed> inputs{{x, groups.element}, {scale, groups.group}};
  auto add = [&](std::optional<Indexed> input) -> unsigned {
    if (input)
      inputs.push_back(*input);
    return input ? inputs.size() - 1 : 0;
  };
  auto ofGroup = [&](Value value) {
    return value ? std::optional<Indexed>({value, groups.group}) : std::nullopt;
  };
  unsigned high = add(ofGroup(mean.high)), low = add(ofGroup(mean.low));
  unsigned weightAt = add(weight), biasAt = add(bias);
  return emit.elementwise(groups.elementType, inputs, [&](Body &at) {
    Value y = high ? at.sub(at.in[0], at.in[high]) : at.in[0];
    if (low)
      y = at.sub(y, at.in[low]);
    y = at.mul(y, at.in[1]);
    if (weightAt)
      y = at.mul(y, at.in[weightAt]);
    return biasAt ? at.add(y, at.in[biasAt]) : y;
  });
}

static Value lowerForward(Emitter &emit, Value x, ArrayRef<int64_t> axes,
                          const APFloat &eps, bool centred,
                          std::optional<Indexed> weight = std::nullopt,
                          std::optional<Indexed> bias = std::nullopt) {
  Groups groups(emit, tensorType(x), axes);
  Moments moments = getMoments(emit, groups, x, centred);
  Value scale = getScale(emit, groups, moments, eps.convertToDouble(),
                         groups.elementType.getElementType());
  SplitMean mean;
  if (centred)
    mean = splitMean(emit, groups, moments.mean);
  return normalize(emit, groups, x, mean, scale, weight, bias);
}

static Value lowerLayerNorm(LayerNormOp op, LayerNormOp::Adaptor in,
                            Emitter &emit) {
  int64_t rank = op.getType().getRank();
  return lowerForward(emit, in.getX(), rank - 1, op.getEps(), /*centred=*/true,
                      emit.last(in.getWeight(), rank),
                      emit.last(in.getBias(), rank));
}

static Value lowerRmsNorm(RmsNormOp op, RmsNormOp::Adaptor in, Emitter &emit) {
  int64_t rank = op.getType().getRank();
  return lowerForward(emit, in.getX(), rank - 1, op.getEps(), /*centred=*/false,
                      emit.last(in.getWeight(), rank));
}

static Value lowerNormalize(NormalizeOp op, NormalizeOp::Adaptor in,
                            Emitter &emit) {
  return lowerForward(emit, in.getX(), op.getAxes(), op.getEps(),
                      !op.getUncentered());
}

static Value lowerGroupNorm(GroupNormOp op, GroupNormOp::Adaptor in,
                            Emitter &emit) {
  RankedTensorType type = op.getType();
  int64_t samples = type.getDimSize(0), channels = type.getShape().back();
  int64_t positions = type.getNumElements() / (samples * channels);
  int64_t groups = op.getGroups(), each = channels / groups;
  auto ofChannel = [&](Value vector) {
    auto matrix = tensorType({groups, each}, type.getElementType());
    return Indexed{emit.reshape(vector, matrix), emit.select(4, {2, 3})};
  };
  auto grouped = type.clone({samples, positions, groups, each});
  Value x = emit.reshape(in.getX(), grouped);
  Value y = lowerForward(emit, x, {1, 3}, op.getEps(), /*centred=*/true,
                         ofChannel(in.getWeight()), ofChannel(in.getBias()));
  return emit.reshape(y, type);
}

//===-- batch_norm --------------------------------------------------------===//

static SmallVector<Value>
lowerBatchNorm(BatchNormOp op, BatchNormOp::Adaptor in, Emitter &emit) {
  RankedTensorType type = op.getX().getType();
  int64_t rank = type.getRank();
  Groups groups(emit, type, llvm::to_vector(llvm::seq<int64_t>(0, rank - 1)));
  Moments moments = getMoments(emit, groups, in.getX(), /*centred=*/true);
  Type element = type.getElementType();
  Value scale =
      getScale(emit, groups, moments, op.getEps().convertToDouble(), element);
  SplitMean mean = splitMean(emit, groups, moments.mean);
  Value y =
      normalize(emit, groups, in.getX(), mean, scale,
                emit.last(in.getWeight(), rank), emit.last(in.getBias(), rank));
  double others = std::max<int64_t>(groups.size - 1, 1);
  Value variance = emit.elementwise(
      groups.of(element), Indexed{moments.squares, emit.identity(1)},
      [&](Body &at) {
        return at.toFloat(at.mul(at.in[0], 1 / others), element);
      });
  return {y, mean.high, variance};
}

static Value lowerBatchNormInference(BatchNormInferenceOp op,
                                     BatchNormInferenceOp::Adaptor in,
                                     Emitter &emit) {
  RankedTensorType type = op.getType();
  int64_t rank = type.getRank();
  double eps = op.getEps().convertToDouble();
  // Once for each channel.
  Value scale =
      emit.elementwise({in.getVariance(), in.getWeight()}, [&](Body &at) {
        Type element = type.getElementType();
        Value root = at.sqrt(at.add(at.in[0], at.constant(element, eps)));
        return at.div(at.in[1], root);
      });
  SmallVector<Indexed> inputs{{in.getX(), emit.identity(rank)},
                              emit.last(in.getMean(), rank),
                              emit.last(scale, rank),
                              emit.last(in.getBias(), rank)};
  return emit.elementwise(type, inputs, [](Body &at) {
    Value y = at.mul(at.sub(at.in[0], at.in[1]), at.in[2]);
    return at.add(y, at.in[3]);
  });
}

// In place: the output is the state itself.
static SmallVector<Value> lowerRunningAverage(RunningAverageOp op,
                                              RunningAverageOp::Adaptor in,
                                              Emitter &emit) {
  int64_t rank = tensorType(in.getRunning()).getRank();
  AffineMap all = emit.identity(rank);
  SmallVector<Indexed> inputs;
  for (Value batch : in.getBatches())
    inputs.push_back({batch, all});
  SmallVector<Emitter::Iterator> parallel(rank, Emitter::Iterator::parallel);
  double momentum = op.getMomentum().convertToDouble();
  return emit.generic(inputs, Indexed{in.getRunning(), all}, parallel,
                      [&](Body &at) -> SmallVector<Value> {
                        Value running = at.out[0];
                        for (Value batch : at.in)
                          running = at.add(at.mul(running, 1 - momentum),
                                           at.mul(batch, momentum));
                        return {running};
                      });
}

//===-- the gradient ------------------------------------------------------===//

// dx = (dy - mean(dy) - y * mean(dy * y)) * scale.
//
// In f64 whatever the type: the terms cancel, wholly so in short rows (two
// elements normalize to +-1 and leave a gradient of the order of eps), and the
// rounding errors of f32 would be all that remains.
static Value lowerNormalizeGrad(NormalizeGradOp op, NormalizeGradOp::Adaptor in,
                                Emitter &emit) {
  Groups groups(emit, tensorType(in.getX()), op.getAxes());
  bool centred = !op.getUncentered();
  Moments moments = getMoments(emit, groups, in.getX(), centred);
  Value scale = getScale(emit, groups, moments, op.getEps().convertToDouble(),
                         emit.builder.getF64Type());
  // x, perhaps its mean, then scale and dy: the inputs of both operations.
  auto list = [&](AffineMap element, AffineMap group) {
    SmallVector<Indexed> inputs{{in.getX(), element}};
    if (centred)
      inputs.push_back({moments.mean, group});
    inputs.append({{scale, group}, {in.getDy(), element}});
    return inputs;
  };
  unsigned scaleAt = centred ? 2 : 1, dyAt = scaleAt + 1;
  auto normalized = [&](Body &at) {
    return at.mul(centre(at, centred), at.in[scaleAt]);
  };
  SmallVector<Indexed> inputs = list(groups.reduceElement, groups.reduceGroup);
  auto mean = [&](ArrayRef<Indexed> inputs, Emitter::OneResult term) {
    return divideBySize(emit, groups, sumGroups(emit, groups, inputs, term));
  };
  Value projection = mean(inputs, [&](Body &at) {
    return at.mul(widen(at, at.in[dyAt]), normalized(at));
  });
  Value dyMean;
  if (centred)
    dyMean = mean(inputs.back(), [](Body &at) { return widen(at, at.in[0]); });
  inputs = list(groups.element, groups.group);
  inputs.push_back({projection, groups.group});
  if (centred)
    inputs.push_back({dyMean, groups.group});
  return emit.elementwise(groups.elementType, inputs, [&](Body &at) {
    Value dy = widen(at, at.in[dyAt]);
    if (centred)
      dy = at.sub(dy, at.in[dyAt + 2]);
    Value along = at.mul(normalized(at), at.in[dyAt + 1]);
    Value dx = at.mul(at.sub(dy, along), at.in[scaleAt]);
    return at.toFloat(dx, groups.elementType.getElementType());
  });
}

void attachNormalization(MLIRContext &context) {
  attach<LayerNormOp, lowerLayerNorm>(context);
  attach<RmsNormOp, lowerRmsNorm>(context);
  attach<GroupNormOp, lowerGroupNorm>(context);
  attach<BatchNormOp, lowerBatchNorm>(context);
  attach<BatchNormInferenceOp, lowerBatchNormInference>(context);
  attach<RunningAverageOp, lowerRunningAverage>(context);
  attach<NormalizeOp, lowerNormalize>(context);
  attach<NormalizeGradOp, lowerNormalizeGrad>(context);
}

} // namespace weir
