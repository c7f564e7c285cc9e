#include "lib/Data/DataFiles.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace weir;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
using llvm::StringRef;

std::optional<std::string> weir::findDataFile(StringRef file,
                                              const DataPlaces &places,
                                              std::vector<std::string> &tried) {
  llvm::SmallVector<llvm::SmallString<128>, 3> folders;
  if (path::is_absolute(file)) {
    folders.emplace_back();
  } else if (!places.dataDirectory.empty()) {
    folders.emplace_back(places.dataDirectory);
  } else {
    folders.emplace_back(path::parent_path(places.sourceFile));
    folders.emplace_back(folders.front());
    path::append(folders.back(), "data");
    folders.emplace_back(folders.front());
    path::append(folders.back(), "..", "data");
  }
  for (llvm::SmallString<128> &candidate : folders) {
    path::append(candidate, file);
    if (fs::exists(candidate))
      return candidate.str().str();
    tried.push_back(candidate.str().str());
  }
  return std::nullopt;
}

std::unique_ptr<llvm::MemoryBuffer>
weir::openDataFile(StringRef path, Diagnostics &diagnostics) {
  auto fail = [&](const llvm::Twine &reason) {
    diagnostics.report(DiagnosticId::CannotReadFile,
                       "cannot read `" + path + "`: " + reason);
    return nullptr;
  };
  constexpr uint64_t maximumBytes = uint64_t(16) << 30;
  fs::file_status status;
  if (std::error_code error = fs::status(path, status))
    return fail(error.message());
  // A pipe or a device would block or never end.
  if (status.type() != fs::file_type::regular_file)
    return fail("it is not a regular file");
  if (status.getSize() > maximumBytes)
    return fail("it is larger than 16 GiB");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail(buffer.getError().message());
  return std::move(*buffer);
}

std::optional<FileBytes> weir::mapDataFile(StringRef path,
                                           Diagnostics &diagnostics) {
  std::shared_ptr<llvm::MemoryBuffer> buffer = openDataFile(path, diagnostics);
  if (!buffer)
    return std::nullopt;
  StringRef bytes = buffer->getBuffer();
  return FileBytes{bytes, std::move(buffer)};
}
