// Names and sizes that the headers and the manifest share.
#ifndef WEIR_LIB_PACKAGE_CTEXT_H
#define WEIR_LIB_PACKAGE_CTEXT_H

#include "lib/Package/Facts.h"

namespace weir {

/// Bytes of the arena, by what they are for.
struct MemoryUse {
  uint64_t parameters = 0, gradients = 0, optimizer = 0, states = 0;
  uint64_t inputs = 0;
  uint64_t workspace = 0; // activations and gradients of the largest entry
  uint64_t values = 0;    // numbers that training changes
};
MemoryUse measureMemory(const Facts &facts);

/// Identifiers of C and C++ for names of the model: the names themselves where
/// they are free, with underscores at the end where not.
class CNames {
public:
  /// `reserved` are taken besides the keywords of C and C++.
  explicit CNames(llvm::ArrayRef<llvm::StringRef> reserved);
  std::string add(llvm::StringRef name);

private:
  llvm::StringMap<char> taken;
};

bool isCKeyword(llvm::StringRef name);
/// `digits_v2` as `DIGITS_V2` and as `DigitsV2`.
std::string toUpperCase(llvm::StringRef name);
std::string toCamelCase(llvm::StringRef name);
/// The shortest text that reads back as `value`.
std::string formatNumber(double value);
/// 16 digits.
std::string formatHash(uint64_t hash);

/// A parameter of a generated function: `const float *image`.
struct CParameter {
  std::string type, name;
};
/// `head(a, b, c)tail`, broken after commas at 80 columns.
void printCall(llvm::raw_ostream &os, llvm::StringRef head,
               llvm::ArrayRef<std::string> words, llvm::StringRef tail);

/// In the order of declaration; targets only if asked for.
std::vector<CParameter> getInputParameters(const Facts &facts, bool targets);
std::vector<CParameter> getOutputParameters(const Facts &facts);
/// `accuracy`, a field of `<name>_metrics`.
std::vector<std::string> getMetricFields(const Facts &facts);

} // namespace weir

#endif // WEIR_LIB_PACKAGE_CTEXT_H
