#include "lib/Support/Diagnostics.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir;
using llvm::raw_ostream;
using llvm::SMRange;
using llvm::StringRef;

namespace {
/// Prints messages one after the other.
class Printer {
public:
  Printer(raw_ostream &os, llvm::SourceMgr &sources)
      : os(os), sources(sources),
        colour(os.is_displayed() && os.has_colors() &&
               !llvm::sys::Process::GetEnv("NO_COLOR")) {}

  void print(const Message &message);

private:
  void printPlace(const SourcePosition &position);
  void printWord(StringRef word, raw_ostream::Colors wordColour);
  void printSource(SMRange range);
  void printAttachment(const Message::Attachment &attachment);
  void printChain(llvm::ArrayRef<Message::Attachment> notes);
  std::string getPlace(const SourcePosition &position);

  raw_ostream &os;
  llvm::SourceMgr &sources;
  bool colour;
};
} // namespace

/// What a terminal can show: blanks for tabs, `?` for control characters and
/// for bytes that are no character.
static std::string makePrintable(StringRef text) {
  std::string result;
  while (!text.empty()) {
    size_t size = llvm::getNumBytesForUTF8(text.front());
    bool printable = size <= text.size() && llvm::sys::unicode::columnWidthUTF8(
                                                text.take_front(size)) >= 0;
    if (text.front() == '\t')
      result += ' ';
    else if (printable)
      result += text.take_front(size);
    else
      result += '?';
    text = text.drop_front(printable ? size : 1);
  }
  return result;
}

static bool isContinuation(char c) { return (c & 0xC0) == 0x80; }

/// The line on which `range` starts, cut where it is longer than a screen,
/// and below it the underlined part.
void Printer::printSource(SMRange range) {
  constexpr size_t before = 100, after = 60;
  unsigned buffer = sources.FindBufferContainingLoc(range.Start);
  if (!buffer)
    return;
  StringRef text = sources.getMemoryBuffer(buffer)->getBuffer();
  size_t start = range.Start.getPointer() - text.data();
  size_t previous = text.take_front(start).rfind('\n');
  size_t lineStart = previous == StringRef::npos ? 0 : previous + 1;
  size_t lineEnd = std::min(text.find('\n', start), text.size());
  size_t end = std::min<size_t>(range.End.getPointer() - text.data(), lineEnd);
  end = std::max(start, end);

  size_t from = lineStart;
  if (start - lineStart > before)
    for (from = start - before; isContinuation(text[from]) && from < start;)
      ++from;
  size_t to = std::min(lineEnd, end + after);
  if (to - start > before + after)
    to = start + before + after;
  while (to < lineEnd && isContinuation(text[to]))
    ++to;
  end = std::min(end, to);

  std::string prefix = makePrintable(text.slice(from, start));
  std::string marked = makePrintable(text.slice(start, end));
  int width = llvm::sys::unicode::columnWidthUTF8(marked);
  os << "  " << prefix << marked
     << StringRef(makePrintable(text.slice(end, to))).rtrim() << "\n  ";
  os.indent(llvm::sys::unicode::columnWidthUTF8(prefix));
  if (colour)
    os.changeColor(raw_ostream::GREEN, /*Bold=*/true);
  os << '^' << std::string(std::max(width - 1, 0), '~');
  if (colour)
    os.resetColor();
  os << '\n';
}

/// `file:line:column: `, or what of it is known.
std::string Printer::getPlace(const SourcePosition &position) {
  std::string place;
  llvm::raw_string_ostream text(place);
  unsigned buffer = position.range.isValid()
                        ? sources.FindBufferContainingLoc(position.range.Start)
                        : 0;
  if (buffer) {
    auto [line, column] =
        sources.getLineAndColumn(position.range.Start, buffer);
    text << sources.getMemoryBuffer(buffer)->getBufferIdentifier() << ':'
         << line << ':' << column << ": ";
  } else if (!position.file.empty()) {
    text << position.file << ':';
    if (position.line)
      text << position.line << ':' << position.column << ':';
    text << ' ';
  }
  return place;
}

void Printer::printPlace(const SourcePosition &position) {
  if (colour)
    os.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  os << getPlace(position);
  if (colour)
    os.resetColor();
}

void Printer::printWord(StringRef word, raw_ostream::Colors wordColour) {
  if (colour)
    os.changeColor(wordColour, /*Bold=*/true);
  os << word << ": ";
  if (colour)
    os.resetColor();
}

void Printer::printAttachment(const Message::Attachment &attachment) {
  const SourcePosition &position = attachment.position;
  if (attachment.kind == Message::Attachment::Note) {
    printPlace(position);
    printWord("note", raw_ostream::CYAN);
    os << attachment.text << '\n';
  } else {
    printWord("help", raw_ostream::GREEN);
    os << attachment.text << '\n';
  }
  // A replacement says where by itself.
  bool replaces = attachment.kind == Message::Attachment::Fix &&
                  !attachment.replacement.empty();
  if (position.range.isValid() && !replaces)
    printSource(position.range);
}

/// Many notes in a row are read as a table: a line each, texts aligned.
void Printer::printChain(llvm::ArrayRef<Message::Attachment> notes) {
  size_t width = 0;
  for (const Message::Attachment &note : notes)
    width = std::max(width, getPlace(note.position).size());
  for (const Message::Attachment &note : notes) {
    printPlace(note.position);
    printWord("note", raw_ostream::CYAN);
    os.indent(width - getPlace(note.position).size()) << note.text << '\n';
  }
}

static raw_ostream::Colors getColour(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return raw_ostream::RED;
  case Severity::Warning:
    return raw_ostream::MAGENTA;
  case Severity::Remark:
    return raw_ostream::BLUE;
  case Severity::Note:
    return raw_ostream::CYAN;
  }
  llvm_unreachable("all severities are handled");
}

void Printer::print(const Message &message) {
  printPlace(message.position);
  printWord(getWord(message.severity), getColour(message.severity));
  os << message.text;
  if (message.id)
    os << " [" << getInfo(*message.id).id << ']';
  os << '\n';
  if (message.position.range.isValid())
    printSource(message.position.range);
  constexpr size_t longChain = 5;
  llvm::ArrayRef<Message::Attachment> rest = message.attachments;
  while (!rest.empty()) {
    size_t notes = rest.take_while([](const Message::Attachment &attachment) {
                         return attachment.kind == Message::Attachment::Note;
                       })
                       .size();
    if (notes >= longChain)
      printChain(rest.take_front(notes));
    else
      for (const Message::Attachment &attachment :
           rest.take_front(std::max<size_t>(notes, 1)))
        printAttachment(attachment);
    rest = rest.drop_front(std::max<size_t>(notes, 1));
  }
}

void Diagnostics::print(raw_ostream &os) {
  Printer printer(os, sources);
  for (const Message *message : getMessages())
    printer.print(*message);
  if (suppressed)
    os << "too many errors: " << suppressed << " more are not shown\n";
  clear();
  os.flush();
}
