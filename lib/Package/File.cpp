#include "lib/Package/Package.h"

#include "llvm/Support/FileSystem.h"

namespace weir {

llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef bytes) {
  constexpr unsigned mode = 0666; // less the umask
  auto file = llvm::sys::fs::TempFile::create(path + ".%%%%%%", mode);
  if (!file)
    return file.takeError();
  {
    llvm::raw_fd_ostream os(file->FD, /*shouldClose=*/false);
    os << bytes;
    os.flush();
    if (os.has_error()) {
      std::error_code code = os.error();
      os.clear_error();
      llvm::consumeError(file->discard());
      return llvm::errorCodeToError(code);
    }
  }
  return file->keep(path);
}

} // namespace weir
