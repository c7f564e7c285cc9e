// The numbers of compile time: one kind, and `/` divides exactly.
#ifndef WEIR_LIB_FRONTEND_SEMANUMBER_H
#define WEIR_LIB_FRONTEND_SEMANUMBER_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace weir {

/// A fraction of 64-bit numbers while they suffice, then a double; so that
/// `0.1 * 30` is the whole number 3.
class Number {
public:
  Number() = default;
  Number(int64_t whole) : numerator(whole) {}
  static Number fromDouble(double value);
  /// The exact value of a literal such as `1e-3`, or else the nearest double.
  static Number parse(llvm::StringRef spelling);

  double toDouble() const;
  std::optional<int64_t> toWhole() const;
  bool isZero() const { return denominator ? numerator == 0 : inexact == 0; }
  bool isFinite() const;
  std::string toText() const;

  /// Division by zero is for the caller to refuse.
  friend Number operator+(Number a, Number b);
  friend Number operator-(Number a, Number b);
  friend Number operator*(Number a, Number b);
  friend Number operator/(Number a, Number b);
  friend Number operator-(Number a) { return Number(0) - a; }
  friend bool operator==(Number a, Number b);
  friend bool operator<(Number a, Number b);

private:
  static std::optional<Number> makeFraction(__int128 numerator,
                                            __int128 denominator);

  int64_t numerator = 0;
  int64_t denominator = 1; // 0: the value is `inexact`
  double inexact = 0;
};

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMANUMBER_H
