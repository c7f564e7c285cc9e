// Bounded text: what errors are written into. Never allocates; text that does
// not fit is cut.
#ifndef WEIR_TEXT_INTERNAL_H
#define WEIR_TEXT_INTERNAL_H

#include "weir/model.h"

#include <stdarg.h>

namespace weir {

struct Text {
  char *data = nullptr; // may be null: then everything is dropped
  size_t size = 0;
  size_t used = 0;

  Text() = default;
  Text(char *data, size_t size);
  void clear();
  void add(const char *format, ...) __attribute__((format(printf, 2, 3)));
  void addList(const char *format, va_list arguments)
      __attribute__((format(printf, 2, 0)));
};

/// Replaces the text and returns `status`.
weir_status fail(Text &text, weir_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Numbers in files, whatever the program's locale is. `out` has 32 bytes.
void formatUnsigned(uint64_t value, char *out);
void formatHash(uint64_t value, char *out); // 16 hexadecimal digits
void formatReal(double value, char *out);   // reads back exactly
bool parseUnsigned(const char *text, uint64_t &value);
bool parseHash(const char *text, uint64_t &value);
bool parseReal(const char *text, double &value);

} // namespace weir

#endif // WEIR_TEXT_INTERNAL_H
