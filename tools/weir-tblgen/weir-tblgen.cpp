// Turns the records of the catalogue and of the diagnostics table into C++
// and documentation. Each generator has a file of its own.
#include "Generators.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace llvm;

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  TableGen::Emitter::Opt generators[] = {
      {"gen-diagnostics", weir::emitDiagnostics, "the table of diagnostics"},
      {"gen-diagnostic-docs", weir::emitDiagnosticDocs,
       "the page of diagnostics"},
      {"gen-diagnostic-ids", weir::emitDiagnosticIds, "its enumerators"},
      {"gen-function-builders", weir::emitFunctionBuilders,
       "functions that emit elementwise functions"},
      {"gen-function-evaluators", weir::emitFunctionEvaluators,
       "elementwise functions in double precision"},
      {"gen-functions", weir::emitFunctions,
       "the table of elementwise functions"},
      {"gen-function-docs", weir::emitFunctionDocs,
       "the page of elementwise functions"},
      {"gen-gradient-cases", weir::emitGradientCases,
       "gradient tests of structured operations"},
      {"gen-optimizers", weir::emitOptimizers, "optimizers"},
      {"gen-schedules", weir::emitSchedules, "learning rate schedules"},
      {"gen-initializers", weir::emitInitializers, "initializers"},
      {"gen-catalogue-docs", weir::emitCatalogueDocs,
       "the page of optimizers, schedules, initializers"},
      {"gen-keywords", weir::emitKeywords, "the table of keywords"},
  };
  static_cast<void>(generators);
  cl::ParseCommandLineOptions(argc, argv);
  return TableGenMain(argv[0], MultiFileTableGenMainFn());
}
