// Functions of classes and counts as indices, what a sequence ends with, and
// values made of numbers.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"
#include "lib/Frontend/Shapes.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::SmallVector;

/// How many different values an index has; nothing if it is none.
static std::optional<int64_t> countClasses(const Tensor &index) {
  if (index.element == Tensor::Element::Class)
    return index.classes;
  if (index.element == Tensor::Element::Count)
    return index.classes + 1;
  return std::nullopt;
}

/// The argument `name`, classes or counts.
static std::optional<Tensor> getIndex(BuiltinCall &call, llvm::StringRef name) {
  std::optional<Tensor> index = call.getValue(name);
  if (!index || countClasses(*index))
    return index;
  call.evaluator.report(DiagnosticId::TypeMismatch, call.rangeOf(name),
                        "`" + name + "` of `" + call.builtin.name +
                            "` is of classes or counts, not of type " +
                            index->typeText());
  return std::nullopt;
}

static Term buildOneHot(BuiltinCall &call) {
  std::optional<Tensor> x = getIndex(call, "x");
  std::optional<int64_t> classes = call.getWhole("classes", 1);
  if (!x || !classes)
    return Term();
  if (*classes < *countClasses(*x)) {
    call.report(DiagnosticId::ShapeMismatch,
                "`one_hot` to " + llvm::Twine(*classes) +
                    " places has none for some values of type " +
                    x->typeText() + ", which needs " +
                    llvm::Twine(*countClasses(*x)));
    return Term();
  }
  SmallVector<int64_t> shape(x->shape());
  shape.push_back(*classes);
  if (!call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  mlir::Value result =
      call.emitter
          .create<OneHotOp>(call.emitter.getType(shape, x->batched), x->value)
          .getResult();
  return Tensor{result, x->batched};
}

/// Where `axis` of the whole is replaced by the index's axes.
static SmallVector<int64_t>
getPickedShape(ArrayRef<int64_t> whole, ArrayRef<int64_t> index, int64_t axis) {
  SmallVector<int64_t> shape(whole.take_front(axis));
  llvm::append_range(shape, index);
  llvm::append_range(shape, whole.drop_front(axis + 1));
  return shape;
}

static Term buildGather(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x"), index = getIndex(call, "index");
  if (!x || !index)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), 0);
  if (!axis)
    return Term();
  if (*countClasses(*index) > x->shape()[*axis]) {
    call.report(DiagnosticId::ShapeMismatch,
                "`gather` along axis " + llvm::Twine(*axis) + " of " +
                    x->typeText() + ", which has " +
                    llvm::Twine(x->shape()[*axis]) +
                    " elements, cannot be indexed by a value of type " +
                    index->typeText());
    return Term();
  }
  bool batched = x->batched || index->batched;
  auto shape = getPickedShape(x->shape(), index->shape(), *axis);
  if (!call.evaluator.checkShape(shape, batched, call.range))
    return Term();
  // The index brings its batch to where the axis stands: it goes first.
  if (index->batched && *axis > 0)
    x = call.emitter.broadcast(*x, x->shape(), true);
  bool shared = x->batched && index->batched;
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value result =
      call.emitter
          .create<GatherOp>(call.emitter.getType(shape, batched), x->value,
                            index->value,
                            builder.getI64IntegerAttr(*axis + x->batched),
                            builder.getI64IntegerAttr(shared))
          .getResult();
  return Tensor{result, batched};
}

static Term buildScatter(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x"), index = getIndex(call, "index");
  std::optional<int64_t> size = call.getWhole("size", 1);
  if (!x || !index || !size)
    return Term();
  int64_t own = index->rank();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank() - own + 1, 0);
  if (!axis)
    return Term();
  bool fits =
      x->rank() >= own && x->shape().slice(*axis, own) == index->shape();
  if (!fits || *countClasses(*index) > *size) {
    call.report(DiagnosticId::ShapeMismatch,
                "`scatter` cannot sum " + x->typeText() + " into " +
                    llvm::Twine(*size) + " places along axis " +
                    llvm::Twine(*axis) + " by an index of type " +
                    index->typeText());
    return Term();
  }
  SmallVector<int64_t> shape(x->shape().take_front(*axis));
  shape.push_back(*size);
  llvm::append_range(shape, x->shape().drop_front(*axis + own));
  bool batched = x->batched || index->batched;
  if (!call.evaluator.checkShape(shape, batched, call.range))
    return Term();
  Tensor value = call.emitter.broadcast(*x, x->shape(), batched);
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value result =
      call.emitter
          .create<ScatterAddOp>(call.emitter.getType(shape, batched),
                                value.value, index->value,
                                builder.getI64IntegerAttr(*axis + batched),
                                builder.getI64IntegerAttr(index->batched))
          .getResult();
  return Tensor{result, batched};
}

