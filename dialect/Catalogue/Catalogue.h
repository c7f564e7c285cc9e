// The catalogue: activations, optimizers, schedules and initializers, each
// made of one TableGen record in this folder.
//
// Purpose: what every phase asks about a record: its arguments, its code and
// its value in double precision.
// Before: the records (*.td); weir-tblgen writes the functions and tables.
// After: constant tables, searched by the keyword of the language. Nothing
// here allocates at start-up or can be registered from elsewhere.
// Arguments are passed as one double per `Hyperparameter`, in order; a flag is
// 0 or 1, a word its index in `words`.
// Start at: RuleBase.td for the notation, Activations.td for examples.
#ifndef WEIR_DIALECT_CATALOGUE_CATALOGUE_H
#define WEIR_DIALECT_CATALOGUE_CATALOGUE_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace mlir {
class OpBuilder;
} // namespace mlir

namespace weir::catalogue {

using Arguments = llvm::ArrayRef<double>;

//===-- Arguments ---------------------------------------------------------===//

/// An argument in the language: `adamw(lr: 1e-3)`.
struct Hyperparameter {
  enum class Kind { Real, Rate, Count, Flag, Word };
  llvm::StringRef name;
  Kind kind;
  bool required; // `defaultValue` means nothing then
  double defaultValue;
  double minimum, maximum;
  bool minimumIncluded, maximumIncluded;
  llvm::ArrayRef<llvm::StringRef> words; // of a Word
  llvm::StringRef summary;

