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
  };
  static_cast<void>(generators);
  cl::ParseCommandLineOptions(argc, argv);
  return TableGenMain(
      argv[0], std::function<bool(raw_ostream &, const RecordKeeper &)>());
}
