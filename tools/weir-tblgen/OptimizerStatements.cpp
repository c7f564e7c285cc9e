// The update of an optimizer: statements in order, and the extent of each.
#include "OptimizerRecord.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

using Extents = StringMap<Extent>;

static Extent join(Extent a, Extent b) {
  if (a == Extent::Scalar || a == b)
    return b;
  return b == Extent::Scalar ? a : Extent::All;
}

static Extent getExtent(const Expr &expression, const Extents &extents) {
  Extent result = Extent::Scalar;
  if (expression->op == Op::Variable) {
    auto found = extents.find(expression->text);
    result = found == extents.end() ? Extent::Scalar : found->second;
  }
  for (const Expr &operand : expression->operands)
    result = join(result, getExtent(operand, extents));
  return result;
}

namespace {
/// Reads the update of one optimizer.
class UpdateReader {
public:
  explicit UpdateReader(OptimizerRecord &optimizer)
      : optimizer(optimizer),
        scope(optimizer.getUpdateScope(/*asDoubles=*/false)) {
    extents["p"] = extents["g"] = Extent::All;
    for (const OptimizerValue &slot : optimizer.slots)
      extents[slot.name] = slot.extent;
  }

  void read();

private:
  [[noreturn]] void fail(const Twine &message) const {
    PrintFatalError(optimizer.record->getFieldLoc("update"), message);
  }
  bool isSettable(StringRef name) const;
  Expr guard(const Statement &statement) const;
  Statement readStatement(const Init *init);
  void readSet(Statement &statement) const;
  void readStage(Statement &statement, StringRef node, const DagInit &dag);

  OptimizerRecord &optimizer;
  Scope scope;
  Extents extents;
  int stages = 0;
};
} // namespace

bool UpdateReader::isSettable(StringRef name) const {
  static constexpr StringLiteral fixed[] = {"lr",       "decay", "matrix",
                                            "elements", "rows",  "columns"};
  auto is = [&](const OptimizerValue &value) { return value.name == name; };
  return !is_contained(fixed, name) && !optimizer.findHyperparameter(name) &&
         none_of(optimizer.scalars, is);
}

/// A statement that sets a slot keeps the old value where it does not exist.
Expr UpdateReader::guard(const Statement &statement) const {
  int slot = optimizer.findSlot(statement.target);
  if (slot < 0 || optimizer.slots[size_t(slot)].condition.empty())
    return statement.written;
  return make(
      Op::Select,
      {makeVariable(getFlagName(optimizer.slots[size_t(slot)].condition)),
       statement.written, makeVariable(statement.target)});
}

void UpdateReader::readSet(Statement &statement) const {
  Extent extent = getExtent(statement.written, extents);
  int slot = optimizer.findSlot(statement.target);
  bool isElementwise = statement.target == "p" || statement.target == "g";
  statement.extent = isElementwise ? Extent::All : extent;
  if (slot < 0)
    return;
  statement.extent = optimizer.slots[size_t(slot)].extent;
  if (join(extent, statement.extent) != statement.extent)
    fail("`$" + statement.target + "` has extent " + getName(statement.extent) +
         " and is set to a value of extent " + getName(extent));
  if (statement.extent == Extent::All)
    return;
  statement.kind = Statement::Kind::Store;
  statement.from = statement.extent;
}

void UpdateReader::readStage(Statement &statement, StringRef node,
                             const DagInit &dag) {
  if (scope.contains(statement.target))
    fail("`$" + statement.target + "` is defined before its `" + node + "`");
  if (node == "orthogonalize") {
    statement.kind = Statement::Kind::Orthogonalize;
    Scope arguments;
    addToScope(optimizer.hyperparameters, arguments);
    statement.steps =
        parseOperand(*optimizer.record, "update", dag, 2, arguments);
    statement.eps =
        parseOperand(*optimizer.record, "update", dag, 3, arguments);
    return;
  }
  statement.kind = Statement::Kind::Sum;
  statement.extent = node == "sum_rows"      ? Extent::Row
                     : node == "sum_columns" ? Extent::Column
                                             : Extent::Scalar;
  if (node == "sum_all")
    statement.from = getExtent(statement.written, extents);
  if (statement.from == Extent::Scalar)
    fail("`$" + statement.target + "` sums what is one number for the whole");
}

/// `init` as it was written: TableGen prints leaves as `?:$x`.
static std::string getSource(const Init &init) {
  std::string text = init.getAsString();
  for (size_t at; (at = text.find("?:$")) != std::string::npos;)
    text.erase(at, 2);
  return text;
}

Statement UpdateReader::readStatement(const Init *init) {
  const Record &record = *optimizer.record;
  const auto *dag = dyn_cast<DagInit>(init);
  StringRef node;
  if (dag)
    node = dag->getOperatorAsDef(record.getFieldLoc("update"))->getName();
  static constexpr StringLiteral sums[] = {"set", "sum_all", "sum_rows",
                                           "sum_columns"};
  unsigned arity = node == "orthogonalize" ? 4 : 2;
  bool known = node == "orthogonalize" || is_contained(sums, node);
  if (!known || dag->getNumArgs() != arity || !isa<UnsetInit>(dag->getArg(0)))
    fail("`" + getSource(*init) +
         "` is not of the form (set $name, "
         "expression)");
  Statement statement;
  statement.target = dag->getArgNameStr(0).str();
  if (!isSettable(statement.target))
    fail("`$" + statement.target + "` cannot be set");
  statement.written = parseOperand(record, "update", *dag, 1, scope);
  if (node == "set")
    readSet(statement);
  else
    readStage(statement, node, *dag);
  statement.value = statement.isStage() ? statement.written : guard(statement);
  if (statement.isStage())
    statement.stage = stages++;
  return statement;
}

void UpdateReader::read() {
  for (const Init *init :
       optimizer.record->getValueAsListInit("update")->getElements()) {
    optimizer.update.push_back(readStatement(init));
    const Statement &made = optimizer.update.back();
    scope.try_emplace(made.target, Variable());
    extents[made.target] = made.extent;
  }
  if (none_of(optimizer.update,
              [](const Statement &s) { return s.target == "p"; }))
    fail("the update of `" + optimizer.name + "` does not set `$p`");
}

std::string weir::getText(const Statement &statement) {
  std::string value = getInfix(statement.written);
  switch (statement.kind) {
  case Statement::Kind::Sum:
    value = statement.extent == Extent::Row      ? "sum of each row(" + value
            : statement.extent == Extent::Column ? "sum of each column(" + value
                                                 : "sum(" + value;
    return statement.target + " = " + value + ")";
  case Statement::Kind::Orthogonalize:
    return statement.target + " = orthogonalize(" + value + ")";
  default:
    return statement.target + " = " + value;
  }
}

void weir::readUpdate(OptimizerRecord &optimizer) {
  UpdateReader(optimizer).read();
}
