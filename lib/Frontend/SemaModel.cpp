#include "lib/Frontend/SemaModel.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/VariancePreserving.h"
#include "lib/Support/Text.h"
#include "lib/Support/Thresholds.h"

using namespace weir;
using namespace weir::syntax;

namespace {
/// A result of a model: an output, a loss or a metric.
struct ModelResult {
  std::string name;
  SMRange range;
  Tensor value;
  StringRef measure = {}; // of a metric that is no mean: its kind
};

class ModelBuilder {
public:
  ModelBuilder(Evaluator &constants, const syntax::Model &syntax,
               const ModelSettings &settings, ModelOp model,
               llvm::SourceMgr &sources)
      : syntax(syntax), settings(settings),
        isMentioned([&constants](StringRef name) {
          return constants.file.mentions(name);
        }),
        emitter(model, settings.batch, sources, isMentioned),
        evaluator(constants.file, constants.context, &emitter) {}

  void build();

private:
  void handleItem(const Item &item);
  void addPort(const Variable &variable);
  std::optional<Tensor> readType(const Variable &variable);
  std::optional<Tensor> readElement(const Type &type);
  void addResult(const Result &result);
  void addTotal(const Result &result, std::vector<ModelResult> &results,
                StringRef name, const Tensor &value);
  std::string nameResult(const Result &result);
  bool checkNew(ArrayRef<ModelResult> results, StringRef name, SMRange range,
                StringRef what);
  void checkResults();
  void describePorts();
  void finish();

  const syntax::Model &syntax;
  const ModelSettings &settings;
  std::function<bool(StringRef)> isMentioned;
  Emitter emitter;
  Evaluator evaluator;
  std::vector<Port> ports;
  std::vector<ModelResult> outputs, losses, metrics;
  bool hasLoss = false; // even if it is wrong
};
} // namespace

//===----------------------------------------------------------------------===//
// Inputs and targets
//===----------------------------------------------------------------------===//

/// The element type, without a shape: only `element` and `classes` count.
std::optional<Tensor> ModelBuilder::readElement(const Type &type) {
  StringRef name = type.element.text;
  Tensor tensor;
  bool isCounted = name == "class" || name == "count";
  if (name == "bool") {
    tensor.element = Tensor::Element::Bool;
  } else if (isCounted) {
    tensor.element =
        name == "class" ? Tensor::Element::Class : Tensor::Element::Count;
  } else if (name != "f32") {
    static constexpr StringRef later[] = {"f16", "bf16", "f64"};
    static constexpr StringRef known[] = {"f32", "class", "count", "bool"};
    if (llvm::is_contained(later, name))
      evaluator
          .report(DiagnosticId::UnsupportedOperation, type.element.range,
                  "the type `" + name + "` is not available yet")
          .help("write `f32`");
    else
      evaluator.reportUnknown(
          DiagnosticId::UnknownType, type.element.range,
          "there is no type `" + name +
              "`; types are `f32[dims]`, "
              "`class(n)[dims]`, `count(n)` and `bool[dims]`",
          name, known);
    return std::nullopt;
  }
  if (isCounted != (type.argument != nullptr)) {
    evaluator.report(DiagnosticId::WrongArgument, type.range,
                     isCounted
                         ? "`" + name + "` needs a number: `" + name + "(10)`"
                         : "`" + name + "` takes no number");
    return std::nullopt;
  }
  if (!isCounted)
    return tensor;
  Term term = firstOf(evaluator.evaluate(*type.argument));
  std::optional<int64_t> count =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  // They are stored in 32 bits.
  if (!count || *count < 1 || *count > (int64_t(1) << 31) - 1) {
    if (!term.isInvalid())
      evaluator.report(DiagnosticId::InvalidShape, type.argument->range,
                       "`" + name +
                           "` takes a whole number from 1 to "
                           "2147483647, not " +
                           term.describe());
    return std::nullopt;
  }
  tensor.classes = *count;
  return tensor;
}

