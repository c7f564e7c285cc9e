#include "OptimizerRecord.h"
#include "Generators.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

std::string weir::getFlagName(const std::string &condition) {
  return condition + "?";
}

std::optional<size_t>
OptimizerRecord::findHyperparameter(StringRef name) const {
  for (size_t i = 0; i < hyperparameters.size(); ++i)
    if (hyperparameters[i].name == name)
      return i;
  return std::nullopt;
}

static bool isOnShape(StringRef condition) {
  return condition == "matrix" || condition == "!matrix";
}

StringRef weir::getName(Extent extent) {
  static constexpr StringLiteral names[] = {"All", "Row", "Column", "Scalar"};
  return names[unsigned(extent)];
}

static bool needsMatrix(Extent extent) {
  return extent == Extent::Row || extent == Extent::Column;
}

//===----------------------------------------------------------------------===//
// What is needed
//===----------------------------------------------------------------------===//

std::string OptimizerRecord::getNeeded(const OptimizerValue &value,
                                       StringRef prefix) const {
  if (value.condition.empty())
    return "true";
  if (isOnShape(value.condition))
    return (value.condition == "matrix" ? "" : "!") + prefix.str() +
           "shape.isMatrix";
  size_t index = *findHyperparameter(value.condition);
  return "(arguments[" + std::to_string(index) + "] != 0)";
}

std::string OptimizerRecord::getNeeded(const Statement &stage) const {
  if (stage.kind == Statement::Kind::Store)
    return getNeeded(slots[size_t(findSlot(stage.target))]);
  bool matrix = needsMatrix(stage.from) || needsMatrix(stage.extent) ||
                stage.kind == Statement::Kind::Orthogonalize;
  return matrix ? "shape.isMatrix" : "true";
}

int OptimizerRecord::findSlot(StringRef name) const {
  for (size_t i = 0; i < slots.size(); ++i)
    if (slots[i].name == name)
      return int(i);
  return -1;
}

std::vector<bool> OptimizerRecord::getSlice(size_t end,
                                            ArrayRef<Expr> wanted) const {
  StringSet<> open;
  auto want = [&](const Expr &expression, auto &self) -> void {
    if (expression->op == Op::Variable)
      open.insert(expression->text);
    for (const Expr &operand : expression->operands)
      self(operand, self);
  };
  for (const Expr &expression : wanted)
    want(expression, want);
  std::vector<bool> slice(update.size(), false);
  for (size_t i = end; i-- > 0;) {
    const Statement &statement = update[i];
    if (!open.erase(statement.target))
      continue;
    slice[i] = true;
    if (!statement.isStage())
      want(statement.value, want);
  }
  return slice;
}

std::vector<Expr> OptimizerRecord::getResults() const {
  std::vector<Expr> results{makeVariable("p")};
  for (const OptimizerValue &slot : slots)
    if (slot.extent == Extent::All)
      results.push_back(makeVariable(slot.name));
  return results;
}

//===----------------------------------------------------------------------===//
// Scopes
//===----------------------------------------------------------------------===//

Scope OptimizerRecord::getScalarScope() const {
  Scope scope;
  addToScope(hyperparameters, scope);
  scope["lr"] = {"program.append(rate)"};
  scope["t"] = {"program.variable(\"update\")"};
  return scope;
}

Scope OptimizerRecord::getUpdateScope(bool asDoubles) const {
  Scope scope;
  addToScope(hyperparameters, scope);
  auto define = [&](StringRef name, const std::string &code, bool isStatic) {
    scope[name] = {"operands." + code, /*isFlag=*/false, isStatic};
  };
  define("lr", "rate", asDoubles);
  define("p", "parameter", asDoubles);
  define("g", "gradient", asDoubles);
  for (size_t i = 0; i < slots.size(); ++i) {
    define(slots[i].name, "slots[" + std::to_string(i) + "]", asDoubles);
    if (!slots[i].condition.empty())
      scope[getFlagName(slots[i].condition)] = {
          getNeeded(slots[i], "operands."), /*isFlag=*/true, /*isStatic=*/true};
  }
  for (size_t i = 0; i < scalars.size(); ++i)
    define(scalars[i].name, "scalars[" + std::to_string(i) + "]", asDoubles);
  define("decay", "decay", /*isStatic=*/true);
  for (StringRef size : {"elements", "rows", "columns"})
    define(size, "shape." + size.str(), /*isStatic=*/true);
  scope["matrix"] = {"operands.shape.isMatrix", /*isFlag=*/true,
                     /*isStatic=*/true};
  return scope;
}

//===----------------------------------------------------------------------===//
// Slots and scalars
//===----------------------------------------------------------------------===//

