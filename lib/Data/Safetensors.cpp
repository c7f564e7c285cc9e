#include "lib/Data/Safetensors.h"
#include "lib/Support/Sizes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
struct Entry {
  std::string name, type;
  llvm::SmallVector<int64_t, 4> shape;
  llvm::SmallVector<int64_t, 2> offsets; // begin, end
};

/// The JSON of the header, which is at most three levels deep: tensors with
/// `dtype`, `shape` and `data_offsets`, and `__metadata__` of strings. Other
/// JSON is no such header.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}

  /// False if the text is not such a header, or holds a name twice.
  bool parse(std::vector<Entry> &entries);
  StringRef getDuplicate() const { return duplicate; }

private:
  bool consume(char c);
  bool parseString(std::string &result);
  bool parseEscape(std::string &result);
  bool parseUnit(unsigned &unit);
  bool parseNumbers(llvm::SmallVectorImpl<int64_t> &numbers);
  bool parseObject(llvm::function_ref<bool(const std::string &key)> parseValue);
  bool parseEntry(Entry &entry);

  StringRef text;
  std::string duplicate;
};
} // namespace

bool HeaderParser::consume(char c) {
  text = text.ltrim(" \n\r\t");
  return text.consume_front(StringRef(&c, 1));
}

/// Four hexadecimal digits.
bool HeaderParser::parseUnit(unsigned &unit) {
  if (text.size() < 4 || text.take_front(4).getAsInteger(16, unit))
    return false;
  text = text.drop_front(4);
  return true;
}

bool HeaderParser::parseEscape(std::string &result) {
  if (text.empty())
    return false;
  char c = text.front();
  text = text.drop_front();
  static constexpr StringRef from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
  if (size_t i = from.find(c); i != StringRef::npos) {
    result += to[i];
    return true;
  }
  unsigned code, low;
  if (c != 'u' || !parseUnit(code))
    return false;
  if (code >= 0xD800 && code < 0xDC00) {
    if (!text.consume_front("\\u") || !parseUnit(low) || low < 0xDC00 ||
        low > 0xDFFF)
      return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  char buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT], *end = buffer;
  if (!llvm::ConvertCodePointToUTF8(code, end))
    return false;
  result.append(buffer, end);
  return true;
}

bool HeaderParser::parseString(std::string &result) {
  if (!consume('"'))
    return false;
  while (!text.empty()) {
    size_t plain = text.find_first_of("\"\\");
    if (plain == StringRef::npos)
      return false;
    result += text.take_front(plain);
    bool ends = text[plain] == '"';
    text = text.drop_front(plain + 1);
    if (ends)
      return true;
    if (!parseEscape(result))
      return false;
  }
  return false;
}

bool HeaderParser::parseNumbers(llvm::SmallVectorImpl<int64_t> &numbers) {
  if (!consume('['))
    return false;
  if (consume(']'))
    return true;
  do {
    text = text.ltrim(" \n\r\t");
    int64_t number;
    if (text.empty() || !llvm::isDigit(text.front()) ||
        text.consumeInteger(10, number) || numbers.size() > 32)
      return false;
    numbers.push_back(number);
  } while (consume(','));
  return consume(']');
}

bool HeaderParser::parseObject(
    llvm::function_ref<bool(const std::string &key)> parseValue) {
  if (!consume('{'))
    return false;
  if (consume('}'))
    return true;
  llvm::StringSet<> keys;
  do {
    std::string key;
    if (!parseString(key) || !consume(':'))
      return false;
    if (!keys.insert(key).second) {
      duplicate = key;
      return false;
    }
    if (!parseValue(key))
      return false;
  } while (consume(','));
  return consume('}');
}

bool HeaderParser::parseEntry(Entry &entry) {
  bool isGood = parseObject([&](const std::string &key) {
    return key == "dtype"          ? parseString(entry.type)
           : key == "shape"        ? parseNumbers(entry.shape)
           : key == "data_offsets" ? parseNumbers(entry.offsets)
                                   : false;
  });
  return isGood && entry.offsets.size() == 2;
}

