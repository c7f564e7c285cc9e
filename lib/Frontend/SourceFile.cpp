#include "lib/Frontend/SourceFile.h"
#include "lib/Support/Sizes.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"

using namespace weir;
using llvm::failure;
using llvm::FailureOr;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static llvm::LogicalResult fail(Diagnostics &diagnostics, DiagnosticId id,
                                StringRef name, const llvm::Twine &text) {
  SourcePosition position;
  position.file = name.str();
  diagnostics.report(id, position, text);
  return failure();
}

/// What is not a file is not opened: a pipe would block.
static std::string findPathProblem(StringRef path) {
  fs::file_status status;
  if (std::error_code error = fs::status(path, status))
    return "cannot be read: " + llvm::StringRef(error.message()).lower();
  switch (status.type()) {
  case fs::file_type::regular_file:
    return "";
  case fs::file_type::directory_file:
    return "is a directory, not a file";
  case fs::file_type::fifo_file:
    return "is a pipe, not a file; `-` reads from standard input";
  default:
    return "is not a regular file";
  }
}

/// All that can be read, at most one byte above the limit.
static std::error_code readAll(fs::file_t file,
                               llvm::SmallVectorImpl<char> &text) {
  constexpr size_t step = 64 << 10;
  while (text.size() <= limits::textFileBytes) {
    size_t size = text.size();
    size_t wanted = std::min(step, limits::textFileBytes + 1 - size);
    text.resize_for_overwrite(size + wanted);
    llvm::Expected<size_t> count = fs::readNativeFile(
        file, llvm::MutableArrayRef<char>(text).drop_front(size));
    text.truncate(size + (count ? *count : 0));
    if (!count)
      return llvm::errorToErrorCode(count.takeError());
    if (*count == 0)
      break;
  }
  return {};
}

static FailureOr<llvm::SmallVector<char, 0>>
readFile(StringRef path, StringRef name, Diagnostics &diagnostics) {
  bool standard = path == "-";
  std::string problem = standard ? "" : findPathProblem(path);
  if (!problem.empty())
    return fail(diagnostics, DiagnosticId::CannotReadFile, name,
                "`" + name + "` " + problem);
  fs::file_t file = fs::getStdinHandle();
  if (!standard) {
    llvm::Expected<fs::file_t> opened = fs::openNativeFileForRead(path);
    if (!opened) {
      std::string why = llvm::errorToErrorCode(opened.takeError()).message();
      return fail(diagnostics, DiagnosticId::CannotReadFile, name,
                  "`" + name + "` cannot be read: " + StringRef(why).lower());
    }
    file = *opened;
  }
  llvm::SmallVector<char, 0> text;
  std::error_code error = readAll(file, text);
  if (!standard)
    fs::closeFile(file);
  if (error)
    return fail(diagnostics, DiagnosticId::CannotReadFile, name,
                "`" + name +
                    "` cannot be read: " + StringRef(error.message()).lower());
  return text;
}

size_t weir::findInvalidByte(StringRef text) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.data());
  for (size_t i = 0; i < text.size();) {
    if (llvm::isASCII(text[i])) {
      if (text[i] == '\0')
        return i;
      ++i;
      continue;
    }
    size_t size = llvm::getNumBytesForUTF8(text[i]);
    if (size > text.size() - i ||
        !llvm::isLegalUTF8Sequence(begin + i, begin + i + size))
      return i;
    i += size;
  }
  return StringRef::npos;
}

FailureOr<unsigned> weir::loadSource(StringRef path, llvm::SourceMgr &sources,
                                     Diagnostics &diagnostics) {
  StringRef name = path == "-" ? "<stdin>" : path;
  auto contents = readFile(path, name, diagnostics);
  if (failed(contents))
    return failure();
  StringRef text(contents->data(), contents->size());
  if (text.size() > limits::textFileBytes)
    return fail(diagnostics, DiagnosticId::FileTooLarge, name,
                "`" + name + "` is larger than " +
                    formatBytes(limits::textFileBytes));
  if (text.trim().empty())
    return fail(diagnostics, DiagnosticId::EmptyFile, name,
                "`" + name + "` is empty");

  unsigned buffer = sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(text, name), llvm::SMLoc());
  text = sources.getMemoryBuffer(buffer)->getBuffer();
  size_t invalid = findInvalidByte(text);
  if (invalid == StringRef::npos)
    return buffer;
  llvm::SMLoc place = llvm::SMLoc::getFromPointer(text.data() + invalid);
  if (text[invalid] == '\0')
    diagnostics.report(DiagnosticId::NulByte, place,
                       "a NUL byte; the file is not text");
  else
    diagnostics.report(DiagnosticId::InvalidUtf8, place,
                       "byte 0x" + llvm::toHex(text.substr(invalid, 1)) +
                           " is not UTF-8");
  return failure();
}
