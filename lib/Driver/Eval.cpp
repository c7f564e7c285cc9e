#include "lib/Data/Batches.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Evaluation.h"
#include "lib/Driver/Files.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"

using namespace weir;
using llvm::StringRef;

/// The part that `--split` names. Null after a report.
static const DataPart *findPart(Invocation &invocation, const DataSet &data) {
  StringRef name = invocation.getString(OPT_split);
  if (name.empty())
    name = "test";
  std::vector<StringRef> names;
  for (const DataPart &part : data.parts)
    names.push_back(part.name);
  const DataPart *part = data.getPart(name);
  if (!part)
    invocation.diagnostics
        .report(DiagnosticId::UnknownPart,
                "the data have no part `" + name + "`")
        .help("`--split=PART`; there are " + llvm::join(names, ", "));
  else if (part->rows.empty())
    invocation.diagnostics.report(DiagnosticId::TooFewSamples,
                                  "the part `" + name + "` is empty");
  return part && !part->rows.empty() ? part : nullptr;
}

int weir::runEval(Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  StringRef weights = invocation.getString(OPT_weights);
  StringRef origin = invocation.getString(OPT_init_from);
  checkWeightOptions(invocation);
  if (weights.empty() && origin.empty())
    invocation.fail(DiagnosticId::MissingOperand,
                    "`eval` needs `--weights FILE`");
  Compilation compilation(invocation);
  weir_options options = readModelOptions(invocation);
  if (!compilation.load() || invocation.failed())
    return invocation.finish();
  ModelUnit *unit = compilation.getOnlyUnit();
  if (!unit)
    return invocation.finish();
  if (!compilation.loadData(*unit, /*required=*/true)) {
    if (unit->data.state == DataState::None)
      emitDiagnostic(unit->getModel(), DiagnosticId::NoData)
          << "`" << unit->getModel().getSymName() << "` has no `data` section";
    return invocation.finish();
  }
  const DataPart *part = findPart(invocation, unit->data.set);
  CompiledModel compiled;
  if (!part || !compilation.makeObject(*unit, EmitOptions(), compiled))
    return invocation.finish();
  std::unique_ptr<Session> session =
      Session::open(compiled, options, diagnostics);
  Evaluation evaluation;
  if (session && session->initializeFrom(origin) &&
      session->loadWeights(weights) &&
      evaluate(*session, gatherPart(unit->data.set, *part), evaluation))
    writeOut(part->name + "  " + formatCount(evaluation.samples, "sample") +
                 "  " + formatEvaluation(evaluation) + "\n" +
                 formatTables(evaluation),
             diagnostics);
  return invocation.finish();
}
