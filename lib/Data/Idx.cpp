#include "lib/Data/Idx.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

static std::optional<NumberType> getType(unsigned char code) {
  switch (code) {
  case 0x08:
    return NumberType::UInt8;
  case 0x09:
    return NumberType::Int8;
  case 0x0B:
    return NumberType::Int16;
  case 0x0C:
    return NumberType::Int32;
  case 0x0D:
    return NumberType::Float32;
  case 0x0E:
    return NumberType::Float64;
  default:
    return std::nullopt;
  }
}

std::string weir::parseIdx(const FileBytes &file, NumberArray &array) {
  StringRef bytes = file.bytes;
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0)
    return "it is not in the idx format";
  auto code = static_cast<unsigned char>(bytes[2]);
  std::optional<NumberType> type = getType(code);
  if (!type)
    return formatv("its type {0:x} is none of the idx format", code);
  size_t rank = static_cast<unsigned char>(bytes[3]);
  if (rank < 1 || rank > NumberArray::maximumRank)
    return formatv("it has {0} dimensions; 1 to {1} are read", rank,
                   NumberArray::maximumRank);
  bytes = bytes.drop_front(4);
  if (bytes.size() < rank * 4)
    return "its header is cut off";
  llvm::SmallVector<int64_t, 4> shape;
  for (size_t i = 0; i < rank; ++i)
    shape.push_back(llvm::support::endian::read32be(bytes.data() + i * 4));
  bytes = bytes.drop_front(rank * 4);
  std::string problem = NumberArray::findProblem(*type, shape, bytes.size());
  if (!problem.empty())
    return problem;
  array = NumberArray(*type, shape, bytes, file.owner, /*isBigEndian=*/true);
  return "";
}
