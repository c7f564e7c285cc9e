#include "safetensors_internal.h"

#include <algorithm>

namespace weir {

static constexpr uint64_t kMaxInteger = uint64_t(1) << 53;

static constexpr struct {
  const char *name;
  size_t bytes;
} kTypes[] = {
    {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
    {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U8", 1},   {"BOOL", 1},
};
static constexpr size_t kTypesCount = sizeof(kTypes) / sizeof(kTypes[0]);

namespace {
/// Reads exactly the JSON that a header may be: an object of tensors, whose
/// fields are known, and of strings. Nothing nests deeper than that, so there
/// is no recursion.
class Parser {
public:
  Parser(const char *text, size_t size, Header &header, Text &error)
      : begin(text), at(text), end(text + size), header(header), error(error),
        out(static_cast<char *>(header.strings.data())) {}

  bool parse();

private:
  bool parseTensor(const char *name);
  bool parseField(const char *field, weir_safetensors_tensor &tensor,
                  unsigned &seen);
  bool parseType(weir_safetensors_tensor &tensor);
  bool parseMetadata();
  bool parseIntegers(uint64_t *values, uint32_t limit, uint32_t &count);
  bool parseInteger(uint64_t &value);
  bool parseString(const char *&string, bool isName);

  void skipSpace() {
    while (at < end &&
           (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
      ++at;
  }
  bool accept(char character) {
    skipSpace();
    if (at == end || *at != character)
      return false;
    ++at;
    return true;
  }
  bool expect(char character) {
    return accept(character) || (malformed("expected `%c`", character), false);
  }
  bool malformed(const char *format, ...) __attribute__((format(printf, 2, 3)));
  bool noMemory() {
    status = fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
    return false;
  }

  const char *begin, *at, *end;
  Header &header;
  Text &error;
  char *out; // where the next decoded string goes

public:
  weir_status status = WEIR_OK;
};
} // namespace

bool Parser::malformed(const char *format, ...) {
  fail(error, WEIR_DATA_LOSS,
       "malformed header at byte %zu: ", size_t(at - begin));
  va_list arguments;
  va_start(arguments, format);
  error.addList(format, arguments);
  va_end(arguments);
  status = WEIR_DATA_LOSS;
  return false;
}

bool Parser::parseString(const char *&string, bool isName) {
  if (const char *mistake = decodeString(at, end, isName, out, string))
    return malformed("%s", mistake);
  return true;
}

bool Parser::parse() {
  if (at == end || *at != '{')
    return malformed("it is not a JSON object");
  ++at;
  bool metadata = false;
  if (!accept('}')) {
    do {
      const char *name = nullptr;
      skipSpace();
      if (!parseString(name, true) || !expect(':'))
        return false;
      if (strcmp(name, "__metadata__") != 0) {
        if (!parseTensor(name))
          return false;
        continue;
      }
      if (metadata)
        return malformed("`__metadata__` occurs twice");
      metadata = true;
      if (!parseMetadata())
        return false;
    } while (accept(','));
    if (!expect('}'))
      return false;
  }
  skipSpace();
  return at == end || malformed("something follows the JSON object");
}

bool Parser::parseMetadata() {
  if (!expect('{'))
    return false;
  if (accept('}'))
    return true;
  do {
    weir_safetensors_pair pair = {};
    skipSpace();
    if (!parseString(pair.key, true) || !expect(':'))
      return false;
    skipSpace();
    size_t first = size_t(at - begin) + 1;
    if (!parseString(pair.value, false))
      return false;
    if (strcmp(pair.key, kChecksumKey) == 0 &&
        size_t(at - begin) - 1 - first == kChecksumDigits)
      header.checksumAt = first;
    if (!header.metadata.push(pair))
      return noMemory();
  } while (accept(','));
  return expect('}');
}

bool Parser::parseTensor(const char *name) {
  weir_safetensors_tensor tensor = {};
  tensor.name = name;
  unsigned seen = 0;
  if (!expect('{'))
    return false;
  do {
    const char *field = nullptr;
    skipSpace();
    char *before = out;
    if (!parseString(field, true) || !expect(':') ||
        !parseField(field, tensor, seen))
      return false;
    out = before; // the field's name is not needed any more
  } while (accept(','));
  if (!expect('}'))
    return false;
  if (seen != 7)
    return malformed("`%.200s` lacks dtype, shape or data_offsets", name);
  tensor.elements = 1;
  for (uint32_t i = 0; i < tensor.rank; ++i)
    if (__builtin_mul_overflow(tensor.elements, tensor.shape[i],
                               &tensor.elements))
      return malformed("the shape of `%.200s` overflows", name);
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(tensor.elements,
                             uint64_t(weir_dtype_bytes(tensor.dtype)), &bytes))
    return malformed("the shape of `%.200s` overflows", name);
  if (tensor.begin > tensor.end || tensor.end - tensor.begin != bytes)
    return malformed("`%.200s` has %llu bytes of data instead of %llu", name,
                     static_cast<unsigned long long>(tensor.end - tensor.begin),
                     static_cast<unsigned long long>(bytes));
  return header.tensors.push(tensor) || noMemory();
}

bool Parser::parseField(const char *field, weir_safetensors_tensor &tensor,
                        unsigned &seen) {
  unsigned bit = strcmp(field, "dtype") == 0          ? 1
                 : strcmp(field, "shape") == 0        ? 2
                 : strcmp(field, "data_offsets") == 0 ? 4
                                                      : 0;
  if (!bit)
    return malformed("unknown field `%.200s` of `%.200s`", field, tensor.name);
  if (seen & bit)
    return malformed("`%s` occurs twice in `%.200s`", field, tensor.name);
  seen |= bit;
  if (bit == 1)
    return parseType(tensor);
  if (bit == 2)
    return parseIntegers(tensor.shape, WEIR_SAFETENSORS_MAX_RANK, tensor.rank);
  uint64_t offsets[2];
  uint32_t count = 0;
  if (!parseIntegers(offsets, 2, count))
    return false;
  if (count != 2)
    return malformed("`data_offsets` are two numbers");
  tensor.begin = offsets[0];
  tensor.end = offsets[1];
  return true;
}

bool Parser::parseType(weir_safetensors_tensor &tensor) {
  const char *type = nullptr;
  skipSpace();
  if (!parseString(type, true))
    return false;
  for (size_t i = 0; i < kTypesCount; ++i)
    if (strcmp(type, kTypes[i].name) == 0) {
      tensor.dtype = weir_dtype(i);
      return true;
    }
  return malformed("`%.200s` has the unknown dtype `%.200s`", tensor.name,
                   type);
}

bool Parser::parseIntegers(uint64_t *values, uint32_t limit, uint32_t &count) {
  if (!expect('['))
    return false;
  if (accept(']'))
    return true;
  do {
    if (count == limit)
      return malformed("more than %u numbers", limit);
    if (!parseInteger(values[count++]))
      return false;
  } while (accept(','));
  return expect(']');
}

bool Parser::parseInteger(uint64_t &value) {
  skipSpace();
  const char *first = at;
  value = 0;
  for (; at < end && *at >= '0' && *at <= '9'; ++at) {
    value = value * 10 + uint64_t(*at - '0');
    if (value > kMaxInteger)
      return malformed("a number is larger than 2^53");
  }
  if (at == first)
    return malformed("expected a number from 0 on");
  if (*first == '0' && at - first > 1)
    return malformed("a number begins with 0");
  if (at < end && (*at == '.' || *at == 'e' || *at == 'E'))
    return malformed("a number is not whole");
  return true;
}

static weir_status sortNames(Header &header, Text &error) {
  Array<weir_safetensors_tensor> &tensors = header.tensors;
  for (size_t i = 0; i < tensors.size(); ++i)
    if (!header.byName.push(uint32_t(i)))
      return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
  std::sort(header.byName.begin(), header.byName.end(),
            [&](uint32_t a, uint32_t b) {
              return strcmp(tensors[a].name, tensors[b].name) < 0;
            });
  for (size_t i = 1; i < tensors.size(); ++i) {
    const char *name = tensors[header.byName[i]].name;
    if (strcmp(tensors[header.byName[i - 1]].name, name) == 0)
      return fail(error, WEIR_DATA_LOSS,
                  "malformed header: `%.200s` occurs twice", name);
  }
  Array<weir_safetensors_pair> &metadata = header.metadata;
  std::sort(metadata.begin(), metadata.end(),
            [](const weir_safetensors_pair &a, const weir_safetensors_pair &b) {
              return strcmp(a.key, b.key) < 0;
            });
  for (size_t i = 1; i < metadata.size(); ++i)
    if (strcmp(metadata[i - 1].key, metadata[i].key) == 0)
      return fail(error, WEIR_DATA_LOSS,
                  "malformed header: `%.200s` occurs twice in `__metadata__`",
                  metadata[i].key);
  return WEIR_OK;
}

static weir_status checkOffsets(const Header &header, uint64_t dataBytes,
                                const weir_allocator &allocator, Text &error) {
  const Array<weir_safetensors_tensor> &tensors = header.tensors;
  Array<uint32_t> order(allocator);
  for (size_t i = 0; i < tensors.size(); ++i)
    if (!order.push(uint32_t(i)))
      return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return tensors[a].begin != tensors[b].begin
               ? tensors[a].begin < tensors[b].begin
               : tensors[a].end < tensors[b].end;
  });
  uint64_t covered = 0;
  for (uint32_t i : order) {
    const weir_safetensors_tensor &tensor = tensors[i];
    if (tensor.end > dataBytes)
      return fail(error, WEIR_DATA_LOSS,
                  "the file is truncated: `%.200s` ends at byte %llu of %llu",
                  tensor.name, static_cast<unsigned long long>(tensor.end),
                  static_cast<unsigned long long>(dataBytes));
    if (tensor.begin != covered)
      return fail(error, WEIR_DATA_LOSS,
                  "malformed header: %s before the data of `%.200s`",
                  tensor.begin < covered ? "an overlap" : "a hole",
                  tensor.name);
    covered = tensor.end;
  }
  if (covered != dataBytes)
    return fail(error, WEIR_DATA_LOSS,
                "%llu bytes follow the data of the last tensor",
                static_cast<unsigned long long>(dataBytes - covered));
  return WEIR_OK;
}

weir_status parseHeader(const char *text, size_t size, uint64_t dataBytes,
                        const weir_allocator &allocator, Header &header,
                        Text &error) {
  if (!header.strings.create(size + 1))
    return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
  Parser parser(text, size, header, error);
  if (!parser.parse())
    return parser.status;
  weir_status status = sortNames(header, error);
  return status == WEIR_OK ? checkOffsets(header, dataBytes, allocator, error)
                           : status;
}

} // namespace weir

const char *weir_dtype_name(weir_dtype dtype) {
  return size_t(dtype) < weir::kTypesCount ? weir::kTypes[dtype].name
                                           : "unknown";
}

size_t weir_dtype_bytes(weir_dtype dtype) {
  return size_t(dtype) < weir::kTypesCount ? weir::kTypes[dtype].bytes : 0;
}
