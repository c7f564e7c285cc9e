// -gen-optimizers: for each optimizer `build<Def>Update`,
// `evaluate<Def>Update`, the programs of its scalars, and the table of struct
// Optimizer (Catalogue.h).
#include "Code.h"
#include "Generators.h"
#include "OptimizerRecord.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir;

static void writeBuilder(const OptimizerRecord &optimizer, raw_ostream &os) {
  os << "static UpdateResults build" << optimizer.name
     << "Update(mlir::OpBuilder &builder, mlir::Location loc, "
        "const UpdateOperands &operands, Arguments arguments) {\n"
     << "  ScalarBuilder e(builder, loc, operands.parameter.getType());\n";
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/false);
  OperationWriter writer(os);
  for (const Statement &statement : optimizer.update) {
    os << "  // " << statement.target << " = " << getInfix(statement.written)
       << "\n";
    scope[statement.target] = {writer.write(statement.value, scope)};
  }
  os << "  return {" << scope["p"].code << ", {";
  interleaveComma(optimizer.slots, os, [&](const OptimizerValue &slot) {
    os << scope[slot.name].code;
  });
  os << "}};\n}\n\n";
}

static void writeEvaluator(const OptimizerRecord &optimizer, raw_ostream &os) {
  os << "static void evaluate" << optimizer.name
     << "Update(double &parameter, double gradient, double rate, "
        "double decay, llvm::MutableArrayRef<double> slots, "
        "llvm::ArrayRef<double> scalars, Arguments arguments) {\n";
  Scope scope = optimizer.getUpdateScope(/*asDoubles=*/true);
  for (size_t i = 0; i < optimizer.update.size(); ++i) {
    const Statement &statement = optimizer.update[i];
    std::string name = "v" + std::to_string(i);
    os << "  const double " << name << " = "
       << getDoubleCode(statement.value, scope) << ";\n";
    scope[statement.target] = {name, /*isFlag=*/false, /*isStatic=*/true};
  }
  os << "  parameter = " << scope["p"].code << ";\n";
  for (size_t i = 0; i < optimizer.slots.size(); ++i)
    os << "  slots[" << i << "] = " << scope[optimizer.slots[i].name].code
       << ";\n";
  os << "}\n\n";
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

/// Writes the array of slots or of scalars; returns an expression for it.
static std::string writeValues(const OptimizerRecord &optimizer, StringRef type,
                               bool programs,
                               const std::vector<OptimizerValue> &values,
                               raw_ostream &os) {
  if (values.empty())
    return "{}";
  std::string name = optimizer.name + type.str() + "s";
  os << "static constexpr " << type << " " << name << "[] = {\n";
  for (const OptimizerValue &value : values) {
    os << "    {" << quote(value.name) << ", [](Arguments arguments) { return "
       << optimizer.getNeeded(value) << "; }";
    if (programs)
      os << ", program" << optimizer.name << "_" << value.name;
    os << "},\n";
  }
  os << "};\n";
  return name;
}

void weir::emitOptimizers(const RecordKeeper &records, raw_ostream &os) {
  std::string table;
  raw_string_ostream rows(table);
  for (const OptimizerRecord &optimizer : readOptimizers(records)) {
    const Record &record = *optimizer.record;
    writeBuilder(optimizer, os);
    writeEvaluator(optimizer, os);
    writePrograms(optimizer, os);
    writeRefusals(record, os);
    std::string slots =
        writeValues(optimizer, "Slot", false, optimizer.slots, os);
    std::string scalars =
        writeValues(optimizer, "Scalar", true, optimizer.scalars, os);
    bool usesRate = any_of(optimizer.update, [](const Statement &statement) {
      return uses(statement.value, "lr");
    });
    rows << "    {" << quote(record.getValueAsString("keyword")) << ", "
         << quote(record.getValueAsString("summary")) << ",\n     "
         << getHyperparametersName(record) << ", " << slots << ", " << scalars
         << ", " << (usesRate ? "true" : "false") << ",\n     refuse"
         << optimizer.name << ", build" << optimizer.name << "Update, evaluate"
         << optimizer.name << "Update},\n";
  }
  os << "static constexpr Optimizer optimizerTable[] = {\n" << table << "};\n";
}
