#include "lib/Driver/ApplyFixes.h"
#include "lib/Driver/Files.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace weir;
using llvm::StringRef;

std::vector<TextEdit> weir::collectEdits(const Diagnostics &diagnostics,
                                         unsigned buffer) {
  llvm::SourceMgr &sources = diagnostics.getSources();
  const char *start = sources.getMemoryBuffer(buffer)->getBufferStart();
  std::vector<TextEdit> edits;
  for (const Message *message : diagnostics.getMessages()) {
    auto fix = llvm::find_if(
        message->attachments, [](const Message::Attachment &attachment) {
          return attachment.kind == Message::Attachment::Fix;
        });
    if (fix == message->attachments.end())
      continue;
    llvm::SMRange range = fix->position.range;
    if (sources.FindBufferContainingLoc(range.Start) != buffer)
      continue;
    edits.push_back(
        {static_cast<size_t>(range.Start.getPointer() - start),
         static_cast<size_t>(range.End.getPointer() - range.Start.getPointer()),
         fix->replacement});
  }
  return edits;
}

std::optional<std::string> weir::applyFixes(StringRef path, unsigned buffer,
                                            std::vector<TextEdit> edits,
                                            Diagnostics &diagnostics) {
  SourcePosition place;
  place.file = path.str();
  StringRef before =
      diagnostics.getSources().getMemoryBuffer(buffer)->getBuffer();
  std::optional<std::string> after = applyEdits(before, std::move(edits));
  if (!after) {
    diagnostics.report(DiagnosticId::ConflictingFixes, place,
                       "two edits change the same place; none was made");
    return std::nullopt;
  }
  if (*after == before)
    return "";
  auto now = llvm::MemoryBuffer::getFile(path);
  if (!now || (*now)->getBuffer() != before) {
    diagnostics.report(DiagnosticId::ChangedFile, place,
                       "the file has changed since it was read; no edit was "
                       "made");
    return std::nullopt;
  }
  if (!writeFile(path, *after, diagnostics))
    return std::nullopt;
  return formatDiff(before, *after, path);
}