//===----------------------------------------------------------------------===//
// Values made of numbers
//===----------------------------------------------------------------------===//

static Term fill(BuiltinCall &call, double value) {
  auto shape = call.getShape("shape", std::nullopt);
  if (!shape ||
      !call.evaluator.checkShape(*shape, false, call.rangeOf("shape")))
    return Term();
  return call.emitter.splat(value, *shape, /*batched=*/false);
}

static Term buildZeros(BuiltinCall &call) { return fill(call, 0); }
static Term buildOnes(BuiltinCall &call) { return fill(call, 1); }

static Term buildArange(BuiltinCall &call) {
  std::optional<int64_t> count = call.getWhole("n", 1);
  auto start = call.getNumber("start", 0), step = call.getNumber("step", 1);
  if (!count || !start || !step ||
      !call.evaluator.checkShape(*count, false, call.range))
    return Term();
  mlir::Builder &builder = call.emitter.builder;
  mlir::Value result = call.emitter
                           .create<IotaOp>(call.emitter.getType(*count, false),
                                           builder.getI64IntegerAttr(0),
                                           builder.getF64FloatAttr(*start),
                                           builder.getF64FloatAttr(*step))
                           .getResult();
  return Tensor{result, false};
}

/// Step n - 1 of each sample, 0 for a sample without steps: step n of what
/// begins with a step of zeros.
static Term buildLastStep(BuiltinCall &call, const Tensor &x) {
  std::optional<mlir::Value> lengths = getLengths(call, x.shape());
  if (!lengths)
    return Term();
  SmallVector<int64_t> shape(x.shape());
  shape.front() += 1;
  if (!call.evaluator.checkShape(shape, x.batched, call.range))
    return Term();
  Emitter &emitter = call.emitter;
  mlir::Builder &builder = emitter.builder;
  mlir::IntegerAttr leading = builder.getI64IntegerAttr(x.batched ? 1 : 0);
  mlir::Value padded =
      emitter
          .create<PadOp>(emitter.getType(shape, x.batched), x.value, leading,
                         builder.getI64IntegerAttr(1),
                         builder.getI64IntegerAttr(1),
                         builder.getF64FloatAttr(0))
          .getResult();
  mlir::Value result =
      emitter
          .create<GatherOp>(emitter.getType(x.shape().drop_front(), true),
                            padded, *lengths, leading, leading)
          .getResult();
  return Tensor{result, true};
}

/// The last along the leading axis: what a sequence ends with.
static Term buildLast(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  if (x->rank() == 0) {
    call.report(DiagnosticId::ShapeMismatch,
                "`last` takes the last along an axis, and " + x->typeText() +
                    " has none");
    return Term();
  }
  if (!call.has("lengths"))
    return pickElement(call.emitter, *x, 0, x->shape()[0] - 1);
  x = call.getFloat("x");
  return x ? buildLastStep(call, *x) : Term();
}

llvm::ArrayRef<Builtin> weir::getIndexBuiltins() {
  static constexpr FormalInfo oneHot[] = {{"x"}, {"classes"}};
  static constexpr FormalInfo gather[] = {{"x"}, {"index"}, {"axis", false}};
  static constexpr FormalInfo scatter[] = {
      {"x"}, {"index"}, {"size"}, {"axis", false}};
  static constexpr FormalInfo shape[] = {{"shape"}};
  static constexpr FormalInfo arange[] = {
      {"n"}, {"start", false}, {"step", false}};
  static constexpr FormalInfo last[] = {{"x"}, {"lengths", false}};
  static const Builtin table[] = {
      {"one_hot", oneHot, buildOneHot},   {"gather", gather, buildGather},
      {"scatter", scatter, buildScatter}, {"zeros", shape, buildZeros},
      {"ones", shape, buildOnes},         {"arange", arange, buildArange},
      {"last", last, buildLast},
  };
  return table;
}