bool HeaderParser::parse(std::vector<Entry> &entries) {
  bool isGood = parseObject([&](const std::string &key) {
    if (key == "__metadata__")
      return parseObject([&](const std::string &) {
        std::string value;
        return parseString(value);
      });
    Entry entry;
    entry.name = key;
    if (!parseEntry(entry))
      return false;
    entries.push_back(std::move(entry));
    return true;
  });
  return isGood && text.ltrim(" \n\r\t").empty();
}

static std::optional<NumberType> getType(StringRef dtype) {
  return llvm::StringSwitch<std::optional<NumberType>>(dtype)
      .Case("F64", NumberType::Float64)
      .Case("F32", NumberType::Float32)
      .Case("F16", NumberType::Float16)
      .Case("BF16", NumberType::BFloat16)
      .Case("I64", NumberType::Int64)
      .Case("I32", NumberType::Int32)
      .Case("I16", NumberType::Int16)
      .Case("I8", NumberType::Int8)
      .Case("U64", NumberType::UInt64)
      .Case("U32", NumberType::UInt32)
      .Case("U16", NumberType::UInt16)
      .Case("U8", NumberType::UInt8)
      .Case("BOOL", NumberType::Bool)
      .Default(std::nullopt);
}

/// Says what is wrong with one tensor, or makes its array.
static std::string makeArray(const Entry &entry, const FileBytes &data,
                             NumberArray &array) {
  std::optional<NumberType> type = getType(entry.type);
  if (!type)
    return formatv("its type `{0}` is unknown",
                   StringRef(entry.type).take_front(20));
  if (entry.shape.size() > NumberArray::maximumRank)
    return formatv("it has {0} dimensions, more than {1}", entry.shape.size(),
                   NumberArray::maximumRank);
  auto begin = static_cast<uint64_t>(entry.offsets[0]);
  auto end = static_cast<uint64_t>(entry.offsets[1]);
  if (end < begin || end > data.bytes.size())
    return "its bytes are not in the file";
  std::string problem =
      NumberArray::findProblem(*type, entry.shape, end - begin, "it");
  if (!problem.empty())
    return problem;
  array =
      NumberArray(*type, entry.shape, data.bytes.slice(begin, end), data.owner);
  if (std::optional<size_t> element = array.findInexact())
    return formatv("element {0} is above 2^53", *element);
  return "";
}

/// The tensors lie one behind another and fill the file.
static std::string checkOrder(std::vector<Entry> entries, uint64_t size) {
  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::pair(a.offsets[0], a.offsets[1]) <
           std::pair(b.offsets[0], b.offsets[1]);
  });
  uint64_t end = 0;
  for (const Entry &entry : entries) {
    if (static_cast<uint64_t>(entry.offsets[0]) != end)
      return formatv("`{0}` begins at byte {1} and the one before ends at {2}",
                     entry.name, entry.offsets[0], end);
    end = entry.offsets[1];
  }
  if (end != size)
    return formatv("{0} bytes belong to no tensor", size - end);
  return "";
}

std::string weir::parseSafetensors(
    const FileBytes &file,
    std::vector<std::pair<std::string, NumberArray>> &arrays) {
  StringRef bytes = file.bytes;
  if (bytes.size() < 8)
    return "it is not in the safetensors format";
  uint64_t length = llvm::support::endian::read64le(bytes.data());
  bytes = bytes.drop_front(8);
  if (length > limits::jsonHeaderBytes)
    return "it is not in the safetensors format, or its header is above 100 MB";
  if (length > bytes.size())
    return "its header is cut off";
  std::vector<Entry> entries;
  HeaderParser parser(bytes.take_front(length));
  if (!parser.parse(entries))
    return parser.getDuplicate().empty()
               ? "its header is not a JSON object of tensors"
               : formatv("`{0}` is in it twice", parser.getDuplicate()).str();
  FileBytes data = {bytes.drop_front(length), file.owner};
  for (const Entry &entry : entries) {
    NumberArray array;
    if (std::string error = makeArray(entry, data, array); !error.empty())
      return formatv("`{0}`: {1}", entry.name, error);
    arrays.emplace_back(entry.name, std::move(array));
  }
  return checkOrder(std::move(entries), data.bytes.size());
}
