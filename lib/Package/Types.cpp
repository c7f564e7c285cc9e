#include "lib/Package/Facts.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace weir {

StringRef getCType(uint32_t type) {
  static constexpr StringLiteral names[] = {"float", "double", "int32_t",
                                            "uint8_t"};
  return names[type];
}

StringRef getTypeName(uint32_t type) {
  static constexpr StringLiteral names[] = {"f32", "f64", "i32", "bool"};
  return names[type];
}

ArrayRef<StringRef> getMetricKinds() {
  static constexpr StringRef kinds[] = {
      "mean",         "perplexity",  "r_squared",       "confusion",
      "f1_macro",     "f1_micro",    "precision_macro", "precision_micro",
      "recall_macro", "recall_micro"};
  return kinds;
}

uint64_t getTypeBytes(uint32_t type) {
  static constexpr uint64_t bytes[] = {4, 8, 4, 1};
  return bytes[type];
}

uint32_t getTypeCode(Type elementType) {
  if (elementType.isF32())
    return WEIR_F32;
  if (elementType.isF64())
    return WEIR_F64;
  return elementType.isInteger(32) ? WEIR_I32 : WEIR_BOOL;
}

std::string formatType(uint32_t type, ArrayRef<int64_t> shape) {
  std::string text = getTypeName(type).str();
  if (shape.empty())
    return text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleave(shape, os, "x");
  os << ']';
  return text;
}

} // namespace weir