  /// Why `value` is refused, in the form "must be in [0, 1)"; nothing if it is
  /// accepted. NaN never is.
  std::optional<std::string> refuse(double value) const;
};

/// The place of `name` in `hyperparameters`.
std::optional<unsigned> indexOf(llvm::ArrayRef<Hyperparameter> hyperparameters,
                                llvm::StringRef name);

/// The defaults in order; required arguments are NaN.
llvm::SmallVector<double>
defaultArguments(llvm::ArrayRef<Hyperparameter> hyperparameters);

//===-- Keywords ----------------------------------------------------------===//

enum class KeywordKind { Activation, Optimizer, Schedule, Initializer };

struct Keyword {
  llvm::StringRef keyword;
  KeywordKind kind;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  llvm::StringRef summary;
};

/// All keywords, kind by kind, in the order of the records.
llvm::ArrayRef<Keyword> keywords();
/// Null if there is none; one word may be a schedule and an initializer.
const Keyword *lookupKeyword(KeywordKind kind, llvm::StringRef keyword);

//===-- Activations -------------------------------------------------------===//

/// y = f(x), elementwise. The builders emit arith and math operations on
/// scalars or vectors of floats; all operands have the type of the result.
struct Activation {
  llvm::StringRef
      mnemonic; // also the keyword; the operation is weir.<mnemonic>
  llvm::StringRef summary;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  mlir::Value (*buildValue)(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value x, Arguments arguments);
  /// dy/dx. `x` may be null unless `derivativeUsesX`, `y` likewise.
  mlir::Value (*buildDerivative)(mlir::OpBuilder &builder, mlir::Location loc,
                                 mlir::Value x, mlir::Value y,
                                 Arguments arguments);
  bool derivativeUsesX, derivativeUsesY;
  double (*value)(double x, Arguments arguments);
  double (*derivative)(double x, double y, Arguments arguments);
  llvm::ArrayRef<double> kinks; // ascending
  /// What the derivative is at each kink, as stated in the record.
  llvm::ArrayRef<double> derivativeAtKinks;
  double sampleLow, sampleHigh; // where gradient checks take x from
};

llvm::ArrayRef<Activation> activations();
const Activation *lookupActivation(llvm::StringRef mnemonic);

//===-- Programs ----------------------------------------------------------===//

/// A postfix program for a scalar that the runtime computes once a step, in
/// f64. `op` is the part after WEIR_OP_ of the runtime's ABI, in lower case.
struct Instruction {
  llvm::StringRef op;
  double value = 0; // of "constant"
};
using Program = llvm::SmallVector<Instruction>;

struct ProgramInputs {
  double step = 0;    // steps done, from 0
  double update = 1;  // applied updates + 1
  double horizon = 0; // steps of the whole schedule
  double rate = 0;    // the base learning rate
};
/// What the runtime computes. `program` must be well formed.
double evaluateProgram(llvm::ArrayRef<Instruction> program,
                       const ProgramInputs &inputs);
/// Whether `program` reads the variable `op`, such as "horizon".
bool readsVariable(llvm::ArrayRef<Instruction> program, llvm::StringRef op);

//===-- Schedules ---------------------------------------------------------===//

struct Schedule {
  llvm::StringRef keyword;
  llvm::StringRef summary;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  /// The factor on the base rate; reads "step" and "horizon".
  Program (*factor)(Arguments arguments);
  bool needsHorizon;
};

llvm::ArrayRef<Schedule> schedules();
const Schedule *lookupSchedule(llvm::StringRef keyword);

/// The scheduled rate: the base rate times the schedule's factor.
Program scheduledRate(const Schedule &schedule, Arguments arguments);

//===-- Optimizers --------------------------------------------------------===//

/// One value per element of a parameter that outlives the step; starts at 0.
struct Slot {
  llvm::StringRef name; // in checkpoints: optimizer.<name>.<parameter>
  bool (*needed)(Arguments arguments);
};

/// A number that is computed once a step, the same for all elements.
struct Scalar {
  llvm::StringRef name;
  bool (*needed)(Arguments arguments);
  /// `rate` is the scheduled rate, see `scheduledRate`.
  Program (*program)(Arguments arguments, llvm::ArrayRef<Instruction> rate);
};

/// All values are scalars or vectors of one and the same float type.
struct UpdateOperands {
  mlir::Value parameter;
  mlir::Value gradient; // clipped
  mlir::Value rate;     // scheduled; may be null unless `usesRate`
  /// One for each slot and scalar of the record, null where not needed.
  llvm::ArrayRef<mlir::Value> slots, scalars;
  /// The weight decay if this parameter decays, else 0.
  double decay = 0;
};

struct UpdateResults {
  mlir::Value parameter;
  llvm::SmallVector<mlir::Value> slots; // null where not needed
};

struct Optimizer {
  llvm::StringRef keyword;
  llvm::StringRef summary;
  llvm::ArrayRef<Hyperparameter> hyperparameters; // one is named `lr`
  llvm::ArrayRef<Slot> slots;
  llvm::ArrayRef<Scalar> scalars;
  bool usesRate; // the update reads the rate itself, not only through scalars
  /// Why these arguments do not go together; empty if they do.
  llvm::StringRef (*refuse)(Arguments arguments);
  UpdateResults (*buildUpdate)(mlir::OpBuilder &builder, mlir::Location loc,
                               const UpdateOperands &operands,
                               Arguments arguments);
  /// One element in double precision; `slots` and `scalars` have an entry for
  /// each of the record's, whether needed or not.
  void (*evaluateUpdate)(double &parameter, double gradient, double rate,
                         double decay, llvm::MutableArrayRef<double> slots,
                         llvm::ArrayRef<double> scalars, Arguments arguments);
};

llvm::ArrayRef<Optimizer> optimizers();
const Optimizer *lookupOptimizer(llvm::StringRef keyword);

//===-- Initializers ------------------------------------------------------===//

/// `kind` is the part after WEIR_INIT_ of the runtime's ABI, in lower case;
/// `a` and `b` mean what they mean there.
struct Distribution {
  llvm::StringRef kind;
  double a, b;
};

struct Initializer {
  llvm::StringRef keyword;
  llvm::StringRef summary;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  bool usesFan; // needs a tensor with a fan-in and a fan-out
  /// Why these arguments do not go together; empty if they do.
  llvm::StringRef (*refuse)(Arguments arguments);
  Distribution (*distribution)(Arguments arguments, double fanIn,
                               double fanOut);
};

llvm::ArrayRef<Initializer> initializers();
const Initializer *lookupInitializer(llvm::StringRef keyword);

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_CATALOGUE_H