static Extent readExtent(const Record &record) {
  StringRef name = record.getValueAsString("extent");
  for (Extent extent :
       {Extent::All, Extent::Row, Extent::Column, Extent::Scalar})
    if (name == getName(extent))
      return extent;
  PrintFatalError(record.getLoc(),
                  "an extent is All, Row, Column or Scalar, not `" + name +
                      "`");
}

/// Reads slots or scalars but for the expressions.
static std::vector<OptimizerValue> readValues(const OptimizerRecord &optimizer,
                                              StringRef field) {
  std::vector<OptimizerValue> result;
  bool areSlots = field == "slots";
  for (const Record *one : optimizer.record->getValueAsListOfDefs(field)) {
    OptimizerValue value;
    value.name = one->getValueAsString("name").str();
    value.condition = one->getValueAsString("condition").str();
    if (!value.condition.empty() && !(areSlots && isOnShape(value.condition)) &&
        !optimizer.findHyperparameter(value.condition))
      PrintFatalError(one->getLoc(), "`" + value.condition +
                                         "` is not a hyperparameter of `" +
                                         optimizer.name + "`");
    if (areSlots) {
      value.extent = readExtent(*one);
      value.isCopy = one->getValueAsBit("isCopy");
      if (needsMatrix(value.extent) && value.condition != "matrix")
        PrintFatalError(one->getLoc(), "`" + value.name + "` of `" +
                                           optimizer.name +
                                           "` exists for matrices only: its "
                                           "condition is \"matrix\"");
    }
    result.push_back(std::move(value));
  }
  return result;
}

static void readExpressions(OptimizerRecord &result) {
  const Record &record = *result.record;
  Scope scope = result.getScalarScope();
  for (auto [scalar, one] :
       zip_equal(result.scalars, record.getValueAsListOfDefs("scalars")))
    scalar.value = parseField(*one, "value", scope);
  Scope arguments;
  addToScope(result.hyperparameters, arguments);
  for (auto [slot, one] :
       zip_equal(result.slots, record.getValueAsListOfDefs("slots")))
    slot.value = parseField(*one, "initial", arguments);
}

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

static void readUse(OptimizerRecord &result) {
  const Record &record = *result.record;
  StringRef evaluated = record.getValueAsString("evaluated");
  result.evaluated = result.findSlot(evaluated);
  bool isWhole = result.evaluated >= 0 &&
                 result.slots[size_t(result.evaluated)].extent == Extent::All &&
                 result.slots[size_t(result.evaluated)].isCopy;
  if (!evaluated.empty() && !isWhole)
    PrintFatalError(record.getFieldLoc("evaluated"),
                    "`" + evaluated + "` is no CopySlot of `" + result.name +
                        "`");
  result.fallback = record.getValueAsString("fallback").str();
  for (StringRef name : record.getValueAsListOfStrings("passed")) {
    if (!result.findHyperparameter(name))
      PrintFatalError(record.getFieldLoc("passed"),
                      "`" + name + "` is not a hyperparameter of `" +
                          result.name + "`");
    result.passed.push_back(name.str());
  }
  for (const Statement &statement : result.update)
    if (statement.kind == Statement::Kind::Orthogonalize &&
        result.fallback.empty())
      PrintFatalError(record.getFieldLoc("update"),
                      "`" + result.name +
                          "` orthogonalizes and has no `fallback` for "
                          "parameters that are no matrices");
}

static OptimizerRecord readOptimizer(const Record &record) {
  OptimizerRecord result;
  result.record = &record;
  result.name = record.getName().str();
  result.hyperparameters = readHyperparameters(record);
  std::optional<size_t> rate = result.findHyperparameter("lr");
  if (!rate || result.hyperparameters[*rate].kind != "Rate")
    PrintFatalError(record.getFieldLoc("hyperparameters"),
                    "`" + result.name + "` has no Rate named `lr`");
  result.slots = readValues(result, "slots");
  result.scalars = readValues(result, "scalars");
  readExpressions(result);
  readUpdate(result);
  readUse(result);
  return result;
}

/// A fallback is another record of the file, for parameters of every rank.
static void checkFallbacks(const std::vector<OptimizerRecord> &all) {
  for (const OptimizerRecord &one : all) {
    if (one.fallback.empty())
      continue;
    auto is = [&](const OptimizerRecord &other) {
      return other.record->getValueAsString("keyword") == one.fallback &&
             other.fallback.empty();
    };
    if (none_of(all, is))
      PrintFatalError(one.record->getFieldLoc("fallback"),
                      "`" + one.fallback +
                          "` is no optimizer for parameters of every rank");
  }
}

std::vector<OptimizerRecord> weir::readOptimizers(const RecordKeeper &records) {
  std::vector<OptimizerRecord> result;
  for (const Record *record : recordsInOrder(records, "Optimizer"))
    result.push_back(readOptimizer(*record));
  checkFallbacks(result);
  return result;
}
