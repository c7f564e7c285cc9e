#include "lib/Support/Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

std::string weir::toSnakeCase(StringRef name) {
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i], previous = i ? name[i - 1] : '_';
    bool startsWord = llvm::isUpper(c) && previous != '_' &&
                      (!llvm::isUpper(previous) ||
                       (i + 1 < name.size() && llvm::isLower(name[i + 1])));
    if (startsWord)
      result += '_';
    result += llvm::toLower(c);
  }
  return result;
}

std::string weir::formatCount(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, ",");
  return digits;
}

std::string weir::formatCount(uint64_t count, StringRef noun) {
  return (formatCount(count) + " " + noun + (count == 1 ? "" : "s")).str();
}

/// Three significant digits, without trailing zeros after the dot.
static std::string formatShort(double value) {
  std::string text = value < 9.995   ? formatv("{0:f2}", value)
                     : value < 99.95 ? formatv("{0:f1}", value)
                                     : formatv("{0:f0}", value);
  if (StringRef(text).contains('.'))
    text = StringRef(text).rtrim('0').rtrim('.').str();
  return text;
}

std::string weir::formatBytes(uint64_t bytes) {
  if (bytes < 1024)
    return formatCount(bytes, "byte");
  static constexpr StringRef units[] = {"KiB", "MiB", "GiB",
                                        "TiB", "PiB", "EiB"};
  double value = bytes / 1024.0;
  unsigned unit = 0;
  for (; value >= 1023.5 && unit + 1 < std::size(units); ++unit)
    value /= 1024.0;
  return (formatShort(value) + " " + units[unit]).str();
}

std::string weir::formatDuration(double seconds) {
  if (!(seconds >= 0))
    return "?";
  if (seconds < 999.5e-9)
    return formatShort(seconds * 1e9) + " ns";
  if (seconds < 999.5e-6)
    return formatShort(seconds * 1e6) + " us";
  if (seconds < 0.9995)
    return formatShort(seconds * 1e3) + " ms";
  if (seconds < 59.95)
    return formatShort(seconds) + " s";
  if (seconds >= 1e15)
    return "?";
  uint64_t whole = static_cast<uint64_t>(seconds + 0.5);
  if (whole < 3600)
    return formatv("{0} min {1} s", whole / 60, whole % 60);
  return formatv("{0} h {1} min", whole / 3600, whole % 3600 / 60);
}
