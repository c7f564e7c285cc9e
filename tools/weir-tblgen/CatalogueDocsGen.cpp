// -gen-catalogue-docs: Markdown on optimizers, schedules and initializers.
#include "Code.h"
#include "Generators.h"
#include "OptimizerRecord.h"

using namespace llvm;
using namespace weir;

static void writeHeading(const Record &record, raw_ostream &os) {
  os << "### `" << record.getValueAsString("keyword") << "`\n"
     << record.getValueAsString("summary") << "\n\n";
  std::vector<Hyperparameter> all = readHyperparameters(record);
  for (const Hyperparameter &h : all)
    os << "* " << getDocumentation(h) << "\n";
  if (!all.empty())
    os << "\n";
}

static void writeOptimizer(const OptimizerRecord &optimizer, raw_ostream &os) {
  writeHeading(*optimizer.record, os);
  os << "```\n";
  for (const OptimizerValue &scalar : optimizer.scalars)
    os << scalar.name << " = " << getInfix(scalar.value) << "\n";
  for (const Statement &statement : optimizer.update)
    os << getText(statement) << "\n";
  os << "```\n\n";
}

static void writeSchedule(const Record &record, raw_ostream &os) {
  writeHeading(record, os);
  Scope scope;
  addToScope(readHyperparameters(record), scope);
  scope["step"] = scope["horizon"] = scope["reductions"] = Variable();
  os << "```\nfactor = " << getInfix(parseField(record, "value", scope))
     << "\n```\n\n";
}

static void writeInitializer(const Record &record, raw_ostream &os) {
  writeHeading(record, os);
  Scope scope;
  addToScope(readHyperparameters(record), scope);
  scope["fan_in"] = scope["fan_out"] = Variable();
  os << "```\n"
     << record.getValueAsString("distribution") << "("
     << getInfix(parseField(record, "a", scope)) << ", "
     << getInfix(parseField(record, "b", scope)) << ")\n```\n\n";
}

void weir::emitCatalogueDocs(const RecordKeeper &records, raw_ostream &os) {
  std::vector<OptimizerRecord> optimizers = readOptimizers(records);
  if (!optimizers.empty())
    os << "## Optimizers\n\n";
  for (const OptimizerRecord &optimizer : optimizers)
    writeOptimizer(optimizer, os);
  auto schedules = recordsInOrder(records, "Schedule");
  if (!schedules.empty())
    os << "## Schedules\n\n";
  for (const Record *record : schedules)
    writeSchedule(*record, os);
  auto initializers = recordsInOrder(records, "Initializer");
  if (!initializers.empty())
    os << "## Initializers\n\n";
  for (const Record *record : initializers)
    writeInitializer(*record, os);
}
