#include "lib/Support/Sizes.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;

std::optional<uint64_t> weir::checkedMultiply(uint64_t a, uint64_t b) {
  uint64_t result;
  if (__builtin_mul_overflow(a, b, &result))
    return std::nullopt;
  return result;
}

std::optional<uint64_t> weir::countElements(llvm::ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t dimension : shape) {
    if (dimension <= 0)
      return std::nullopt;
    std::optional<uint64_t> product = checkedMultiply(count, dimension);
    if (!product)
      return std::nullopt;
    count = *product;
  }
  return count;
}

std::optional<uint64_t> weir::countBytes(uint64_t elements, unsigned bits) {
  return checkedMultiply(elements, (uint64_t(bits) + 7) / 8);
}

std::string weir::findShapeProblem(llvm::ArrayRef<int64_t> shape) {
  if (shape.size() > limits::rank)
    return formatv("the rank is {0}; at most {1} is supported", shape.size(),
                   limits::rank);
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] <= 0)
      return formatv("dimension {0} is {1}; dimensions are at least 1", i,
                     shape[i]);
  std::optional<uint64_t> count = countElements(shape);
  if (!count || *count > limits::elements)
    return "there are more than " + formatCount(limits::elements) + " elements";
  return "";
}
