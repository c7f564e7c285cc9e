#include "OptimizerRecord.h"
#include "Generators.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

/// The name in a Scope of the flag "this hyperparameter is not 0". No leaf of
/// a dag can be spelled so.
static std::string getFlagName(const std::string &condition) {
  return condition + "?";
}

static std::optional<size_t>
indexOf(const std::vector<Hyperparameter> &hyperparameters, StringRef name) {
  for (size_t i = 0; i < hyperparameters.size(); ++i)
    if (hyperparameters[i].name == name)
      return i;
  return std::nullopt;
}

std::string OptimizerRecord::getNeeded(const OptimizerValue &value) const {
  if (value.condition.empty())
    return "true";
  size_t index = *indexOf(hyperparameters, value.condition);
  return "(arguments[" + std::to_string(index) + "] != 0)";
}

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
  std::string prefix = asDoubles ? "" : "operands.";
  auto define = [&](StringRef name, const std::string &code) {
    scope[name] = {prefix + code, /*isFlag=*/false, /*isStatic=*/asDoubles};
  };
  define("lr", "rate");
  define("p", "parameter");
  define("g", "gradient");
  for (size_t i = 0; i < slots.size(); ++i) {
    define(slots[i].name, "slots[" + std::to_string(i) + "]");
    if (!slots[i].condition.empty())
      scope[getFlagName(slots[i].condition)] = {
          getNeeded(slots[i]), /*isFlag=*/true, /*isStatic=*/true};
  }
  for (size_t i = 0; i < scalars.size(); ++i)
    define(scalars[i].name, "scalars[" + std::to_string(i) + "]");
  scope["decay"] = {prefix + "decay", /*isFlag=*/false, /*isStatic=*/true};
  return scope;
}

/// Reads slots or scalars but for the expressions.
static std::vector<OptimizerValue> readValues(const OptimizerRecord &optimizer,
                                              StringRef field) {
  std::vector<OptimizerValue> result;
  for (const Record *one : optimizer.record->getValueAsListOfDefs(field)) {
    OptimizerValue value;
    value.name = one->getValueAsString("name").str();
    value.condition = one->getValueAsString("condition").str();
    if (!value.condition.empty() &&
        !indexOf(optimizer.hyperparameters, value.condition))
      PrintFatalError(one->getLoc(), "`" + value.condition +
                                         "` is not a hyperparameter of `" +
                                         optimizer.name + "`");
    result.push_back(std::move(value));
  }
  return result;
}

static bool isSettable(const OptimizerRecord &optimizer, StringRef name) {
  auto is = [&](const OptimizerValue &value) { return value.name == name; };
  return name != "lr" && name != "decay" &&
         !indexOf(optimizer.hyperparameters, name) &&
         none_of(optimizer.scalars, is);
}

/// A statement that sets a slot keeps the old value where it does not exist.
static Expr guard(const OptimizerRecord &optimizer, StringRef target,
                  Expr value) {
  for (const OptimizerValue &slot : optimizer.slots)
    if (slot.name == target && !slot.condition.empty())
      return make(Op::Select, {makeVariable(getFlagName(slot.condition)),
                               std::move(value), makeVariable(target)});
  return value;
}

/// `init` as it was written: TableGen prints leaves as `?:$x`.
static std::string getSource(const Init &init) {
  std::string text = init.getAsString();
  for (size_t at; (at = text.find("?:$")) != std::string::npos;)
    text.erase(at, 2);
  return text;
}

static Statement readStatement(const OptimizerRecord &optimizer,
                               const Init *init, const Scope &scope) {
  const Record &record = *optimizer.record;
  const auto *dag = dyn_cast<DagInit>(init);
  if (!dag ||
      dag->getOperatorAsDef(record.getFieldLoc("update"))->getName() != "set" ||
      dag->getNumArgs() != 2 || !isa<UnsetInit>(dag->getArg(0)))
    PrintFatalError(record.getFieldLoc("update"),
                    "`" + getSource(*init) +
                        "` is not of the form (set $name, expression)");
  std::string target = dag->getArgNameStr(0).str();
  if (!isSettable(optimizer, target))
    PrintFatalError(record.getFieldLoc("update"),
                    "`$" + target + "` cannot be set");
  Expr value = parseOperand(record, "update", *dag, 1, scope);
  return {target, value, guard(optimizer, target, value)};
}

static void readUpdate(OptimizerRecord &optimizer) {
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/false);
  for (const Init *init :
       optimizer.record->getValueAsListInit("update")->getElements()) {
    optimizer.update.push_back(readStatement(optimizer, init, scope));
    scope.try_emplace(optimizer.update.back().target, Variable());
  }
  if (none_of(optimizer.update,
              [](const Statement &s) { return s.target == "p"; }))
    PrintFatalError(optimizer.record->getFieldLoc("update"),
                    "the update of `" + optimizer.name + "` does not set `$p`");
}

static OptimizerRecord readOptimizer(const Record &record) {
  OptimizerRecord result;
  result.record = &record;
  result.name = record.getName().str();
  result.hyperparameters = readHyperparameters(record);
  std::optional<size_t> rate = indexOf(result.hyperparameters, "lr");
  if (!rate || result.hyperparameters[*rate].kind != "Rate")
    PrintFatalError(record.getFieldLoc("hyperparameters"),
                    "`" + result.name + "` has no Rate named `lr`");
  result.slots = readValues(result, "slots");
  result.scalars = readValues(result, "scalars");
  Scope scope = result.getScalarScope();
  auto records = record.getValueAsListOfDefs("scalars");
  for (auto [scalar, one] : zip_equal(result.scalars, records))
    scalar.value = parseField(*one, "value", scope);
  readUpdate(result);
  return result;
}

std::vector<OptimizerRecord> weir::readOptimizers(const RecordKeeper &records) {
  std::vector<OptimizerRecord> result;
  for (const Record *record : recordsInOrder(records, "Optimizer"))
    result.push_back(readOptimizer(*record));
  return result;
}
