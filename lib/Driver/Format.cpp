#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Options.h"
#include "lib/Frontend/Parser.h"
#include "lib/Frontend/Printer.h"
#include "lib/Frontend/SourceFile.h"

using namespace weir;

int weir::runFormat(Invocation &invocation) {
  llvm::StringRef path = invocation.getFile();
  bool inPlace = invocation.has(OPT_in_place);
  if (inPlace && path == "-")
    invocation.fail(DiagnosticId::ContradictingOptions,
                    "standard input cannot be formatted in place");
  if (invocation.failed())
    return invocation.finish();
  Diagnostics &diagnostics = invocation.diagnostics;
  llvm::FailureOr<unsigned> buffer =
      loadSource(path, diagnostics.getSources(), diagnostics);
  if (mlir::failed(buffer))
    return invocation.finish();
  std::unique_ptr<syntax::File> file = parse(*buffer, diagnostics);
  if (!file || diagnostics.hasErrors())
    return invocation.finish();
  std::string text = printSource(*file);
  llvm::StringRef old =
      diagnostics.getSources().getMemoryBuffer(*buffer)->getBuffer();
  if (!inPlace)
    writeOut(text, diagnostics);
  else if (old != text)
    writeFile(path, text, diagnostics);
  return invocation.finish();
}
