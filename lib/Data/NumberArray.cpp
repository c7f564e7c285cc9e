#include "lib/Data/NumberArray.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;

unsigned weir::getByteWidth(NumberType type) {
  switch (type) {
  case NumberType::Float64:
  case NumberType::Int64:
  case NumberType::UInt64:
    return 8;
  case NumberType::Float32:
  case NumberType::Int32:
  case NumberType::UInt32:
    return 4;
  case NumberType::Float16:
  case NumberType::BFloat16:
  case NumberType::Int16:
  case NumberType::UInt16:
    return 2;
  case NumberType::Int8:
  case NumberType::UInt8:
  case NumberType::Bool:
    return 1;
  }
  llvm_unreachable("all types are handled");
}

StringRef weir::getName(NumberType type) {
  switch (type) {
  case NumberType::Float64:
    return "float64";
  case NumberType::Float32:
    return "float32";
  case NumberType::Float16:
    return "float16";
  case NumberType::BFloat16:
    return "bfloat16";
  case NumberType::Int64:
    return "int64";
  case NumberType::Int32:
    return "int32";
  case NumberType::Int16:
    return "int16";
  case NumberType::Int8:
    return "int8";
  case NumberType::UInt64:
    return "uint64";
  case NumberType::UInt32:
    return "uint32";
  case NumberType::UInt16:
    return "uint16";
  case NumberType::UInt8:
    return "uint8";
  case NumberType::Bool:
    return "bool";
  }
  llvm_unreachable("all types are handled");
}

std::optional<uint64_t> NumberArray::countBytes(NumberType type,
                                                llvm::ArrayRef<int64_t> shape) {
  // Zeros do not hide a product that overflows.
  uint64_t product = 1;
  bool isEmpty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return std::nullopt;
    isEmpty |= dim == 0;
    if (dim == 0)
      continue;
    if (static_cast<uint64_t>(dim) > maximumElements / product)
      return std::nullopt;
    product *= dim;
  }
  return isEmpty ? 0 : product * getByteWidth(type);
}

std::string NumberArray::findProblem(NumberType type,
                                     llvm::ArrayRef<int64_t> shape,
                                     uint64_t bytes, StringRef holder) {
  std::optional<uint64_t> size = countBytes(type, shape);
  if (!size)
    return formatv("its shape has more than {0} elements", maximumElements);
  if (bytes != *size)
    return formatv("its shape needs {0} bytes, {1} has {2}", *size, holder,
                   bytes);
  return "";
}

NumberArray::NumberArray(NumberType type, llvm::ArrayRef<int64_t> shape,
                         StringRef bytes, std::shared_ptr<const void> owner,
                         bool isBigEndian)
    : type(type), isBigEndian(isBigEndian), shape(shape), bytes(bytes),
      owner(std::move(owner)) {
  assert(countBytes(type, shape) == bytes.size() && "bytes of another shape");
}

/// IEEE half precision; denormals included.
static double widenHalf(uint16_t bits) {
  int exponent = (bits >> 10) & 0x1F;
  double mantissa = bits & 0x3FF;
  double value = exponent == 0    ? std::ldexp(mantissa, -24)
                 : exponent == 31 ? (mantissa != 0 ? std::nan("") : HUGE_VAL)
                                  : std::ldexp(mantissa + 1024, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

template <typename T> static T load(const char *place, bool isBigEndian) {
  return endian::read<T>(place, isBigEndian ? llvm::endianness::big
                                            : llvm::endianness::little);
}

double NumberArray::get(size_t element) const {
  const char *place = bytes.data() + element * getByteWidth(type);
  switch (type) {
  case NumberType::Float64:
    return llvm::bit_cast<double>(load<uint64_t>(place, isBigEndian));
  case NumberType::Float32:
    return llvm::bit_cast<float>(load<uint32_t>(place, isBigEndian));
  case NumberType::Float16:
    return widenHalf(load<uint16_t>(place, isBigEndian));
  case NumberType::BFloat16:
    return llvm::bit_cast<float>(uint32_t(load<uint16_t>(place, isBigEndian))
                                 << 16);
  case NumberType::Int64:
    return static_cast<double>(load<int64_t>(place, isBigEndian));
  case NumberType::Int32:
    return load<int32_t>(place, isBigEndian);
  case NumberType::Int16:
    return load<int16_t>(place, isBigEndian);
  case NumberType::Int8:
    return static_cast<signed char>(*place);
  case NumberType::UInt64:
    return static_cast<double>(load<uint64_t>(place, isBigEndian));
  case NumberType::UInt32:
    return load<uint32_t>(place, isBigEndian);
  case NumberType::UInt16:
    return load<uint16_t>(place, isBigEndian);
  case NumberType::UInt8:
    return static_cast<unsigned char>(*place);
  case NumberType::Bool:
    return *place ? 1 : 0;
  }
  llvm_unreachable("all types are handled");
}

std::optional<size_t> NumberArray::findInexact() const {
  if (type != NumberType::Int64 && type != NumberType::UInt64)
    return std::nullopt;
  for (size_t i = 0; i < getElements(); ++i)
    if (std::abs(get(i)) > 0x1p53)
      return i;
  return std::nullopt;
}
