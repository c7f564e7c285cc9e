// What an expression of the language means while a file is analysed.
#ifndef WEIR_LIB_FRONTEND_SEMATERM_H
#define WEIR_LIB_FRONTEND_SEMATERM_H

#include "dialect/Weir/Weir.h"
#include "lib/Frontend/SemaNumber.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/SMLoc.h"
#include <memory>
#include <string>
#include <vector>

namespace weir {

struct Callable;
struct LayerScope;
struct Term;

/// Which rows of a value count, over the batch and its first axes; null where
/// all count alike.
struct Marks {
  mlir::Value mask;   // of bools
  mlir::Value weight; // what a row adds to the number that a mean divides by

  explicit operator bool() const { return mask || weight; }
  bool operator==(const Marks &other) const = default;
};

/// A value of the language: one sample's tensor, or a parameter's.
struct Tensor {
  enum class Element : uint8_t { Float, Class, Count, Bool };

  mlir::Value value;
  bool batched = false; // axis 0 of `value` is the batch
  Element element = Element::Float;
  int64_t classes = 0; // of Class: 0..classes-1; of Count: 0..classes
  Marks marks = {};

  /// Without the batch.
  llvm::ArrayRef<int64_t> shape() const {
    return mlir::cast<mlir::RankedTensorType>(value.getType())
        .getShape()
        .drop_front(batched ? 1 : 0);
  }
  int64_t rank() const { return shape().size(); }
  bool isFloat() const { return element == Element::Float; }
  /// As in the language: `f32[64]`, `class(10)`.
  std::string typeText() const;
  /// Without the shape.
  std::string elementText() const;
};

std::string typeText(llvm::StringRef element, llvm::ArrayRef<int64_t> shape);

using Terms = std::vector<Term>;
struct Field;

/// A constant, a value, a function or several results. `Invalid` stands for
/// what an error was reported about; nothing more is said about it.
struct Term {
  enum class Kind : uint8_t {
    Invalid,
    Number,
    String,
    Boolean,
    Word,        // a name that only its callee knows: `padding: valid`
    List,        // elements
    Record,      // fields
    Initializer, // call
    Tensor,
    Measure, // text: the kind of a metric; tensor: what it is made of
    Function,
    Scope,  // the part of an instance that holds other layers
    Results // elements: at least two
  };

  Kind kind = Kind::Invalid;
  bool boolean = false;
  Number number;
  llvm::StringRef text; // of a String or Word; lives as long as the file
  Tensor tensor;
  CallAttr call;
  std::shared_ptr<const Terms> elements;
  std::shared_ptr<const std::vector<Field>> fields;
  const Callable *function = nullptr;
  LayerScope *scope = nullptr;

  Term() = default;
  Term(Number value) : kind(Kind::Number), number(value) {}
  Term(Tensor value) : kind(Kind::Tensor), tensor(value) {}
  explicit Term(const Callable *value)
      : kind(Kind::Function), function(value) {}
  static Term ofBoolean(bool value);
  static Term ofText(Kind kind, llvm::StringRef text);
  static Term ofList(Kind kind, Terms elements);
  static Term ofRecord(std::vector<Field> fields);
  static Term ofInitializer(CallAttr call);
  static Term ofScope(LayerScope *scope);
  static Term ofMeasure(llvm::StringRef kind, Tensor value);

  bool isInvalid() const { return kind == Kind::Invalid; }
  bool is(Kind other) const { return kind == other; }
  bool isConstant() const;
  /// For messages: "the number 3", "a value of type f32[64]".
  std::string describe() const;
};

struct Field {
  llvm::StringRef name;
  Term value;
};

/// Several results, used as one value, mean the first.
inline const Term &firstOf(const Term &term) {
  return term.is(Term::Kind::Results) ? term.elements->front() : term;
}

/// The names that a body has bound.
struct Environment {
  llvm::StringMap<Term> names;
};

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMATERM_H
