#include "lib/Frontend/Library.h"
#include "lib/Frontend/Parser.h"
#include "llvm/Support/SourceMgr.h"

using namespace weir;
using namespace weir::syntax;

namespace {
struct LibraryText {
  StringRef name, text;
};
} // namespace

static constexpr LibraryText texts[] = {
#include "lib/Library/Library.inc"
};

static std::unique_ptr<File> parseText(const LibraryText &text,
                                       Diagnostics &diagnostics) {
  auto buffer = llvm::MemoryBuffer::getMemBuffer(
      text.text, ("library/" + text.name).str());
  unsigned id = diagnostics.getSources().AddNewSourceBuffer(std::move(buffer),
                                                            llvm::SMLoc());
  return parse(id, diagnostics);
}

void Library::load() {
  for (const LibraryText &text : texts) {
    std::unique_ptr<File> file = parseText(text, diagnostics);
    for (const Declaration *declaration : file->declarations)
      if (auto *block = llvm::dyn_cast<Function>(declaration))
        blocks[block->name.text] = block;
    files.push_back(std::move(file));
  }
}

const Function *Library::find(StringRef name) {
  if (files.empty())
    load();
  return blocks.lookup(name);
}

std::vector<StringRef> Library::getNames() {
  if (files.empty())
    load();
  return std::vector<StringRef>(blocks.keys().begin(), blocks.keys().end());
}

//===----------------------------------------------------------------------===//
// Documentation
//===----------------------------------------------------------------------===//

/// The lines of comments that end right above `function`, without their `//`.
static std::vector<StringRef> getComment(const File &file,
                                         const Function &function) {
  std::vector<StringRef> lines;
  const char *next = function.range.Start.getPointer();
  for (const Comment &comment : llvm::reverse(file.comments)) {
    const char *end = comment.range.End.getPointer();
    if (end > next)
      continue;
    if (!comment.ownLine || StringRef(end, next - end).count('\n') != 1)
      break;
    StringRef line = comment.text;
    line.consume_front("//");
    line.consume_front(" ");
    lines.insert(lines.begin(), line);
    next = comment.range.Start.getPointer();
  }
  return lines;
}

static LibraryBlock describe(StringRef name, const File &file,
                             const Function &function) {
  LibraryBlock block;
  block.file = name;
  block.name = function.name.text;
  const char *begin = function.name.range.Start.getPointer();
  const char *end = function.bodyRange.Start.getPointer();
  block.call = StringRef(begin, end - begin).rtrim();
  bool isExample = false;
  for (StringRef line : getComment(file, function)) {
    if (line == "Example:")
      isExample = true;
    else if (isExample)
      block.example += line.ltrim().str() + "\n";
    else
      block.description += (block.description.empty() ? "" : "\n") + line.str();
  }
  return block;
}

std::vector<LibraryBlock> weir::listLibrary() {
  llvm::SourceMgr sources;
  Diagnostics diagnostics(sources);
  std::vector<LibraryBlock> blocks;
  for (const LibraryText &text : texts) {
    std::unique_ptr<File> file = parseText(text, diagnostics);
    for (const Declaration *declaration : file->declarations)
      if (auto *function = llvm::dyn_cast<Function>(declaration))
        blocks.push_back(describe(text.name, *file, *function));
  }
  return blocks;
}
