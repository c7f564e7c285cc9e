// Runs single passes on files in the dialects of Weir, for tests.
#include "lib/Driver/Phases.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  weir::registerAllDialects(registry);
  weir::registerAllPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Weir passes\n", registry));
}
