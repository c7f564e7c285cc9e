#include "lib/Driver/Driver.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  // A closed pipe is handled where it is written to, not by a signal.
  llvm::InitLLVM init(argc, argv, /*InstallPipeSignalExitHandler=*/false);
  return weir::runDriver(argc, argv);
}
