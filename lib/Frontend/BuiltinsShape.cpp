// Functions that move, join and choose elements, and constant values.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"
#include "lib/Frontend/Shapes.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::SmallVector;
using Type = FormalInfo::Type;

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static Term buildReshape(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  int64_t elements = static_cast<int64_t>(*countElements(x->shape()));
  auto shape = call.getShape("shape", elements);
  if (!shape ||
      !call.evaluator.checkShape(*shape, x->batched, call.rangeOf("shape")))
    return Term();
  if (static_cast<int64_t>(*countElements(*shape)) != elements) {
    call.report(DiagnosticId::ShapeMismatch,
                "`reshape` keeps the number of elements, and " + x->typeText() +
                    " has " + llvm::Twine(elements) + " while " +
                    typeText("f32", *shape) + " has " +
                    llvm::Twine(*countElements(*shape)));
    return Term();
  }
  return call.emitter.reshape(*x, *shape);
}

static Term buildFlatten(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  return call.emitter.reshape(
      *x, {static_cast<int64_t>(*countElements(x->shape()))});
}

/// `axes` names every axis of `x` once.
static Term permute(BuiltinCall &call, const Tensor &x) {
  auto axes = call.getAxisList("axes", x.rank());
  if (!axes)
    return Term();
  SmallVector<int64_t> sorted(*axes);
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, x.rank()))) {
    call.evaluator.report(DiagnosticId::InvalidAxis, call.rangeOf("axes"),
                          "`axes` of `" + call.builtin.name +
                              "` names each axis of " + x.typeText() + " once");
    return Term();
  }
  return transpose(call.emitter, x, *axes);
}

static Term buildPermute(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  return x ? permute(call, *x) : Term();
}

static Term buildTranspose(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  if (call.has("axes"))
    return permute(call, *x);
  if (x->rank() < 2) {
    call.report(DiagnosticId::ShapeMismatch,
                "`transpose` exchanges the last two axes, and " +
                    x->typeText() + " has " + llvm::Twine(x->rank()));
    return Term();
  }
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, x->rank()));
  std::swap(axes.end()[-1], axes.end()[-2]);
  return transpose(call.emitter, *x, axes);
}

static Term buildSqueeze(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  auto axes = call.getAxes("axis", x->rank());
  if (!axes)
    return Term();
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(x->shape())) {
    bool isNamed = llvm::is_contained(*axes, static_cast<int64_t>(axis));
    if (isNamed && size != 1 && call.has("axis")) {
      call.report(DiagnosticId::ShapeMismatch,
                  "`squeeze` drops axes of size 1, and axis " +
                      llvm::Twine(axis) + " of " + x->typeText() + " has " +
                      llvm::Twine(size));
      return Term();
    }
    if (!isNamed || size != 1)
      shape.push_back(size);
  }
  return call.emitter.reshape(*x, shape);
}

static Term buildUnsqueeze(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank() + 1, -1);
  if (!axis)
    return Term();
  SmallVector<int64_t> shape(x->shape());
  shape.insert(shape.begin() + *axis, 1);
  if (!call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  return call.emitter.reshape(*x, shape);
}

static Term buildBroadcast(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  auto shape = call.getShape("shape", std::nullopt);
  if (!x || !shape ||
      !call.evaluator.checkShape(*shape, x->batched, call.rangeOf("shape")))
    return Term();
  if (broadcastShapes(x->shape(), *shape) != *shape) {
    call.report(DiagnosticId::ShapeMismatch,
                "`broadcast` cannot repeat " + x->typeText() +
                    " to the shape " + typeText("", *shape))
        .note("shapes are aligned at their last axes; sizes must be equal or "
              "1");
    return Term();
  }
  return call.emitter.broadcast(*x, *shape, x->batched);
}

static Term buildFlip(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  auto axes = call.getAxes("axis", x->rank());
  if (!axes)
    return Term();
  Tensor result = *x;
  for (int64_t axis : *axes)
    if (int64_t size = result.shape()[axis]; size > 1)
      result = slice(call.emitter, result, axis, size - 1, size, -1);
  return result;
}

//===----------------------------------------------------------------------===//
// Joining and splitting
//===----------------------------------------------------------------------===//

