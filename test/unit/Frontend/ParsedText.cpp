#include "ParsedText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace weir;

std::vector<std::string> test::getExampleNames() {
  std::vector<std::string> names;
  std::error_code error;
  llvm::StringRef folder = WEIR_EXAMPLES;
  for (llvm::sys::fs::recursive_directory_iterator i(folder, error), end;
       i != end && !error; i.increment(error))
    if (llvm::sys::path::extension(i->path()) == ".weir")
      names.push_back(i->path().substr(folder.size() + 1));
  llvm::sort(names);
  return names;
}

std::string test::readExample(llvm::StringRef name) {
  llvm::SmallString<128> path(WEIR_EXAMPLES);
  llvm::sys::path::append(path, name);
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}
