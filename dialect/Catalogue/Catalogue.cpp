#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Catalogue/ProgramBuilder.h"
#include "dialect/Catalogue/ScalarBuilder.h"
#include "dialect/Catalogue/ScalarMath.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>

using namespace llvm;

namespace weir::catalogue {

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The hyperparameters come first: the other tables name them.
#include "dialect/Catalogue/Keywords.inc"

#include "dialect/Catalogue/FunctionBuilders.inc"
#include "dialect/Catalogue/FunctionEvaluators.inc"
#include "dialect/Catalogue/Functions.inc"

#include "dialect/Catalogue/Optimizers.inc"

#include "dialect/Catalogue/Schedules.inc"

#include "dialect/Catalogue/Initializers.inc"

} // namespace weir::catalogue

using namespace weir::catalogue;

/// `value` as users write it.
static std::string print(double value) {
  std::string text;
  raw_string_ostream(text) << format("%.10g", value);
  return text;
}

/// "must be in [0, 1)", or with one bound "must be at least 0".
static std::string describeInterval(const Hyperparameter &h) {
  if (std::isinf(h.minimum) && std::isinf(h.maximum))
    return "must be finite";
  if (std::isinf(h.maximum))
    return (h.minimumIncluded ? "must be at least " : "must be greater than ") +
           print(h.minimum);
  if (std::isinf(h.minimum))
    return (h.maximumIncluded ? "must be at most " : "must be less than ") +
           print(h.maximum);
  return std::string("must be in ") + (h.minimumIncluded ? "[" : "(") +
         print(h.minimum) + ", " + print(h.maximum) +
         (h.maximumIncluded ? "]" : ")");
}

std::optional<std::string> Hyperparameter::refuse(double value) const {
  if (kind == Kind::Count && std::isfinite(value) && value != std::floor(value))
    return "must be a whole number";
  bool above = minimumIncluded ? value >= minimum : value > minimum;
  bool below = maximumIncluded ? value <= maximum : value < maximum;
  // A bound that is included may be infinite.
  if (above && below)
    return std::nullopt;
  if (!std::isfinite(value))
    return "must be finite";
  return describeInterval(*this);
}

std::optional<unsigned>
weir::catalogue::indexOf(ArrayRef<Hyperparameter> hyperparameters,
                         StringRef name) {
  for (const Hyperparameter &one : hyperparameters)
    if (one.name == name)
      return unsigned(&one - hyperparameters.data());
  return std::nullopt;
}

SmallVector<double>
weir::catalogue::defaultArguments(ArrayRef<Hyperparameter> hyperparameters) {
  return map_to_vector(hyperparameters, [](const Hyperparameter &one) {
    return one.required ? std::numeric_limits<double>::quiet_NaN()
                        : one.defaultValue;
  });
}

/// The record of `table` whose `member` is `key`, or null.
template <typename Record>
static const Record *lookup(ArrayRef<Record> table, StringRef Record::*member,
                            StringRef key) {
  for (const Record &record : table)
    if (record.*member == key)
      return &record;
  return nullptr;
}

ArrayRef<Keyword> weir::catalogue::keywords() { return keywordTable; }
ArrayRef<Function> weir::catalogue::functions() { return functionTable; }
ArrayRef<Optimizer> weir::catalogue::optimizers() { return optimizerTable; }
ArrayRef<Schedule> weir::catalogue::schedules() { return scheduleTable; }
ArrayRef<Initializer> weir::catalogue::initializers() {
  return initializerTable;
}

const Keyword *weir::catalogue::lookupKeyword(KeywordKind kind,
                                              StringRef keyword) {
  for (const Keyword &one : keywordTable)
    if (one.kind == kind && one.keyword == keyword)
      return &one;
  return nullptr;
}

const Function *weir::catalogue::lookupFunction(StringRef mnemonic) {
  return lookup(functions(), &Function::mnemonic, mnemonic);
}

const Function *weir::catalogue::lookupFunctionKeyword(StringRef keyword) {
  return lookup(functions(), &Function::keyword, keyword);
}

const Optimizer *weir::catalogue::lookupOptimizer(StringRef keyword) {
  return lookup(optimizers(), &Optimizer::keyword, keyword);
}

const Schedule *weir::catalogue::lookupSchedule(StringRef keyword) {
  return lookup(schedules(), &Schedule::keyword, keyword);
}

const Initializer *weir::catalogue::lookupInitializer(StringRef keyword) {
  return lookup(initializers(), &Initializer::keyword, keyword);
}

ParameterShape weir::catalogue::getParameterShape(ArrayRef<int64_t> shape) {
  ParameterShape result = {shape.size() == 2, 1, 1, 1};
  for (int64_t extent : shape)
    result.elements *= double(extent);
  if (result.isMatrix) {
    result.rows = double(shape[0]);
    result.columns = double(shape[1]);
  }
  return result;
}

SmallVector<int64_t> weir::catalogue::getShape(Extent extent,
                                               ArrayRef<int64_t> parameter) {
  switch (extent) {
  case Extent::All:
    return SmallVector<int64_t>(parameter);
  case Extent::Row:
    return {parameter[0]};
  case Extent::Column:
    return {parameter[1]};
  case Extent::Scalar:
    return {};
  }
  llvm_unreachable("all extents are handled");
}

std::pair<double, double>
weir::catalogue::getFans(llvm::ArrayRef<int64_t> shape) {
  if (shape.size() < 2)
    return {shape.empty() ? 1 : shape[0], shape.empty() ? 1 : shape[0]};
  double field = 1;
  for (int64_t extent : shape.drop_front(2))
    field *= extent;
  return {shape[1] * field, shape[0] * field};
}
