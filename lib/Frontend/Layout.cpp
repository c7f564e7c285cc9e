#include "lib/Frontend/Layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

using namespace weir::syntax;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

Doc LayoutBuilder::leaf(Document::Kind kind, StringRef text) {
  auto *result = new (allocator) Document(kind);
  result->breaks = kind == Document::HardLine || kind == Document::Comment;
  result->text = text;
  return result;
}

Doc LayoutBuilder::concat(ArrayRef<Doc> parts) {
  auto *result = new (allocator) Document(Document::Concat);
  result->parts = parts.copy(allocator);
  result->breaks = llvm::any_of(parts, [](Doc part) { return part->breaks; });
  return result;
}

Doc LayoutBuilder::wrap(Document::Kind kind, Doc inner, int amount) {
  auto *result = new (allocator) Document(kind);
  result->parts = ArrayRef<Doc>(inner).copy(allocator);
  result->breaks = inner->breaks;
  result->amount = amount;
  return result;
}

Doc LayoutBuilder::group(Doc inner, bool broken) {
  auto *result = const_cast<Document *>(wrap(Document::Group, inner, 0));
  result->breaks |= broken;
  return result;
}

//===----------------------------------------------------------------------===//
// Rendering
//===----------------------------------------------------------------------===//

namespace {
/// A document that is being laid out, and how far.
struct Frame {
  Doc document;
  size_t next = 0; // part
  int indent = 0;
  bool flat = false;
};

struct OutputLine {
  std::string code, comment;
};

class Renderer {
public:
  explicit Renderer(unsigned width) : width(width), lines(1) {}
  std::string run(Doc document);

private:
  void enter(Doc document, int indent, bool flat);
  void newLine(int indent);
  bool fits(Doc document) const;
  size_t findCommentColumn(size_t first, size_t longest) const;
  std::string join() const;

  unsigned width;
  std::vector<OutputLine> lines;
  SmallVector<Frame> frames;
};
} // namespace

static bool isContainer(Doc document) {
  return document->kind >= Document::Concat;
}

/// Whether `document`, flat, and what follows it up to the next possible new
/// line fit on the current line.
bool Renderer::fits(Doc document) const {
  long left = long(width) - long(lines.back().code.size());
  SmallVector<Frame> inner = {{document, 0, 0, /*flat=*/true}};
  size_t outer = frames.size();
  while (left >= 0) {
    if (inner.empty()) {
      if (outer == 0)
        return true;
      inner.push_back(frames[--outer]);
    }
    Frame &frame = inner.back();
    if (frame.next == frame.document->parts.size() &&
        isContainer(frame.document)) {
      inner.pop_back();
      continue;
    }
    bool flat = frame.flat;
    Doc part = isContainer(frame.document) ? frame.document->parts[frame.next++]
                                           : frame.document;
    switch (part->kind) {
    case Document::Text:
      left -= part->text.size();
      break;
    case Document::BreakText:
      left -= flat ? 0 : part->text.size();
      break;
    case Document::HardLine:
      return true;
    case Document::Line:
    case Document::SoftLine:
      if (!flat)
        return true;
      left -= part->kind == Document::Line;
      break;
    case Document::Comment:
      break;
    default:
      inner.push_back({part, 0, 0, flat});
      break;
    }
  }
  return false;
}

void Renderer::newLine(int indent) {
  lines.emplace_back();
  lines.back().code.assign(indent, ' ');
}

void Renderer::enter(Doc document, int indent, bool flat) {
  int column = lines.back().code.size();
  switch (document->kind) {
  case Document::Text:
    lines.back().code += document->text;
    return;
  case Document::BreakText:
    if (!flat)
      lines.back().code += document->text;
    return;
  case Document::Comment: {
    std::string &comment = lines.back().comment;
    comment += comment.empty() ? "" : " ";
    comment += document->text;
    return;
  }
  case Document::HardLine:
    return newLine(indent);
  case Document::Line:
  case Document::SoftLine:
    if (!flat)
      return newLine(indent);
    if (document->kind == Document::Line)
      lines.back().code += ' ';
    return;
  case Document::Concat:
    break;
  case Document::Group:
    flat = !document->breaks && (flat || fits(document));
    break;
  case Document::Nest:
    indent += document->amount;
    break;
  case Document::Align:
    indent = document->amount < 0
                 ? std::max(indent + 1, column + document->amount)
                 : column + document->amount;
    break;
  }
  frames.push_back({document, 0, indent, flat});
}

std::string Renderer::run(Doc document) {
  enter(document, 0, false);
  while (!frames.empty()) {
    Frame &frame = frames.back();
    if (frame.next == frame.document->parts.size()) {
      frames.pop_back();
      continue;
    }
    Doc part = frame.document->parts[frame.next++];
    enter(part, frame.indent, frame.flat);
  }
  return join();
}

/// The longest code of the lines with comments that start at `first`.
size_t Renderer::findCommentColumn(size_t first, size_t longest) const {
  size_t column = 0;
  for (size_t i = first; i < lines.size() && !lines[i].comment.empty(); ++i) {
    size_t size = StringRef(lines[i].code).rtrim(' ').size();
    if (size <= longest)
      column = std::max(column, size);
  }
  return column;
}

/// Comments of neighbouring lines stand in one column, unless a line is long.
std::string Renderer::join() const {
  constexpr size_t longest = 80;
  std::string result;
  size_t column = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    StringRef code = StringRef(lines[i].code).rtrim(' ');
    StringRef comment = lines[i].comment;
    result += code;
    if (!comment.empty()) {
      if (i == 0 || lines[i - 1].comment.empty())
        column = findCommentColumn(i, longest);
      result.append(column > code.size() ? column - code.size() : 0, ' ');
      result += "  ";
      result += comment;
    }
    result += '\n';
  }
  return result;
}

std::string weir::syntax::render(Doc document, unsigned width) {
  return Renderer(width).run(document);
}
