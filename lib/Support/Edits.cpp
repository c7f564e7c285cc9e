#include "lib/Support/Edits.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <tuple>

using namespace weir;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Edits
//===----------------------------------------------------------------------===//

/// `text` with the ends of lines that the file has.
static std::string adaptLines(StringRef text, bool isDos) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (isDos && text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
      result += '\r';
    result += text[i];
  }
  return result;
}

std::optional<std::string> weir::applyEdits(StringRef text,
                                            std::vector<TextEdit> edits) {
  auto key = [](const TextEdit &edit) {
    return std::tie(edit.offset, edit.length, edit.replacement);
  };
  llvm::sort(edits, [&](const TextEdit &a, const TextEdit &b) {
    return key(a) < key(b);
  });
  edits.erase(std::unique(edits.begin(), edits.end(),
                          [&](const TextEdit &a, const TextEdit &b) {
                            return key(a) == key(b);
                          }),
              edits.end());
  bool isDos = text.contains("\r\n");
  std::string result;
  size_t end = 0;
  const TextEdit *previous = nullptr;
  for (const TextEdit &edit : edits) {
    if (edit.offset > text.size() || edit.length > text.size() - edit.offset)
      return std::nullopt;
    // Two at one place: which comes first is anybody's guess.
    if (previous && (edit.offset < end || edit.offset == previous->offset))
      return std::nullopt;
    result += text.slice(end, edit.offset);
    result += adaptLines(edit.replacement, isDos);
    end = edit.offset + edit.length;
    previous = &edit;
  }
  result += text.drop_front(end);
  return result;
}

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

using Lines = llvm::ArrayRef<StringRef>;

namespace {
/// `before[from..to)` became `after[newFrom..newTo)`; indices of lines.
struct Change {
  size_t from, to, newFrom, newTo;
};
} // namespace

/// Each with its end; the last one may have none.
static std::vector<StringRef> splitLines(StringRef text) {
  std::vector<StringRef> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t size = end == StringRef::npos ? text.size() : end + 1;
    lines.push_back(text.take_front(size));
    text = text.drop_front(size);
  }
  return lines;
}

/// Lengths of the longest common subsequences of all pairs of ends.
static std::vector<unsigned> tabulate(Lines before, Lines after) {
  size_t width = after.size() + 1;
  std::vector<unsigned> table((before.size() + 1) * width);
  for (size_t i = before.size(); i-- > 0;)
    for (size_t j = after.size(); j-- > 0;)
      table[i * width + j] =
          before[i] == after[j]
              ? table[(i + 1) * width + j + 1] + 1
              : std::max(table[(i + 1) * width + j], table[i * width + j + 1]);
  return table;
}

static std::vector<Change> findChanges(Lines before, Lines after) {
  size_t head = 0;
  while (head < before.size() && head < after.size() &&
         before[head] == after[head])
    ++head;
  before = before.drop_front(head);
  after = after.drop_front(head);
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    before = before.drop_back();
    after = after.drop_back();
  }
  if (before.empty() && after.empty())
    return {};
  // What would take too much memory is one change.
  constexpr size_t mostCells = 1 << 22;
  if ((before.size() + 1) * (after.size() + 1) > mostCells)
    return {{head, head + before.size(), head, head + after.size()}};
  std::vector<unsigned> table = tabulate(before, after);
  size_t width = after.size() + 1;
  std::vector<Change> changes;
  for (size_t i = 0, j = 0; i < before.size() || j < after.size();) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      ++i, ++j;
      continue;
    }
    bool continues = !changes.empty() && changes.back().to == head + i &&
                     changes.back().newTo == head + j;
    if (!continues)
      changes.push_back({head + i, head + i, head + j, head + j});
    bool removes = i < before.size() &&
                   (j == after.size() ||
                    table[(i + 1) * width + j] >= table[i * width + j + 1]);
    if (removes)
      changes.back().to = head + ++i;
    else
      changes.back().newTo = head + ++j;
  }
  return changes;
}

static void printLine(llvm::raw_ostream &os, char mark, StringRef line) {
  os << mark << line;
  if (!line.ends_with("\n"))
    os << "\n\\ No newline at end of file\n";
}

/// `7,3`: an empty range is named by the line before it.
static void printRange(llvm::raw_ostream &os, size_t from, size_t count) {
  os << (count ? from + 1 : from);
  if (count != 1)
    os << ',' << count;
}

/// The changes with what is between and around them.
static void printHunk(llvm::raw_ostream &os, llvm::ArrayRef<Change> changes,
                      Lines before, Lines after, size_t context) {
  const Change &first = changes.front(), &last = changes.back();
  size_t lead = std::min(first.from, context);
  size_t trail = std::min(before.size() - last.to, context);
  size_t from = first.from - lead;
  os << "@@ -";
  printRange(os, from, last.to + trail - from);
  os << " +";
  printRange(os, first.newFrom - lead,
             last.newTo + trail - (first.newFrom - lead));
  os << " @@\n";
  for (const Change &change : changes) {
    for (; from < change.from; ++from)
      printLine(os, ' ', before[from]);
    for (; from < change.to; ++from)
      printLine(os, '-', before[from]);
    for (size_t i = change.newFrom; i < change.newTo; ++i)
      printLine(os, '+', after[i]);
  }
  for (; from < last.to + trail; ++from)
    printLine(os, ' ', before[from]);
}

std::string weir::formatDiff(StringRef before, StringRef after,
                             StringRef path) {
  constexpr size_t context = 3;
  std::vector<StringRef> old = splitLines(before), fresh = splitLines(after);
  std::vector<Change> changes = findChanges(old, fresh);
  std::string text;
  llvm::raw_string_ostream os(text);
  if (changes.empty())
    return text;
  os << "--- a/" << path << "\n+++ b/" << path << '\n';
  for (size_t begin = 0; begin < changes.size();) {
    size_t end = begin + 1;
    while (end < changes.size() &&
           changes[end].from - changes[end - 1].to <= 2 * context)
      ++end;
    printHunk(os, llvm::ArrayRef(changes).slice(begin, end - begin), old, fresh,
              context);
    begin = end;
  }
  return text;
}