/// The values of a call: `concat(a, b)` or `concat([a, b])`.
static std::optional<SmallVector<Tensor>> getValues(BuiltinCall &call) {
  Terms terms;
  for (llvm::StringRef name : {"x", "rest"}) {
    const Term &term = call.get(name);
    if (term.is(Term::Kind::List))
      llvm::append_range(terms, *term.elements);
    else if (name == "x")
      terms.push_back(term);
  }
  SmallVector<Tensor> values;
  for (const Term &term : terms) {
    if (term.isInvalid())
      return std::nullopt;
    if (!term.is(Term::Kind::Tensor)) {
      call.report(DiagnosticId::WrongArgument, "`" + call.builtin.name +
                                                   "` joins values, not " +
                                                   term.describe());
      return std::nullopt;
    }
    values.push_back(term.tensor);
  }
  if (!values.empty())
    return values;
  call.report(DiagnosticId::WrongArgument,
              "`" + call.builtin.name + "` needs a value");
  return std::nullopt;
}

/// Whether the shapes agree, but for `axis`; `axis` is -1 where all count.
static bool checkJoined(BuiltinCall &call, ArrayRef<Tensor> values,
                        int64_t axis) {
  const Tensor &first = values.front();
  for (const Tensor &value : values.drop_front()) {
    SmallVector<int64_t> shape(value.shape());
    bool fits = value.element == first.element && value.rank() == first.rank();
    if (fits && axis >= 0)
      shape[axis] = first.shape()[axis];
    if (fits && first.shape() == ArrayRef(shape))
      continue;
    auto report =
        call.report(DiagnosticId::ShapeMismatch,
                    "`" + call.builtin.name + "` cannot join " +
                        first.typeText() + " and " + value.typeText());
    if (axis >= 0)
      report.note("the shapes must be equal but for axis " + llvm::Twine(axis));
    else
      report.note("the shapes must be equal");
    return false;
  }
  return true;
}

static Term join(BuiltinCall &call, ArrayRef<Tensor> values, int64_t axis) {
  int64_t size = 0;
  for (const Tensor &value : values)
    size += value.shape()[axis];
  SmallVector<int64_t> shape(values.front().shape());
  shape[axis] = size;
  if (!call.evaluator.checkShape(shape, /*batched=*/true, call.range))
    return Term();
  return concat(call.emitter, values, axis);
}

static Term buildConcat(BuiltinCall &call) {
  auto values = getValues(call);
  if (!values)
    return Term();
  auto axis = call.getAxis("axis", values->front().rank(), -1);
  if (!axis || !checkJoined(call, *values, *axis))
    return Term();
  return join(call, *values, *axis);
}

static Term buildStack(BuiltinCall &call) {
  auto values = getValues(call);
  if (!values)
    return Term();
  auto axis = call.getAxis("axis", values->front().rank() + 1, 0);
  if (!axis || !checkJoined(call, *values, -1))
    return Term();
  for (Tensor &value : *values) {
    SmallVector<int64_t> shape(value.shape());
    shape.insert(shape.begin() + *axis, 1);
    value = call.emitter.reshape(value, shape);
  }
  return join(call, *values, *axis);
}

/// The sizes of the parts: given, or so many equal ones.
static std::optional<SmallVector<int64_t>>
getParts(BuiltinCall &call, const Tensor &x, int64_t axis) {
  int64_t size = x.shape()[axis], total = 0;
  SmallVector<int64_t> sizes;
  if (call.get("parts").is(Term::Kind::List)) {
    auto shape = call.getShape("parts", std::nullopt);
    if (!shape)
      return std::nullopt;
    for (int64_t part : *shape) {
      // Not summed beyond what fits: sizes may be as large as numbers go.
      total = part > size - total ? size + 1 : total + part;
      sizes.push_back(part);
    }
  } else {
    std::optional<int64_t> count = call.getWhole("parts", 1);
    if (!count)
      return std::nullopt;
    total = size % *count == 0 ? size : -1;
    if (total == size)
      sizes.assign(*count, size / *count);
  }
  if (total == size && !sizes.empty())
    return sizes;
  const Term &parts = call.get("parts");
  call.report(DiagnosticId::ShapeMismatch,
              "`split` cannot divide axis " + llvm::Twine(axis) + " of " +
                  x.typeText() + " into " +
                  (parts.is(Term::Kind::List)
                       ? sizes.empty()
                             ? "no parts"
                             : "parts of the sizes " + typeText("", sizes)
                       : parts.number.toText() + " equal parts"));
  return std::nullopt;
}

