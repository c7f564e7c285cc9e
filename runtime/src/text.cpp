#include "text_internal.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace weir {

Text::Text(char *data, size_t size) : data(size ? data : nullptr), size(size) {
  clear();
}

void Text::clear() {
  used = 0;
  if (data)
    data[0] = 0;
}

void Text::addList(const char *format, va_list arguments) {
  if (!data)
    return;
  int count = vsnprintf(data + used, size - used, format, arguments);
  if (count < 0)
    return;
  used += size_t(count);
  if (used >= size)
    used = size - 1;
}

void Text::add(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  addList(format, arguments);
  va_end(arguments);
}

weir_status fail(Text &text, weir_status status, const char *format, ...) {
  text.clear();
  va_list arguments;
  va_start(arguments, format);
  text.addList(format, arguments);
  va_end(arguments);
  return status;
}

void formatUnsigned(uint64_t value, char *out) {
  snprintf(out, 32, "%llu", static_cast<unsigned long long>(value));
}

void formatHash(uint64_t value, char *out) {
  snprintf(out, 32, "%016llx", static_cast<unsigned long long>(value));
}

void formatReal(double value, char *out) {
  snprintf(out, 32, "%.17g", value);
  // The decimal point is the only thing that a locale changes in %g.
  for (char *at = out; *at; ++at)
    if (!strchr("0123456789+-einfa", *at))
      *at = '.';
}

bool parseUnsigned(const char *text, uint64_t &value) {
  uint64_t result = 0;
  if (!*text || (text[0] == '0' && text[1]))
    return false;
  for (; *text; ++text) {
    if (*text < '0' || *text > '9' ||
        __builtin_mul_overflow(result, uint64_t(10), &result) ||
        __builtin_add_overflow(result, uint64_t(*text - '0'), &result))
      return false;
  }
  value = result;
  return true;
}

bool parseHash(const char *text, uint64_t &value) {
  uint64_t result = 0;
  if (strlen(text) != 16)
    return false;
  for (; *text; ++text) {
    const char *digits = "0123456789abcdef";
    const char *digit = strchr(digits, *text);
    if (!digit)
      return false;
    result = result << 4 | uint64_t(digit - digits);
  }
  value = result;
  return true;
}

bool parseReal(const char *text, double &value) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
  if (!plain)
    return false;
  char *end = nullptr;
  double result = strtod_l(text, &end, plain);
  freelocale(plain);
  if (end == text || *end)
    return false;
  value = result;
  return true;
}

} // namespace weir
