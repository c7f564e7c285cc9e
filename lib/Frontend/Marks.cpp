#include "lib/Frontend/Marks.h"

#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using llvm::ArrayRef;

//===----------------------------------------------------------------------===//
// Marking
//===----------------------------------------------------------------------===//

/// The mark itself; a second one that says the same is the first.
static mlir::Value makeMark(Emitter &emitter, mlir::Value classes,
                            mlir::IntegerAttr ignore, mlir::Value lengths,
                            mlir::RankedTensorType type) {
  for (mlir::Operation *user : (classes ? classes : lengths).getUsers()) {
    auto other = llvm::dyn_cast<MarkOp>(user);
    if (other && other.getClasses() == classes &&
        other.getIgnoreAttr() == ignore && other.getLengths() == lengths &&
        other.getType() == type)
      return other.getMark();
  }
  return emitter.create<MarkOp>(type, classes, ignore, lengths).getMark();
}

std::optional<mlir::Value> weir::getLengths(BuiltinCall &call,
                                            ArrayRef<int64_t> shape) {
  if (!call.has("lengths"))
    return mlir::Value();
  std::optional<Tensor> lengths = call.getValue("lengths");
  if (!lengths)
    return std::nullopt;
  auto refuse = [&](DiagnosticId id, const llvm::Twine &text) {
    call.evaluator.report(id, call.rangeOf("lengths"), text);
    return std::nullopt;
  };
  if (lengths->element != Tensor::Element::Count || !lengths->batched)
    return refuse(DiagnosticId::TypeMismatch,
                  "`lengths` is a count of each sample, such as `count(" +
                      llvm::Twine(shape.empty() ? 8 : shape.front()) +
                      ")`, not " + call.get("lengths").describe());
  if (lengths->rank() != 0)
    return refuse(DiagnosticId::ShapeMismatch,
                  "`lengths` is one number a sample, not of type " +
                      lengths->typeText());
  if (shape.empty())
    return refuse(DiagnosticId::ShapeMismatch,
                  "`lengths` counts along the first axis, and there is none");
  if (lengths->classes > shape.front())
    return refuse(DiagnosticId::ShapeMismatch,
                  "`lengths` of type " + lengths->typeText() +
                      " is more than the first axis of " +
                      typeText("f32", shape) + " has");
  return lengths->value;
}

mlir::Value weir::makeMask(Emitter &emitter, mlir::Value lengths,
                           ArrayRef<int64_t> shape) {
  auto type = emitter.getType(shape, /*batched=*/true, Tensor::Element::Bool);
  return makeMark(emitter, nullptr, nullptr, lengths, type);
}

bool weir::markRows(BuiltinCall &call, const Tensor *classes, Tensor &rows) {
  std::optional<mlir::Value> lengths = getLengths(call, rows.shape());
  if (!lengths)
    return false;
  Emitter &emitter = call.emitter;
  mlir::IntegerAttr ignore;
  if (classes && call.has("ignore")) {
    std::optional<int64_t> number = call.getWhole("ignore", 0);
    if (!number)
      return false;
    if (*number >= classes->classes) {
      call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("ignore"),
                            "there is no class " + llvm::Twine(*number) +
                                " in " + classes->typeText());
      return false;
    }
    ignore = emitter.builder.getI64IntegerAttr(*number);
  }
  if (!ignore && !*lengths)
    return true;
  // Rows of all samples alike become those of each.
  if (!rows.batched)
    rows = emitter.broadcast(rows, rows.shape(), true);
  auto type = emitter.getType(ignore ? rows.shape() : rows.shape().take_front(),
                              true, Tensor::Element::Bool);
  mlir::Value value;
  if (ignore)
    value = emitter.broadcast(*classes, classes->shape(), true).value;
  rows.marks.mask = makeMark(emitter, value, ignore, *lengths, type);
  return true;
}

//===----------------------------------------------------------------------===//
// Keeping
//===----------------------------------------------------------------------===//

/// Whether the first axes of a value of `shape` are those of `mark`.
static bool reaches(mlir::Value mark, ArrayRef<int64_t> shape) {
  if (!mark)
    return true;
  ArrayRef<int64_t> axes =
      llvm::cast<mlir::RankedTensorType>(mark.getType()).getShape();
  axes = axes.drop_front(); // the batch
  return axes.size() <= shape.size() && shape.take_front(axes.size()) == axes;
}

std::optional<Marks> weir::mergeMarks(Evaluator &evaluator,
                                      ArrayRef<const Term *> operands,
                                      ArrayRef<int64_t> shape,
                                      llvm::SMRange range) {
  Marks marks;
  for (const Term *operand : operands) {
    if (!operand->is(Term::Kind::Tensor) || !operand->tensor.marks)
      continue;
    const Tensor &value = operand->tensor;
    if (marks && marks != value.marks) {
      evaluator
          .report(DiagnosticId::MixedMarks, range,
                  "these values leave out different rows and do not mix")
          .help("write two `loss` or `metric` lines");
      return std::nullopt;
    }
    marks = value.marks;
    // Broadcasting may move the axes that are marked.
    bool isMoved =
        value.rank() > 0 && value.rank() != static_cast<int64_t>(shape.size());
    if (!isMoved && reaches(marks.mask, shape) && reaches(marks.weight, shape))
      continue;
    evaluator.report(DiagnosticId::MixedMarks, range,
                     "a value of type " + value.typeText() +
                         ", of which some rows do not count, cannot become "
                         "one of type " +
                         typeText("f32", shape));
    return std::nullopt;
  }
  return marks;
}

/// The arguments of a call that are values, those in lists included.
static llvm::SmallVector<const Term *> getValues(ArrayRef<Bound> bound) {
  llvm::SmallVector<const Term *> values;
  for (const Bound &argument : bound) {
    if (!argument.term)
      continue;
    const Term &term = firstOf(*argument.term);
    if (term.is(Term::Kind::List))
      for (const Term &element : *term.elements)
        values.push_back(&firstOf(element));
    values.push_back(&term);
  }
  return values;
}

/// Whether it computes elementwise; a call with braces has in its result what
/// is in them.
static bool isElementwise(const Builtin &builtin) {
  static constexpr llvm::StringLiteral others[] = {"where", "to_float",
                                                   "stop_gradient"};
  if (builtin.function)
    return builtin.build != buildFunctionLoss;
  return llvm::is_contained(others, builtin.name) ||
         llvm::any_of(builtin.formals, [](const FormalInfo &formal) {
           return formal.type == FormalInfo::Type::Function;
         });
}

Term weir::keepMarks(Evaluator &evaluator, const Builtin &builtin,
                     ArrayRef<Bound> bound, Term result, llvm::SMRange range) {
  llvm::SmallVector<const Term *> values = getValues(bound);
  if (result.isInvalid() || llvm::none_of(values, [](const Term *term) {
        return term->is(Term::Kind::Tensor) && term->tensor.marks;
      }))
    return result;
  if (!isElementwise(builtin)) {
    evaluator
        .report(DiagnosticId::MixedMarks, range,
                "`" + builtin.name +
                    "` takes no value of which some rows do not count")
        .note("`ignore` and `lengths` leave rows out of means; only "
              "arithmetic keeps them apart");
    return Term();
  }
  if (!result.is(Term::Kind::Tensor) || result.tensor.marks)
    return result;
  std::optional<Marks> marks =
      mergeMarks(evaluator, values, result.tensor.shape(), range);
  if (!marks)
    return Term();
  result.tensor.marks = *marks;
  return result;
}
