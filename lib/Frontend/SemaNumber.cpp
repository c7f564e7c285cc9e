#include "lib/Frontend/SemaNumber.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <limits>

using namespace weir;
using llvm::StringRef;

Number Number::fromDouble(double value) {
  // Doubles below 2^53 that are whole are so exactly.
  if (std::trunc(value) == value && std::fabs(value) < 9007199254740992.0)
    return Number(static_cast<int64_t>(value));
  Number number;
  number.denominator = 0;
  number.inexact = value;
  return number;
}

std::optional<Number> Number::makeFraction(__int128 numerator,
                                           __int128 denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  __int128 a = numerator < 0 ? -numerator : numerator, b = denominator;
  while (b != 0) {
    __int128 rest = a % b;
    a = b;
    b = rest;
  }
  numerator /= a;
  denominator /= a;
  constexpr int64_t limit = std::numeric_limits<int64_t>::max();
  if (numerator > limit || numerator < -limit || denominator > limit)
    return std::nullopt;
  Number number;
  number.numerator = static_cast<int64_t>(numerator);
  number.denominator = static_cast<int64_t>(denominator);
  return number;
}

Number Number::parse(StringRef spelling) {
  double nearest = 0;
  if (spelling.getAsDouble(nearest, /*AllowInexact=*/true))
    return fromDouble(std::nan(""));
  auto [mantissa, exponentText] =
      spelling.split(spelling.contains('e') ? 'e' : 'E');
  auto [whole, fraction] = mantissa.split('.');
  int exponent = 0;
  exponentText.consume_front("+");
  if (!exponentText.empty() && exponentText.getAsInteger(10, exponent))
    return fromDouble(nearest);
  exponent -= static_cast<int>(fraction.size());
  int64_t digits = 0;
  std::string text = whole.str() + fraction.str();
  if (StringRef(text).getAsInteger(10, digits) || std::abs(exponent) > 18)
    return fromDouble(nearest);
  __int128 power = 1;
  for (int i = 0; i < std::abs(exponent); ++i)
    power *= 10;
  std::optional<Number> exact = exponent < 0 ? makeFraction(digits, power)
                                             : makeFraction(digits * power, 1);
  return exact ? *exact : fromDouble(nearest);
}

double Number::toDouble() const {
  if (!denominator)
    return inexact;
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

std::optional<int64_t> Number::toWhole() const {
  if (denominator == 1)
    return numerator;
  return std::nullopt;
}

bool Number::isFinite() const { return denominator || std::isfinite(inexact); }

std::string Number::toText() const {
  if (denominator == 1)
    return std::to_string(numerator);
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", toDouble());
  return text;
}

namespace weir {

Number operator+(Number a, Number b) {
  if (a.denominator && b.denominator) {
    // 127 bits hold each product; their sum may not fit.
    __int128 left = static_cast<__int128>(a.numerator) * b.denominator;
    __int128 right = static_cast<__int128>(b.numerator) * a.denominator;
    __int128 sum;
    if (!__builtin_add_overflow(left, right, &sum))
      if (std::optional<Number> exact = Number::makeFraction(
              sum, static_cast<__int128>(a.denominator) * b.denominator))
        return *exact;
  }
  return Number::fromDouble(a.toDouble() + b.toDouble());
}

Number operator-(Number a, Number b) { return a + Number(-1) * b; }

Number operator*(Number a, Number b) {
  if (a.denominator && b.denominator)
    if (std::optional<Number> exact = Number::makeFraction(
            static_cast<__int128>(a.numerator) * b.numerator,
            static_cast<__int128>(a.denominator) * b.denominator))
      return *exact;
  return Number::fromDouble(a.toDouble() * b.toDouble());
}

Number operator/(Number a, Number b) {
  if (a.denominator && b.denominator && b.numerator != 0)
    if (std::optional<Number> exact = Number::makeFraction(
            static_cast<__int128>(a.numerator) * b.denominator,
            static_cast<__int128>(a.denominator) * b.numerator))
      return *exact;
  return Number::fromDouble(a.toDouble() / b.toDouble());
}

bool operator==(Number a, Number b) {
  if (a.denominator && b.denominator)
    return a.numerator == b.numerator && a.denominator == b.denominator;
  return a.toDouble() == b.toDouble();
}

bool operator<(Number a, Number b) {
  if (a.denominator && b.denominator)
    return static_cast<__int128>(a.numerator) * b.denominator <
           static_cast<__int128>(b.numerator) * a.denominator;
  return a.toDouble() < b.toDouble();
}

} // namespace weir
