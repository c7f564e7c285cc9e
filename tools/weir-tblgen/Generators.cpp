#include "Generators.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

std::vector<const Record *> weir::recordsInOrder(const RecordKeeper &records,
                                                 StringRef className) {
  if (!records.getClass(className))
    return {};
  auto sorted = records.getAllDerivedDefinitions(className);
  std::vector<const Record *> result(sorted.begin(), sorted.end());
  llvm::sort(result, [](const Record *a, const Record *b) {
    return a->getID() < b->getID();
  });
  return result;
}

std::string weir::quote(StringRef text) {
  std::string result;
  raw_string_ostream os(result);
  os << '"';
  os.write_escaped(text, /*UseHexEscapes=*/false);
  os << '"';
  return result;
}

std::string weir::removeIndentation(StringRef text) {
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  size_t common = StringRef::npos;
  for (StringRef line : lines)
    if (!line.trim().empty())
      common = std::min(common, line.find_first_not_of(' '));
  std::string result;
  for (StringRef line : lines)
    result +=
        (line.trim().empty() ? "" : line.substr(common).rtrim().str()) + "\n";
  return StringRef(result).trim().str();
}
