// -gen-optimizers: for each optimizer `build<Def>Update`,
// `evaluate<Def>Update`, the same for each of its stages, the programs of its
// scalars, and the table of struct Optimizer (Catalogue.h).
#include "Code.h"
#include "Generators.h"
#include "OptimizerRecord.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

static std::string getStageCode(const Statement &statement) {
  return "operands.stages[" + std::to_string(statement.stage) + "]";
}

/// Writes the statements of `slice` that build operations; leaves the names'
/// values in `scope`.
static void writeOperations(const OptimizerRecord &optimizer,
                            const std::vector<bool> &slice, Scope &scope,
                            OperationWriter &writer, raw_ostream &os) {
  for (auto [statement, isNeeded] : zip_equal(optimizer.update, slice)) {
    if (!isNeeded)
      continue;
    if (statement.isStage()) {
      scope[statement.target] = {getStageCode(statement)};
      continue;
    }
    os << "  // " << getText(statement) << "\n";
    scope[statement.target] = {writer.write(statement.value, scope)};
  }
}

static void writeBuilder(const OptimizerRecord &optimizer, raw_ostream &os) {
  os << "static UpdateResults build" << optimizer.name
     << "Update(mlir::OpBuilder &builder, mlir::Location loc, "
        "const UpdateOperands &operands, Arguments arguments) {\n"
     << "  ScalarBuilder e(builder, loc, operands.parameter.getType());\n";
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/false);
  OperationWriter writer(os);
  writeOperations(
      optimizer,
      optimizer.getSlice(optimizer.update.size(), optimizer.getResults()),
      scope, writer, os);
  os << "  return {" << scope["p"].code << ", {";
  interleaveComma(optimizer.slots, os, [&](const OptimizerValue &slot) {
    os << (slot.extent == Extent::All ? scope[slot.name].code
                                      : "mlir::Value()");
  });
  os << "}};\n}\n\n";
}

/// The same with doubles; each statement becomes a constant.
static void writeDoubles(const OptimizerRecord &optimizer,
                         const std::vector<bool> &slice, Scope &scope,
                         raw_ostream &os) {
  for (size_t i = 0; i < optimizer.update.size(); ++i) {
    const Statement &statement = optimizer.update[i];
    if (!slice[i])
      continue;
    std::string name = "v" + std::to_string(i);
    os << "  const double " << name << " = "
       << (statement.isStage() ? getStageCode(statement)
                               : getDoubleCode(statement.value, scope))
       << ";\n";
    scope[statement.target] = {name, /*isFlag=*/false, /*isStatic=*/true};
  }
}

static void writeEvaluator(const OptimizerRecord &optimizer, raw_ostream &os) {
  os << "static void evaluate" << optimizer.name
     << "Update(const ElementOperands &operands, Arguments arguments, "
        "double &parameter, llvm::MutableArrayRef<double> slots) {\n";
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/true);
  writeDoubles(
      optimizer,
      optimizer.getSlice(optimizer.update.size(), optimizer.getResults()),
      scope, os);
  os << "  parameter = " << scope["p"].code << ";\n";
  for (size_t i = 0; i < optimizer.slots.size(); ++i)
    if (optimizer.slots[i].extent == Extent::All)
      os << "  slots[" << i << "] = " << scope[optimizer.slots[i].name].code
         << ";\n";
  os << "}\n\n";
}

static std::string getStageName(const OptimizerRecord &optimizer,
                                const Statement &stage) {
  return optimizer.name + "_" + stage.target + std::to_string(stage.stage);
}

static void writeStageFunctions(const OptimizerRecord &optimizer, size_t index,
                                raw_ostream &os) {
  const Statement &stage = optimizer.update[index];
  std::vector<bool> slice = optimizer.getSlice(index, stage.value);
  std::string name = getStageName(optimizer, stage);
  os << "// " << getText(stage) << "\n"
     << "static mlir::Value build" << name
     << "(mlir::OpBuilder &builder, mlir::Location loc, const UpdateOperands "
        "&operands, mlir::Type type, Arguments arguments) {\n"
     << "  ScalarBuilder e(builder, loc, type);\n";
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/false);
  OperationWriter writer(os);
  writeOperations(optimizer, slice, scope, writer, os);
  std::string result = writer.write(stage.value, scope);
  os << "  return " << result << ";\n}\n"
     << "static double evaluate" << name
     << "(const ElementOperands &operands, Arguments arguments) {\n";
  scope = optimizer.getUpdateScope(/*asDoubles=*/true);
  writeDoubles(optimizer, slice, scope, os);
  os << "  return " << getDoubleCode(stage.value, scope) << ";\n}\n\n";
}

static void writePrograms(const OptimizerRecord &optimizer, raw_ostream &os) {
  Scope scope = optimizer.getScalarScope();
  for (const OptimizerValue &scalar : optimizer.scalars) {
    os << "// " << getInfix(scalar.value) << "\n"
       << "static Program program" << optimizer.name << "_" << scalar.name
       << "(Arguments arguments, llvm::ArrayRef<Instruction> rate) {\n"
       << "  ProgramBuilder program;\n";
    ProgramWriter(os, *optimizer.record, scope).write(scalar.value);
    os << "  return program.take();\n}\n";
  }
}

