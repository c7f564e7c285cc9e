#include "safetensors_internal.h"

namespace weir {

namespace {
/// Decodes one JSON string. Each function returns null or what is wrong.
class Decoder {
public:
  Decoder(const char *at, const char *end, bool isName, char *out)
      : at(at), end(end), out(out), isName(isName) {}

  const char *decode();

  const char *at, *end;
  char *out;

private:
  const char *decodeEscape();
  const char *decodeHex(uint32_t &unit);
  const char *decodeCodePoint();
  const char *putCodePoint(uint32_t point);
  const char *copyUtf8();

  bool isName;
};
} // namespace

static constexpr char kUnfinished[] = "a string does not end";
static constexpr char kNotUtf8[] = "a string is not UTF-8";
static constexpr char kHalfPair[] = "half of a surrogate pair";

const char *Decoder::decode() {
  if (at == end || *at != '"')
    return "expected a string";
  ++at;
  while (at < end && *at != '"') {
    uint8_t byte = uint8_t(*at);
    const char *mistake = nullptr;
    if (byte < 0x20)
      return "a control character in a string";
    if (byte == '\\')
      mistake = decodeEscape();
    else if (byte >= 0x80)
      mistake = copyUtf8();
    else
      *out++ = *at++;
    if (mistake)
      return mistake;
  }
  if (at == end)
    return kUnfinished;
  ++at;
  *out++ = 0;
  return nullptr;
}

const char *Decoder::decodeEscape() {
  ++at;
  if (at == end)
    return kUnfinished;
  static constexpr char kFrom[] = "\"\\/bfnrt";
  static constexpr char kTo[] = "\"\\/\b\f\n\r\t";
  char kind = *at++;
  if (kind == 'u')
    return decodeCodePoint();
  for (size_t i = 0; kFrom[i]; ++i)
    if (kind == kFrom[i])
      return putCodePoint(uint8_t(kTo[i]));
  return "an unknown escape in a string";
}

const char *Decoder::decodeHex(uint32_t &unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at) {
    if (at == end)
      return kUnfinished;
    char digit = *at;
    char lower = char(digit | 0x20);
    if (digit >= '0' && digit <= '9')
      unit = unit << 4 | uint32_t(digit - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit << 4 | uint32_t(lower - 'a' + 10);
    else
      return "a \\u escape needs four hexadecimal digits";
  }
  return nullptr;
}

const char *Decoder::decodeCodePoint() {
  uint32_t unit = 0, low = 0;
  if (const char *mistake = decodeHex(unit))
    return mistake;
  if (unit >= 0xdc00 && unit < 0xe000)
    return kHalfPair;
  if (unit < 0xd800 || unit >= 0xe000)
    return putCodePoint(unit);
  if (end - at < 2 || at[0] != '\\' || at[1] != 'u')
    return kHalfPair;
  at += 2;
  if (const char *mistake = decodeHex(low))
    return mistake;
  if (low < 0xdc00 || low >= 0xe000)
    return kHalfPair;
  return putCodePoint(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
}

const char *Decoder::putCodePoint(uint32_t point) {
  if (point == 0 || (isName && point < 0x20))
    return "an escaped control character";
  if (point < 0x80) {
    *out++ = char(point);
    return nullptr;
  }
  if (point < 0x800) {
    *out++ = char(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      *out++ = char(0xe0 | point >> 12);
    } else {
      *out++ = char(0xf0 | point >> 18);
      *out++ = char(0x80 | (point >> 12 & 0x3f));
    }
    *out++ = char(0x80 | (point >> 6 & 0x3f));
  }
  *out++ = char(0x80 | (point & 0x3f));
  return nullptr;
}

const char *Decoder::copyUtf8() {
  static constexpr uint32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  uint8_t lead = uint8_t(*at);
  int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || end - at <= more)
    return kNotUtf8;
  uint32_t point = lead & (0x3fu >> more);
  for (int i = 1; i <= more; ++i) {
    if ((at[i] & 0xc0) != 0x80)
      return kNotUtf8;
    point = point << 6 | uint32_t(at[i] & 0x3f);
  }
  if (point < kSmallest[more] || point > 0x10ffff ||
      (point >= 0xd800 && point < 0xe000))
    return kNotUtf8;
  for (int i = 0; i <= more; ++i)
    *out++ = *at++;
  return nullptr;
}

const char *decodeString(const char *&at, const char *end, bool isName,
                         char *&out, const char *&string) {
  Decoder decoder(at, end, isName, out);
  const char *first = out;
  const char *mistake = decoder.decode();
  at = decoder.at;
  out = decoder.out;
  string = first;
  return mistake;
}

} // namespace weir
