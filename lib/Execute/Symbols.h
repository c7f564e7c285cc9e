// The runtime's functions by name.
#ifndef WEIR_LIB_EXECUTE_SYMBOLS_H
#define WEIR_LIB_EXECUTE_SYMBOLS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace weir {

struct RuntimeSymbol {
  llvm::StringRef name;
  void *address;
};

/// All that objects may refer to.
llvm::ArrayRef<RuntimeSymbol> getRuntimeSymbols();

} // namespace weir

#endif // WEIR_LIB_EXECUTE_SYMBOLS_H