std::optional<Tensor> ModelBuilder::readType(const Variable &variable) {
  if (!variable.type) {
    evaluator.report(DiagnosticId::UnknownType, variable.name.range,
                     "`" + variable.name.text +
                         "` needs a type, such as `: f32[64]`");
    return std::nullopt;
  }
  const Type &type = *variable.type;
  std::optional<Tensor> element = readElement(type);
  llvm::SmallVector<int64_t> shape;
  bool failed = !element;
  for (const Expression *dimension : type.dimensions) {
    Term term = firstOf(evaluator.evaluate(*dimension));
    std::optional<int64_t> size =
        term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
    if (!size && !term.isInvalid())
      evaluator.report(DiagnosticId::InvalidShape, dimension->range,
                       "a dimension is a whole number, not " + term.describe());
    failed |= !size;
    if (size)
      shape.push_back(*size);
  }
  if (failed || !evaluator.checkShape(shape, /*batched=*/true, type.range))
    return std::nullopt;
  return emitter.addArgument(shape, element->element, element->classes,
                             variable.range);
}

void ModelBuilder::addPort(const Variable &variable) {
  const Identifier &name = variable.name;
  bool isTarget = variable.kind == ItemKind::Target;
  checkInterfaceName(evaluator, name.text, name.range,
                     isTarget ? "target" : "input");
  for (const Port &port : ports)
    if (port.name.text == name.text) {
      evaluator
          .report(DiagnosticId::DuplicateName, name.range,
                  "`" + name.text + "` is declared twice")
          .note(port.name.range, "first declared here");
      return;
    }
  std::optional<Tensor> value = readType(variable);
  evaluator.environment->names[name.text] = value ? Term(*value) : Term();
  if (value)
    ports.push_back({name, isTarget, *value});
}

//===----------------------------------------------------------------------===//
// Outputs, losses, metrics
//===----------------------------------------------------------------------===//

/// Its own name, the variable that it is, or the function that makes it.
std::string ModelBuilder::nameResult(const Result &result) {
  if (result.name)
    return result.name->text.str();
  const Expression *value = result.value;
  if (auto *name = llvm::dyn_cast<Name>(value))
    return name->text.str();
  if (result.kind == ItemKind::Loss)
    return losses.empty() ? "loss"
                          : "loss_" + std::to_string(losses.size() + 1);
  if (result.kind == ItemKind::Output)
    return "";
  if (auto *call = llvm::dyn_cast<Call>(value))
    return call->callee.text.str();
  if (auto *pipe = llvm::dyn_cast<Pipe>(value))
    return pipe->calls.back()->callee.text.str();
  return "";
}

bool ModelBuilder::checkNew(ArrayRef<ModelResult> results, StringRef name,
                            SMRange range, StringRef what) {
  for (const ModelResult &other : results)
    if (other.name == name) {
      evaluator
          .report(DiagnosticId::DuplicateName, range,
                  "a second " + what + " is named `" + name + "`")
          .note(other.range, "the first one")
          .help("give it a name of its own: `" + what + " name = ...`");
      return false;
    }
  return true;
}

void ModelBuilder::addResult(const Result &result) {
  bool isOutput = result.kind == ItemKind::Output;
  hasLoss |= result.kind == ItemKind::Loss;
  StringRef what = isOutput                          ? "output"
                   : result.kind == ItemKind::Metric ? "metric"
                                                     : "loss";
  std::vector<ModelResult> &results = isOutput           ? outputs
                                      : what == "metric" ? metrics
                                                         : losses;
  SMRange range = result.name ? result.name->range : result.value->range;
  std::string name = nameResult(result);
  Term term = firstOf(
      evaluator.evaluate(*result.value, result.name ? name : StringRef()));
  if (name.empty()) {
    evaluator.report(DiagnosticId::MissingName, range,
                     "this " + what + " needs a name: `" + what +
                         " name = ...`");
    return;
  }
  checkInterfaceName(evaluator, name, range, what);
  if (isOutput && result.name)
    evaluator.environment->names[result.name->text] = term;
  if (!checkNew(results, name, range, what) || term.isInvalid())
    return;
  if (what == "metric" && term.is(Term::Kind::Measure)) {
    results.push_back({name, result.range, term.tensor, term.text});
    return;
  }
  if (!term.is(Term::Kind::Tensor)) {
    DiagnosticBuilder report = evaluator.report(
        DiagnosticId::TypeMismatch, result.value->range,
        "this " + what + " is " + term.describe() + ", not a value");
    evaluator.explainFunction(report, term);
    return;
  }
  if (!isOutput)
    return addTotal(result, results, name, term.tensor);
  Tensor value = term.tensor;
  if (!value.batched) {
    LayerUse use{&emitter.root, nullptr, "output", "output", result.range};
    Emitter::UseLayer guard(emitter, use);
    value = emitter.broadcast(value, value.shape(), true);
  }
  results.push_back({name, range, value});
}

