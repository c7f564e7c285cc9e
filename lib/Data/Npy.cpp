#include "lib/Data/Npy.h"
#include "lib/Data/DataFiles.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;

static constexpr StringRef magic("\x93NUMPY", 6);
static constexpr size_t maximumHeader = 64 << 10;
static constexpr size_t maximumRank = 32;
static constexpr int64_t maximumElements = int64_t(1) << 31;

namespace {
struct Header {
  StringRef descr; // `<f4`
  std::optional<bool> fortranOrder;
  std::optional<llvm::SmallVector<int64_t, 4>> shape;
};

/// The Python dictionary literal of the header, as NumPy writes it. Keys in
/// any order, quotes of both kinds; nothing else of Python.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}

  /// None if the text is not such a dictionary.
  std::optional<Header> parse();

private:
  bool consume(char c);
  std::optional<StringRef> parseString();
  bool parseShape(llvm::SmallVectorImpl<int64_t> &shape);
  bool parseEntry(StringRef key, Header &header);

  StringRef text;
};
} // namespace

bool HeaderParser::consume(char c) {
  text = text.ltrim(" \n\t");
  if (!text.starts_with(StringRef(&c, 1)))
    return false;
  text = text.drop_front();
  return true;
}

std::optional<StringRef> HeaderParser::parseString() {
  for (char quote : {'\'', '"'}) {
    if (!consume(quote))
      continue;
    size_t end = text.find(quote);
    if (end == StringRef::npos)
      return std::nullopt;
    StringRef result = text.take_front(end);
    text = text.drop_front(end + 1);
    return result;
  }
  return std::nullopt;
}

bool HeaderParser::parseShape(llvm::SmallVectorImpl<int64_t> &shape) {
  if (!consume('('))
    return false;
  while (!consume(')')) {
    int64_t dim;
    text = text.ltrim(" \n\t");
    if (shape.size() > maximumRank || text.consumeInteger(10, dim) || dim < 0)
      return false;
    text.consume_front("L"); // Python 2
    shape.push_back(dim);
    if (!consume(',') && !text.ltrim().starts_with(")"))
      return false;
  }
  return true;
}

bool HeaderParser::parseEntry(StringRef key, Header &header) {
  if (key == "shape")
    return parseShape(header.shape.emplace());
  if (key == "fortran_order") {
    text = text.ltrim();
    header.fortranOrder = text.consume_front("True");
    return *header.fortranOrder || text.consume_front("False");
  }
  // A structured type is a list, not a string.
  std::optional<StringRef> value = parseString();
  if (key == "descr" && value)
    header.descr = *value;
  return value.has_value();
}

std::optional<Header> HeaderParser::parse() {
  Header header;
  if (!consume('{'))
    return std::nullopt;
  while (!consume('}')) {
    std::optional<StringRef> key = parseString();
    if (!key || !consume(':') || !parseEntry(*key, header))
      return std::nullopt;
    if (!consume(',') && !text.ltrim().starts_with("}"))
      return std::nullopt;
  }
  if (header.descr.empty() || !header.fortranOrder || !header.shape)
    return std::nullopt;
  return header;
}

static std::optional<NpyType> getType(StringRef descr) {
  return llvm::StringSwitch<std::optional<NpyType>>(descr)
      .Case("<f4", NpyType::Float32)
      .Case("<f8", NpyType::Float64)
      .Case("<i4", NpyType::Int32)
      .Case("<i8", NpyType::Int64)
      .Cases({"|b1", "?"}, NpyType::Bool)
      .Default(std::nullopt);
}

static unsigned getWidth(NpyType type) {
  switch (type) {
  case NpyType::Float32:
  case NpyType::Int32:
    return 4;
  case NpyType::Float64:
  case NpyType::Int64:
    return 8;
  case NpyType::Bool:
    return 1;
  }
  llvm_unreachable("all types are handled");
}

/// None if a double cannot hold the value.
static std::optional<double> readValue(NpyType type, const char *place) {
  switch (type) {
  case NpyType::Float32:
    return llvm::bit_cast<float>(endian::read32le(place));
  case NpyType::Float64:
    return llvm::bit_cast<double>(endian::read64le(place));
  case NpyType::Int32:
    return static_cast<int32_t>(endian::read32le(place));
  case NpyType::Int64: {
    auto value = static_cast<int64_t>(endian::read64le(place));
    constexpr int64_t limit = int64_t(1) << 53;
    if (value > limit || value < -limit)
      return std::nullopt;
    return static_cast<double>(value);
  }
  case NpyType::Bool:
    return *place ? 1 : 0;
  }
  llvm_unreachable("all types are handled");
}

/// Cuts the header off `bytes`, or says what is wrong.
static std::string takeHeader(StringRef &bytes, StringRef &header) {
  if (!bytes.consume_front(magic) || bytes.size() < 2)
    return "it is not in NumPy's format";
  unsigned version = static_cast<unsigned char>(bytes[0]);
  size_t width = version == 1 ? 2 : 4;
  if (version < 1 || version > 3)
    return formatv("format version {0} is unknown", version);
  bytes = bytes.drop_front(2);
  if (bytes.size() < width)
    return "the header is cut off";
  size_t length = version == 1 ? endian::read16le(bytes.data())
                               : endian::read32le(bytes.data());
  bytes = bytes.drop_front(width);
  if (length > maximumHeader)
    return formatv("the header has {0} bytes, more than {1}", length,
                   maximumHeader);
  if (length > bytes.size())
    return "the header is cut off";
  header = bytes.take_front(length);
  bytes = bytes.drop_front(length);
  return "";
}

