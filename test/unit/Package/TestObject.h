// Objects for tests, from the text of LLVM's IR.
#ifndef WEIR_TEST_UNIT_PACKAGE_TESTOBJECT_H
#define WEIR_TEST_UNIT_PACKAGE_TESTOBJECT_H

#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace weir {

/// An object file of `code` for this machine; null if the text is wrong.
std::unique_ptr<llvm::MemoryBuffer> makeTestObject(llvm::StringRef code);

} // namespace weir

#endif // WEIR_TEST_UNIT_PACKAGE_TESTOBJECT_H