/// A loss or metric is kept as the rows that it is the mean of.
void ModelBuilder::addTotal(const Result &result,
                            std::vector<ModelResult> &results, StringRef name,
                            const Tensor &value) {
  if (!value.isFloat()) {
    evaluator.report(DiagnosticId::ClassArithmetic, result.value->range,
                     "the mean of a value of type " + value.typeText() +
                         " has no meaning");
    return;
  }
  StringRef layer = result.kind == ItemKind::Loss ? "loss" : "metric";
  LayerUse use{&emitter.root, nullptr, layer, layer, result.range};
  Emitter::UseLayer guard(emitter, use);
  Tensor rows = emitter.broadcast(value, value.shape(), true);
  results.push_back({name.str(), result.range, rows});
}

void ModelBuilder::handleItem(const Item &item) {
  if (auto *variable = llvm::dyn_cast<Variable>(&item)) {
    if (variable->kind != ItemKind::State)
      addPort(*variable);
  } else if (auto *result = llvm::dyn_cast<Result>(&item)) {
    addResult(*result);
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// Whether `value` is computed from something that `isWanted`.
static bool dependsOn(mlir::Value value,
                      llvm::function_ref<bool(mlir::Value)> isWanted) {
  llvm::SmallVector<mlir::Value> work = {value};
  llvm::DenseSet<mlir::Value> seen;
  while (!work.empty()) {
    mlir::Value next = work.pop_back_val();
    if (!seen.insert(next).second)
      continue;
    if (isWanted(next))
      return true;
    if (mlir::Operation *op = next.getDefiningOp())
      llvm::append_range(work, op->getOperands());
  }
  return false;
}

void ModelBuilder::checkResults() {
  auto isTarget = [&](mlir::Value value) {
    return llvm::any_of(ports, [&](const Port &port) {
      return port.isTarget && port.value.value == value;
    });
  };
  for (const ModelResult &output : outputs) {
    if (dependsOn(output.value.value, isTarget))
      evaluator.report(DiagnosticId::OutputDependsOnTarget, output.range,
                       "output `" + output.name +
                           "` depends on a target, which is not there when "
                           "the model predicts");
    for (const Port &port : ports)
      if (!port.isTarget && port.name.text == output.name)
        evaluator
            .report(DiagnosticId::DuplicateName, output.range,
                    "output `" + output.name + "` is named like an input")
            .note(port.name.range, "the input");
  }
  if (ports.empty() && !evaluator.file.diagnostics.hasErrors())
    evaluator.report(DiagnosticId::MissingItem, syntax.name.range,
                     "model `" + syntax.name.text + "` has no input");
  if (outputs.empty() && metrics.empty() && !hasLoss &&
      !evaluator.file.diagnostics.hasErrors())
    evaluator.report(DiagnosticId::MissingItem, syntax.name.range,
                     "model `" + syntax.name.text +
                         "` has no output and no loss");
  if (!settings.train)
    return;
  // Of several models, a section without a name means those that can learn.
  bool isMeant = settings.train->model || evaluator.file.countModels() == 1;
  if (!hasLoss && isMeant) {
    evaluator
        .report(DiagnosticId::MissingItem, settings.train->range.Start,
                "model `" + syntax.name.text +
                    "` cannot be trained: it has no loss")
        .note(syntax.name.range, "the model");
    return;
  }
  if (losses.empty() || evaluator.file.diagnostics.hasErrors())
    return;
  bool learns = llvm::any_of(losses, [](const ModelResult &loss) {
    return dependsOn(loss.value.value, [](mlir::Value value) {
      return value.getDefiningOp<ReadOp>() != nullptr;
    });
  });
  if (!learns)
    evaluator.report(DiagnosticId::LossWithoutParameters, losses.front().range,
                     "the loss depends on no parameter, so there is nothing "
                     "to train");
}

namespace {
/// Attributes of the arguments and results of `@forward`.
class Descriptions {
public:
  explicit Descriptions(mlir::MLIRContext *context) : builder(context) {}

  void begin(StringRef role, StringRef name) {
    entries.clear();
    add(EntryOp::getRoleAttrName(), builder.getStringAttr(role));
    add(EntryOp::getNameAttrName(), builder.getStringAttr(name));
  }
  void add(StringRef key, mlir::Attribute value) {
    entries.emplace_back(builder.getStringAttr(key), value);
  }
  /// What the type of a value does not tell.
  void addElement(const Tensor &value) {
    if (value.classes)
      add(EntryOp::getElementAttrName(),
          builder.getStringAttr(value.elementText()));
  }
  mlir::Attribute end() { return builder.getDictionaryAttr(entries); }

  mlir::Builder builder;

private:
  llvm::SmallVector<mlir::NamedAttribute> entries;
};
} // namespace

void ModelBuilder::describePorts() {
  Descriptions descriptions(evaluator.context);
  llvm::SmallVector<mlir::Attribute> all;
  for (const Port &port : ports) {
    descriptions.begin(port.isTarget ? "target" : "input", port.name.text);
    bool isCount = port.value.element == Tensor::Element::Count;
    if (port.value.classes)
      descriptions.add(EntryOp::getClassesAttrName(),
                       descriptions.builder.getI64IntegerAttr(
                           port.value.classes + (isCount ? 1 : 0)));
    if (isCount)
      descriptions.addElement(port.value);
    all.push_back(descriptions.end());
  }
  emitter.forward.setArgAttrsAttr(descriptions.builder.getArrayAttr(all));
}

/// Sums up losses and metrics and returns them after the outputs.
void ModelBuilder::finish() {
  Descriptions descriptions(evaluator.context);
  llvm::SmallVector<mlir::Value> values;
  llvm::SmallVector<mlir::Attribute> all;
  auto addValue = [&](mlir::Value value, StringRef role, StringRef name,
                      StringRef measure = {}) {
    values.push_back(value);
    descriptions.begin(role, name);
    if (!measure.empty())
      descriptions.add(EntryOp::getMetricAttrName(),
                       descriptions.builder.getStringAttr(measure));
    all.push_back(descriptions.end());
  };
  for (const ModelResult &output : outputs) {
    values.push_back(output.value.value);
    descriptions.begin("output", output.name);
    descriptions.addElement(output.value);
    all.push_back(descriptions.end());
  }
  for (auto *results : {&losses, &metrics}) {
    StringRef role = results == &losses ? "loss" : "metric";
    for (const ModelResult &result : *results) {
      LayerUse use{&emitter.root, nullptr, role, role, result.range};
      Emitter::UseLayer guard(emitter, use);
      const Tensor &value = result.value;
      if (!result.measure.empty() && result.measure != "perplexity") {
        addValue(value.value, "metric_table", result.name, result.measure);
        continue;
      }
      TotalOp total = emitter.create<TotalOp>(value.value, value.marks.mask,
                                              value.marks.weight);
      addValue(total.getSum(), (role + "_sum").str(), result.name,
               result.measure);
      addValue(total.getWeightSum(), (role + "_weight").str(), result.name);
    }
  }
  EntryOp forward = emitter.forward;
  forward.setFunctionType(descriptions.builder.getFunctionType(
      forward.getBody().getArgumentTypes(), mlir::ValueRange(values)));
  forward.setResAttrsAttr(descriptions.builder.getArrayAttr(all));
  ReturnOp::create(emitter.builder, forward.getLoc(), values);
}

void ModelBuilder::build() {
  evaluator.run(syntax.items, [&](const Item &item) { handleItem(item); });
  checkResults();
  emitter.sortParameters();
  describePorts();
  finish();
  buildData(evaluator, syntax, ports, emitter.model);
}

void weir::buildModel(Evaluator &constants, const syntax::Model &model,
                      mlir::ModuleOp module, llvm::SourceMgr &sources) {
  ModelSettings settings = readSettings(constants, model);
  const FrontendOptions &options = constants.file.options;
  std::string name =
      options.name.empty() ? toSnakeCase(model.name.text) : options.name;
  mlir::OpBuilder builder(module.getBodyRegion());
  builder.setInsertionPointToEnd(module.getBody());
  auto [line, column] = sources.getLineAndColumn(model.name.range.Start);
  unsigned id = sources.FindBufferContainingLoc(model.name.range.Start);
  auto location = mlir::FileLineColLoc::get(
      constants.context, sources.getMemoryBuffer(id)->getBufferIdentifier(),
      line, column);
  ModelOp op =
      ModelOp::create(builder, location, model.name.text, name,
                      settings.attributes, settings.policy, settings.allow);
  if (settings.thresholds)
    op->setAttr(thresholdsAttrName, settings.thresholds);
  op.getBody().emplaceBlock();
  ModelBuilder(constants, model, settings, op, sources).build();
  if (!constants.file.diagnostics.hasErrors())
    applyGroups(constants, settings, op);
  resolveVariancePreserving(op);
}