/// Says what is wrong with the header's contents, or fills type and shape.
static std::string checkHeader(const Header &header, NpyArray &array) {
  if (header.descr.starts_with(">"))
    return formatv("the numbers are big-endian (`{0}`)", header.descr);
  if (header.descr.contains('O'))
    return "it holds objects, not numbers";
  std::optional<NpyType> type = getType(header.descr);
  if (!type)
    return formatv("the type `{0}` is none of float32, float64, int32, int64, "
                   "bool",
                   header.descr.take_front(20));
  array.type = *type;
  array.shape = *header.shape;
  if (*header.fortranOrder && array.shape.size() > 1)
    return "it is in Fortran order";
  return "";
}

/// The number of elements, or none if there are too many.
static std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t dim : shape)
    if (llvm::MulOverflow(count, dim, count) || count > maximumElements)
      return std::nullopt;
  return count;
}

static std::string parse(StringRef bytes, NpyArray &array) {
  StringRef text;
  if (std::string error = takeHeader(bytes, text); !error.empty())
    return error;
  std::optional<Header> header = HeaderParser(text).parse();
  if (!header)
    return "the header is not a dictionary with `descr`, `fortran_order` and "
           "`shape`";
  if (std::string error = checkHeader(*header, array); !error.empty())
    return error;
  std::optional<int64_t> count = countElements(array.shape);
  if (!count)
    return formatv("its shape has more than {0} elements", maximumElements);
  unsigned width = getWidth(array.type);
  if (bytes.size() != static_cast<size_t>(*count) * width)
    return formatv("its shape needs {0} bytes, the file has {1}",
                   *count * width, bytes.size());
  array.values.reserve(*count);
  for (int64_t i = 0; i < *count; ++i) {
    std::optional<double> value =
        readValue(array.type, bytes.data() + i * width);
    if (!value)
      return formatv("element {0} is above 2^53", i);
    array.values.push_back(*value);
  }
  return "";
}

std::optional<NpyArray> weir::parseNpy(StringRef bytes, StringRef name,
                                       Diagnostics &diagnostics) {
  NpyArray array;
  std::string error = parse(bytes, array);
  if (error.empty())
    return std::move(array);
  diagnostics.report(DiagnosticId::InvalidNpy,
                     "`" + name + "` cannot be read: " + error);
  return std::nullopt;
}

std::optional<NpyArray> weir::readNpy(StringRef path,
                                      Diagnostics &diagnostics) {
  auto buffer = openDataFile(path, diagnostics);
  if (!buffer)
    return std::nullopt;
  return parseNpy(buffer->getBuffer(), path, diagnostics);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static StringRef getDescr(NpyType type) {
  switch (type) {
  case NpyType::Float32:
    return "<f4";
  case NpyType::Float64:
    return "<f8";
  case NpyType::Int32:
    return "<i4";
  case NpyType::Int64:
    return "<i8";
  case NpyType::Bool:
    return "|b1";
  }
  llvm_unreachable("all types are handled");
}

static void writeValue(NpyType type, double value, llvm::raw_ostream &os) {
  char bytes[8];
  switch (type) {
  case NpyType::Float32:
    endian::write32le(bytes,
                      llvm::bit_cast<uint32_t>(static_cast<float>(value)));
    break;
  case NpyType::Float64:
    endian::write64le(bytes, llvm::bit_cast<uint64_t>(value));
    break;
  case NpyType::Int32:
    endian::write32le(bytes, static_cast<int32_t>(value));
    break;
  case NpyType::Int64:
    endian::write64le(bytes, static_cast<int64_t>(value));
    break;
  case NpyType::Bool:
    bytes[0] = value != 0;
    break;
  }
  os.write(bytes, getWidth(type));
}

std::string weir::formatNpy(const NpyArray &array) {
  std::string shape;
  for (int64_t dim : array.shape)
    shape += std::to_string(dim) + (array.shape.size() == 1 ? "," : ", ");
  if (array.shape.size() > 1)
    shape.resize(shape.size() - 2);
  std::string header =
      formatv("{{'descr': '{0}', 'fortran_order': False, 'shape': ({1}), }",
              getDescr(array.type), shape);
  // The data begins at a multiple of 64.
  size_t length = llvm::alignTo(magic.size() + 4 + header.size() + 1, 64);
  header.resize(length - magic.size() - 4 - 1, ' ');
  header += '\n';

  std::string result;
  llvm::raw_string_ostream os(result);
  char size[2];
  endian::write16le(size, static_cast<uint16_t>(header.size()));
  os << magic << '\1' << '\0' << StringRef(size, 2) << header;
  for (double value : array.values)
    writeValue(array.type, value, os);
  return result;
}
