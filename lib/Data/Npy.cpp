#include "lib/Data/Npy.h"
#include "lib/Data/DataFiles.h"
#include "lib/Support/Sizes.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;

static constexpr StringRef magic("\x93NUMPY", 6);
static constexpr size_t parsedRank = 32; // of which fewer are taken

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
    if (shape.size() > parsedRank || text.consumeInteger(10, dim) || dim < 0)
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

static std::optional<NumberType> getType(StringRef descr) {
  return llvm::StringSwitch<std::optional<NumberType>>(descr)
      .Case("<f2", NumberType::Float16)
      .Case("<f4", NumberType::Float32)
      .Case("<f8", NumberType::Float64)
      .Case("|i1", NumberType::Int8)
      .Case("<i2", NumberType::Int16)
      .Case("<i4", NumberType::Int32)
      .Case("<i8", NumberType::Int64)
      .Case("|u1", NumberType::UInt8)
      .Case("<u2", NumberType::UInt16)
      .Case("<u4", NumberType::UInt32)
      .Case("<u8", NumberType::UInt64)
      .Cases({"|b1", "?"}, NumberType::Bool)
      .Default(std::nullopt);
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
  if (length > limits::npyHeaderBytes)
    return formatv("the header has {0} bytes, more than {1}", length,
                   limits::npyHeaderBytes);
  if (length > bytes.size())
    return "the header is cut off";
  header = bytes.take_front(length);
  bytes = bytes.drop_front(length);
  return "";
}

/// Says what is wrong with the header's contents, or nothing.
static std::string checkHeader(const Header &header) {
  if (header.descr.starts_with(">"))
    return formatv("the numbers are big-endian (`{0}`)", header.descr);
  if (header.descr.contains('O'))
    return "it holds objects, not numbers";
  if (!getType(header.descr))
    return formatv("the type `{0}` is no number of at most 64 bits",
                   header.descr.take_front(20));
  if (header.shape->size() > NumberArray::maximumRank)
    return formatv("it has {0} dimensions, more than {1}", header.shape->size(),
                   NumberArray::maximumRank);
  if (*header.fortranOrder && header.shape->size() > 1)
    return "it is in Fortran order";
  return "";
}

std::string weir::parseNpy(const FileBytes &file, NumberArray &array) {
  StringRef bytes = file.bytes, text;
  if (std::string error = takeHeader(bytes, text); !error.empty())
    return error;
  std::optional<Header> header = HeaderParser(text).parse();
  if (!header)
    return "the header is not a dictionary with `descr`, `fortran_order` and "
           "`shape`";
  if (std::string error = checkHeader(*header); !error.empty())
    return error;
  NumberType type = *getType(header->descr);
  std::string problem =
      NumberArray::findProblem(type, *header->shape, bytes.size());
  if (!problem.empty())
    return problem;
  array = NumberArray(type, *header->shape, bytes, file.owner);
  if (std::optional<size_t> element = array.findInexact())
    return formatv("element {0} is above 2^53", *element);
  return "";
}

std::optional<NumberArray> weir::readNpy(StringRef path,
                                         Diagnostics &diagnostics) {
  std::optional<FileBytes> file = mapDataFile(path, diagnostics);
  if (!file)
    return std::nullopt;
  NumberArray array;
  std::string error = parseNpy(*file, array);
  if (error.empty())
    return std::move(array);
  diagnostics.report(DiagnosticId::InvalidNpy,
                     "`" + path + "` cannot be read: " + error);
  return std::nullopt;
}
