#include "lib/Driver/MlirInput.h"
#include "lib/Support/Sizes.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/thread.h"

using namespace weir;
using llvm::StringRef;

/// The end of the string or comment that begins at `start`, or `start`.
static size_t skipText(StringRef text, size_t start) {
  if (text.substr(start).starts_with("//"))
    return std::min(text.find('\n', start), text.size());
  if (text[start] != '"')
    return start;
  for (size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"' || text[i] == '\n')
      return i;
  }
  return text.size();
}

size_t weir::findDeepNesting(StringRef text, unsigned depth) {
  unsigned open = 0, signs = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    i = skipText(text, i);
    if (i >= text.size())
      break;
    char c = text[i];
    char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '-' && next == '>') {
      ++i; // an arrow closes nothing
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
      continue;
    signs = c == '-' ? signs + 1 : 0;
    if (StringRef("([{<").contains(c))
      ++open;
    else if (StringRef(")]}").contains(c) || (c == '>' && next != '='))
      open -= open > 0;
    if (open > depth || signs > depth)
      return i;
  }
  return StringRef::npos;
}

size_t weir::findLongAffine(StringRef text, size_t length) {
  for (size_t i = text.find("affine_"); i != StringRef::npos;
       i = text.find("affine_", i + 1)) {
    size_t end = i;
    do
      end = text.find('>', end + 1);
    while (end != StringRef::npos &&
           (text[end - 1] == '-' || text.substr(end + 1).starts_with("=")));
    if (std::min(end, text.size()) - i > length)
      return i;
  }
  return StringRef::npos;
}

bool weir::isBytecode(StringRef path) {
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(path, status) ||
      status.type() != llvm::sys::fs::file_type::regular_file)
    return false;
  auto start = llvm::MemoryBuffer::getFileSlice(path, 4, 0);
  return start && (*start)->getBuffer() == "ML\xEFR";
}

static bool hasId(StringRef text) {
  size_t start = text.rfind(" [");
  return start != StringRef::npos && text.ends_with("]") &&
         findDiagnostic(text.drop_front(start + 2).drop_back());
}

IdentifyErrors::IdentifyErrors(mlir::MLIRContext &context)
    : handler(&context, [](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error &&
            !hasId(diagnostic.str()))
          diagnostic << " [" << getInfo(DiagnosticId::InvalidMlir).id << "]";
        return mlir::failure(); // the next handler prints it
      }) {}

mlir::OwningOpRef<mlir::ModuleOp> weir::parseMlir(unsigned buffer,
                                                  Diagnostics &diagnostics,
                                                  mlir::MLIRContext &context) {
  const llvm::MemoryBuffer *memory =
      diagnostics.getSources().getMemoryBuffer(buffer);
  StringRef text = memory->getBuffer();
  size_t deep = findDeepNesting(text, limits::nesting);
  if (deep != StringRef::npos) {
    diagnostics.report(DiagnosticId::NestingTooDeep,
                       llvm::SMLoc::getFromPointer(text.data() + deep),
                       "more than " + llvm::Twine(limits::nesting) + " levels");
    return nullptr;
  }
  constexpr size_t affineLength = 4096;
  size_t affine = findLongAffine(text, affineLength);
  if (affine != StringRef::npos) {
    diagnostics.report(DiagnosticId::NestingTooDeep,
                       llvm::SMLoc::getFromPointer(text.data() + affine),
                       "an affine expression of more than " +
                           llvm::Twine(affineLength) + " characters");
    return nullptr;
  }
  IdentifyErrors identify(context);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  const std::optional<unsigned> stackBytes = 512u << 20;
  llvm::thread parser(stackBytes, [&] {
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(*memory, true),
                               llvm::SMLoc());
    module = mlir::parseSourceFile<mlir::ModuleOp>(
        sources, mlir::ParserConfig(&context));
  });
  parser.join();
  return module;
}
