#ifndef WEIR_TEST_UNIT_FRONTEND_PARSEDTEXT_H
#define WEIR_TEST_UNIT_FRONTEND_PARSEDTEXT_H

#include "lib/Frontend/Parser.h"
#include "lib/Frontend/Printer.h"
#include "llvm/Support/raw_ostream.h"

namespace weir::test {

/// A text, parsed as the file `test.weir`.
struct ParsedText {
  explicit ParsedText(llvm::StringRef text) : diagnostics(sources) {
    unsigned id = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, "test.weir"), llvm::SMLoc());
    file = parse(id, diagnostics);
  }

  /// The first lines of all messages, one a line.
  std::string getMessages() {
    std::string all, result;
    llvm::raw_string_ostream os(all);
    diagnostics.print(os);
    llvm::StringRef rest = all;
    while (!rest.empty()) {
      auto [line, tail] = rest.split('\n');
      if (line.starts_with("test.weir:") && !line.contains(": note: "))
        result += line.str() + "\n";
      rest = tail;
    }
    return result;
  }

  llvm::SourceMgr sources;
  Diagnostics diagnostics;
  std::unique_ptr<syntax::File> file;
};

/// The names of the example programs, without folder.
std::vector<std::string> getExampleNames();
std::string readExample(llvm::StringRef name);

} // namespace weir::test

#endif // WEIR_TEST_UNIT_FRONTEND_PARSEDTEXT_H
