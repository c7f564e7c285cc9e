// Metrics. Those that are no means are a `Measure`: what a whole set sums up
// to, from which the runtime computes their value.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using Type = FormalInfo::Type;

/// A matrix of all classes by all is kept and printed.
static constexpr int64_t maximumConfusion = 1024;

namespace {
struct Rows {
  Tensor logits, target; // of each sample
};
} // namespace

static std::optional<Rows> getRows(BuiltinCall &call) {
  std::optional<Tensor> logits = call.getFloat("logits");
  std::optional<Tensor> target = call.getValue("target");
  if (!logits || !target || !checkRows(call, *logits, *target))
    return std::nullopt;
  Emitter &emitter = call.emitter;
  return Rows{emitter.broadcast(*logits, logits->shape(), true),
              emitter.broadcast(*target, target->shape(), true)};
}

static Term makeAccuracy(BuiltinCall &call, llvm::StringRef argument,
                         int64_t otherwise) {
  std::optional<Rows> rows = getRows(call);
  std::optional<int64_t> top =
      call.has(argument) ? call.getWhole(argument, 1) : otherwise;
  if (!rows || !top)
    return Term();
  if (*top > rows->target.classes) {
    call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf(argument),
                          "`" + argument +
                              "` is at most the number of "
                              "classes, " +
                              llvm::Twine(rows->target.classes));
    return Term();
  }
  Emitter &emitter = call.emitter;
  Tensor result{
      emitter
          .create<AccuracyOp>(emitter.getType(rows->target.shape(), true),
                              rows->logits.value, rows->target.value,
                              emitter.builder.getI64IntegerAttr(*top))
          .getCorrect(),
      true};
  return markRows(call, &rows->target, result) ? Term(result) : Term();
}

static Term buildAccuracy(BuiltinCall &call) {
  return makeAccuracy(call, "top", 1);
}
static Term buildTopK(BuiltinCall &call) { return makeAccuracy(call, "k", 5); }

static Term buildPerplexity(BuiltinCall &call) {
  Term rows = buildCrossEntropy(call);
  if (!rows.is(Term::Kind::Tensor))
    return rows;
  return Term::ofMeasure("perplexity", rows.tensor);
}

/// A table of class by class, or three numbers a class, of the rows that
/// count.
template <typename Op>
static std::optional<Tensor> makeTable(BuiltinCall &call, const Rows &rows,
                                       int64_t height) {
  // Marks are put on rows; the table itself has none.
  Tensor marked = rows.target;
  if (!markRows(call, &rows.target, marked))
    return std::nullopt;
  mlir::Builder &builder = call.emitter.builder;
  auto type = mlir::RankedTensorType::get({height, rows.target.classes},
                                          builder.getF64Type());
  mlir::Value table =
      call.emitter
          .create<Op>(type, rows.logits.value, rows.target.value,
                      marked.marks.mask, mlir::Value())
          .getTable();
  return Tensor{table, false};
}

static Term buildConfusion(BuiltinCall &call) {
  std::optional<Rows> rows = getRows(call);
  if (!rows)
    return Term();
  int64_t classes = rows->target.classes;
  if (classes > maximumConfusion) {
    call.report(DiagnosticId::InvalidShape,
                "`confusion` of " + llvm::Twine(classes) +
                    " classes is more than the limit of " +
                    llvm::Twine(maximumConfusion));
    return Term();
  }
  auto table = makeTable<ConfusionOp>(call, *rows, classes);
  return table ? Term::ofMeasure("confusion", *table) : Term();
}

/// `f1`, `precision` and `recall`, of which the name and the kind of average
/// make the metric.
static Term buildClassScore(BuiltinCall &call) {
  static constexpr llvm::StringLiteral kinds[] = {
      "f1_macro",        "f1_micro",     "precision_macro",
      "precision_micro", "recall_macro", "recall_micro"};
  std::optional<Rows> rows = getRows(call);
  llvm::StringRef average = "macro";
  if (call.has("average")) {
    const Term &term = call.get("average");
    bool isWord = term.is(Term::Kind::Word);
    average = isWord ? term.text : "";
    if (average != "macro" && average != "micro") {
      if (!term.isInvalid())
        call.evaluator.report(
            DiagnosticId::WrongArgument, call.rangeOf("average"),
            "`average` is `macro` or `micro`, not " + term.describe());
      return Term();
    }
  }
  if (!rows)
    return Term();
  auto table = makeTable<ClassCountsOp>(call, *rows, 3);
  if (!table)
    return Term();
  std::string kind = (call.builtin.name + "_" + average).str();
  return Term::ofMeasure(*llvm::find(kinds, kind), *table);
}

static Term buildRSquared(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<Tensor> target = call.getFloat("target");
  if (!x || !target)
    return Term();
  if (x->shape() != target->shape()) {
    call.report(DiagnosticId::ShapeMismatch,
                "`r_squared` compares values of one type, not " +
                    x->typeText() + " and " + target->typeText());
    return Term();
  }
  Emitter &emitter = call.emitter;
  Tensor a = emitter.broadcast(*x, x->shape(), true);
  Tensor b = emitter.broadcast(*target, x->shape(), true);
  std::optional<mlir::Value> lengths = getLengths(call, x->shape());
  if (!lengths)
    return Term();
  mlir::Value mask;
  if (*lengths)
    mask = makeMask(emitter, *lengths, x->shape().take_front());
  int64_t columns = x->rank() > 0 ? x->shape().back() : 1;
  // With lengths a vector's places are one column's.
  if (*lengths && x->rank() == 1) {
    a = emitter.reshape(a, {columns, 1});
    b = emitter.reshape(b, {columns, 1});
    columns = 1;
  }
  auto type =
      mlir::RankedTensorType::get({4, columns}, emitter.builder.getF64Type());
  mlir::Value table =
      emitter
          .create<RegressionSumsOp>(type, a.value, b.value, mask, mlir::Value())
          .getTable();
  return Term::ofMeasure("r_squared", Tensor{table, false});
}

llvm::ArrayRef<Builtin> weir::getMetricBuiltins() {
  static constexpr FormalInfo accuracy[] = {{"logits"},
                                            {"target"},
                                            {"top", false},
                                            {"ignore", false},
                                            {"lengths", false}};
  static constexpr FormalInfo topK[] = {{"logits"},
                                        {"target"},
                                        {"k", false},
                                        {"ignore", false},
                                        {"lengths", false}};
  static constexpr FormalInfo perplexity[] = {
      {"logits"},        {"target"},         {"smoothing", false},
      {"ignore", false}, {"lengths", false}, {"weights", false}};
  static constexpr FormalInfo rows[] = {
      {"logits"}, {"target"}, {"ignore", false}, {"lengths", false}};
  static constexpr FormalInfo scores[] = {{"logits"},
                                          {"target"},
                                          {"average", false, Type::Word},
                                          {"ignore", false},
                                          {"lengths", false}};
  static constexpr FormalInfo regression[] = {
      {"x"}, {"target"}, {"lengths", false}};
  static const Builtin table[] = {
      {"accuracy", accuracy, buildAccuracy},
      {"top_k", topK, buildTopK},
      {"perplexity", perplexity, buildPerplexity},
      {"confusion", rows, buildConfusion},
      {"f1", scores, buildClassScore},
      {"precision", scores, buildClassScore},
      {"recall", scores, buildClassScore},
      {"r_squared", regression, buildRSquared},
  };
  return table;
}