static constexpr StringLiteral kOnShape =
    "[](Arguments arguments, const ParameterShape &shape) { return ";
static constexpr StringLiteral kOnArguments =
    "[](Arguments arguments) { return ";

static std::string writeSlots(const OptimizerRecord &optimizer,
                              raw_ostream &os) {
  if (optimizer.slots.empty())
    return "{}";
  Scope scope;
  addToScope(optimizer.hyperparameters, scope);
  std::string name = optimizer.name + "Slots";
  os << "static constexpr Slot " << name << "[] = {\n";
  for (const OptimizerValue &slot : optimizer.slots)
    os << "    {" << quote(slot.name) << ", " << kOnShape
       << optimizer.getNeeded(slot) << "; }, Extent::" << getName(slot.extent)
       << ", " << (slot.isCopy ? "true" : "false") << ", " << kOnArguments
       << "double(" << getDoubleCode(slot.value, scope) << "); }},\n";
  os << "};\n";
  return name;
}

static std::string writeScalars(const OptimizerRecord &optimizer,
                                raw_ostream &os) {
  if (optimizer.scalars.empty())
    return "{}";
  std::string name = optimizer.name + "Scalars";
  os << "static constexpr Scalar " << name << "[] = {\n";
  for (const OptimizerValue &scalar : optimizer.scalars)
    os << "    {" << quote(scalar.name) << ", " << kOnArguments
       << optimizer.getNeeded(scalar) << "; }, program" << optimizer.name << "_"
       << scalar.name << "},\n";
  os << "};\n";
  return name;
}

static StringRef getStageKind(const Statement &stage) {
  switch (stage.kind) {
  case Statement::Kind::Sum:
    return "Sum";
  case Statement::Kind::Orthogonalize:
    return "Orthogonalize";
  default:
    return "Store";
  }
}

static void writeStage(const OptimizerRecord &optimizer, const Statement &stage,
                       raw_ostream &os) {
  Scope scope;
  addToScope(optimizer.hyperparameters, scope);
  auto write = [&](const Expr &expression) {
    if (!expression)
      return std::string("nullptr");
    return (kOnArguments + getDoubleCode(expression, scope) + "; }").str();
  };
  std::string name = getStageName(optimizer, stage);
  os << "    {" << quote(stage.target)
     << ", Stage::Kind::" << getStageKind(stage)
     << ", Extent::" << getName(stage.from)
     << ", Extent::" << getName(stage.extent) << ", "
     << (stage.kind == Statement::Kind::Store ? optimizer.findSlot(stage.target)
                                              : -1)
     << ",\n     " << kOnShape << optimizer.getNeeded(stage) << "; }, build"
     << name << ", evaluate" << name << ", " << write(stage.steps) << ", "
     << write(stage.eps) << "},\n";
}

static std::string writeStages(const OptimizerRecord &optimizer,
                               raw_ostream &os) {
  auto isStage = [](const Statement &one) { return one.isStage(); };
  if (none_of(optimizer.update, isStage))
    return "{}";
  for (size_t i = 0; i < optimizer.update.size(); ++i)
    if (optimizer.update[i].isStage())
      writeStageFunctions(optimizer, i, os);
  std::string name = optimizer.name + "Stages";
  os << "static constexpr Stage " << name << "[] = {\n";
  for (const Statement &statement : optimizer.update)
    if (statement.isStage())
      writeStage(optimizer, statement, os);
  os << "};\n";
  return name;
}

static std::string writePassed(const OptimizerRecord &optimizer,
                               raw_ostream &os) {
  if (optimizer.passed.empty())
    return "{}";
  std::string name = optimizer.name + "Passed";
  os << "static constexpr llvm::StringRef " << name << "[] = {";
  interleaveComma(optimizer.passed, os,
                  [&](const std::string &one) { os << quote(one); });
  os << "};\n";
  return name;
}

static void writeRow(const OptimizerRecord &optimizer, raw_ostream &os,
                     raw_ostream &rows) {
  const Record &record = *optimizer.record;
  std::string slots = writeSlots(optimizer, os);
  std::string scalars = writeScalars(optimizer, os);
  std::string stages = writeStages(optimizer, os);
  std::string passed = writePassed(optimizer, os);
  bool usesRate = any_of(optimizer.update, [](const Statement &statement) {
    return uses(statement.value, "lr");
  });
  rows << "    {" << quote(record.getValueAsString("keyword")) << ", "
       << quote(record.getValueAsString("summary")) << ",\n     "
       << getHyperparametersName(record) << ", " << slots << ", " << scalars
       << ", " << stages << ", " << (usesRate ? "true" : "false") << ", "
       << optimizer.evaluated << ",\n     " << quote(optimizer.fallback) << ", "
       << passed << ", refuse" << optimizer.name << ", build" << optimizer.name
       << "Update, evaluate" << optimizer.name << "Update},\n";
}

void weir::emitOptimizers(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const OptimizerRecord &optimizer : readOptimizers(records)) {
    writeBuilder(optimizer, os);
    writeEvaluator(optimizer, os);
    writePrograms(optimizer, os);
    writeRefusals(*optimizer.record, os);
    writeRow(optimizer, os, rows);
  }
  os << "static constexpr Optimizer optimizerTable[] = {\n" << table << "};\n";
}
