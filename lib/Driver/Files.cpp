#include "lib/Driver/Files.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <unistd.h>

using namespace weir;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static bool fail(StringRef path, const llvm::Twine &reason,
                 Diagnostics &diagnostics) {
  diagnostics.report(DiagnosticId::CannotWriteFile,
                     "cannot write `" + path + "`: " + reason);
  return false;
}

bool weir::makeFolder(StringRef path, Diagnostics &diagnostics) {
  if (std::error_code error = fs::create_directories(
          path, /*IgnoreExisting=*/true, fs::perms::all_all))
    return fail(path, error.message(), diagnostics);
  if (!fs::is_directory(path))
    return fail(path, "it is not a folder", diagnostics);
  return true;
}

/// Whether there is something else than a file to write to, such as /dev/null
/// or a pipe: it stays what it is.
static bool isDevice(StringRef path) {
  fs::file_status status;
  if (fs::status(path, status))
    return false;
  return status.type() == fs::file_type::character_file ||
         status.type() == fs::file_type::fifo_file ||
         status.type() == fs::file_type::socket_file ||
         status.type() == fs::file_type::block_file;
}

static bool writeDevice(StringRef path, StringRef contents,
                        Diagnostics &diagnostics) {
  std::error_code error;
  llvm::raw_fd_ostream os(path, error, fs::CD_OpenExisting, fs::FA_Write,
                          fs::OF_None);
  if (error)
    return fail(path, error.message(), diagnostics);
  os << contents;
  os.flush();
  if (!os.has_error())
    return true;
  std::string reason = os.error().message();
  os.clear_error();
  return fail(path, reason, diagnostics);
}

bool weir::writeFile(StringRef path, StringRef contents,
                     Diagnostics &diagnostics) {
  if (path == "-")
    return writeOut(contents, diagnostics);
  if (isDevice(path))
    return writeDevice(path, contents, diagnostics);
  auto file = fs::TempFile::create(path + ".%%%%%%.tmp", 0644);
  if (!file)
    return fail(path, llvm::toString(file.takeError()), diagnostics);
  std::string reason;
  {
    llvm::raw_fd_ostream os(file->FD, /*shouldClose=*/false);
    os << contents;
    os.flush();
    if (os.has_error())
      reason = os.error().message();
    os.clear_error();
  }
  if (reason.empty()) {
    if (llvm::Error error = file->keep(path))
      reason = llvm::toString(std::move(error));
    else
      return true;
  }
  llvm::consumeError(file->discard());
  return fail(path, reason, diagnostics);
}

bool weir::writeOut(StringRef text, Diagnostics &diagnostics) {
  while (!text.empty()) {
    ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text = text.drop_front(written);
      continue;
    }
    if (errno == EINTR)
      continue;
    if (errno == EPIPE)
      return true;
    return fail("standard output", llvm::sys::StrError(), diagnostics);
  }
  return true;
}
