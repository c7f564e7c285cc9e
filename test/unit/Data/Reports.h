// What a function under test reported, as text.
#ifndef WEIR_TEST_UNIT_DATA_REPORTS_H
#define WEIR_TEST_UNIT_DATA_REPORTS_H

#include "lib/Support/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace weir::test {

/// Collects messages; `take` prints them without colour and forgets them.
struct Reports {
  llvm::SourceMgr sources;
  Diagnostics diagnostics{sources};

  std::string take() {
    std::string text;
    llvm::raw_string_ostream os(text);
    diagnostics.print(os);
    return text;
  }
};

} // namespace weir::test

#endif // WEIR_TEST_UNIT_DATA_REPORTS_H