static Term buildSplit(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
  if (!axis)
    return Term();
  auto sizes = getParts(call, *x, *axis);
  if (!sizes || !call.evaluator.countStep(call.range, sizes->size()))
    return Term();
  Terms parts;
  int64_t start = 0;
  for (int64_t size : *sizes) {
    parts.push_back(slice(call.emitter, *x, *axis, start, size));
    start += size;
  }
  return parts.size() == 1 ? parts.front()
                           : Term::ofList(Term::Kind::Results, parts);
}

static Term buildSlice(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), 0);
  if (!axis)
    return Term();
  int64_t size = x->shape()[*axis];
  auto start = call.getWhole("start", -size);
  auto end = call.getWhole("end", -size);
  auto stride = call.has("stride") ? call.getWhole("stride", 1) : 1;
  if (!start || !end || !stride)
    return Term();
  int64_t first = *start < 0 ? *start + size : *start;
  int64_t last = *end < 0 ? *end + size : *end;
  if (first >= last || last > size) {
    call.report(DiagnosticId::InvalidAxis,
                "axis " + llvm::Twine(*axis) + " of " + x->typeText() +
                    " has no elements from " + llvm::Twine(*start) + " to " +
                    llvm::Twine(*end));
    return Term();
  }
  int64_t count = (last - first - 1) / *stride + 1;
  return slice(call.emitter, *x, *axis, first, count, *stride);
}

static Term buildPad(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  auto before = call.getWhole("before", 0), after = call.getWhole("after", 0);
  auto value = call.getNumber("value", 0);
  if (!x || !before || !after || !value)
    return Term();
  std::optional<int64_t> axis = call.getAxis("axis", x->rank(), -1);
  if (!axis)
    return Term();
  SmallVector<int64_t> shape(x->shape());
  // Sizes that cannot be added are beyond any limit.
  auto limit = static_cast<int64_t>(limits::elements);
  if (*before > limit || *after > limit)
    shape[*axis] = std::numeric_limits<int64_t>::max();
  else
    shape[*axis] += *before + *after;
  if (!call.evaluator.checkShape(shape, x->batched, call.range))
    return Term();
  if (!x->isFloat()) {
    call.getFloat("x");
    return Term();
  }
  if (shape[*axis] == x->shape()[*axis])
    return *x;
  mlir::Builder &builder = call.emitter.builder;
  return withShape(
      call.emitter, *x,
      call.emitter
          .create<PadOp>(
              call.emitter.getType(shape, x->batched, x->element), x->value,
              builder.getI64IntegerAttr(*axis + (x->batched ? 1 : 0)),
              builder.getI64IntegerAttr(*before), builder.getI64IntegerAttr(1),
              builder.getF64FloatAttr(*value))
          .getResult());
}

llvm::ArrayRef<Builtin> weir::getShapeBuiltins() {
  static constexpr FormalInfo x[] = {{"x"}};
  static constexpr FormalInfo shape[] = {{"x"}, {"shape"}};
  static constexpr FormalInfo permute[] = {{"x"}, {"axes"}};
  static constexpr FormalInfo transpose[] = {{"x"}, {"axes", false}};
  static constexpr FormalInfo axis[] = {{"x"}, {"axis"}};
  static constexpr FormalInfo anyAxis[] = {{"x"}, {"axis", false}};
  static constexpr FormalInfo values[] = {
      {"x"}, {"rest", false, Type::Rest}, {"axis", false}};
  static constexpr FormalInfo split[] = {{"x"}, {"parts"}, {"axis", false}};
  static constexpr FormalInfo slice[] = {
      {"x"}, {"start"}, {"end"}, {"stride", false}, {"axis", false}};
  static constexpr FormalInfo pad[] = {
      {"x"}, {"before"}, {"after"}, {"axis", false}, {"value", false}};
  static const Builtin table[] = {
      {"reshape", shape, buildReshape},
      {"flatten", x, buildFlatten},
      {"permute", permute, buildPermute},
      {"transpose", transpose, buildTranspose},
      {"squeeze", anyAxis, buildSqueeze},
      {"unsqueeze", axis, buildUnsqueeze},
      {"broadcast", shape, buildBroadcast},
      {"flip", anyAxis, buildFlip},
      {"concat", values, buildConcat},
      {"stack", values, buildStack},
      {"split", split, buildSplit},
      {"slice", slice, buildSlice},
      {"pad", pad, buildPad},
  };
  return table;
}
