// The catalogue: elementwise functions, optimizers, schedules and
// initializers, each made of one TableGen record in this folder.
//
// Purpose: what every phase asks about a record: its arguments, its code and
// its value in double precision.
// Before: the records (*.td); weir-tblgen writes the functions and tables.
// After: constant tables, searched by the keyword of the language. Nothing
// here allocates at start-up or can be registered from elsewhere.
// Arguments are passed as one double per `Hyperparameter`, in order; a flag is
// 0 or 1, a word its index in `words`, a list the number of its elements, which
// follow all other arguments.
// Start at: RuleBase.td for the notation, Activations.td for examples.
#ifndef WEIR_DIALECT_CATALOGUE_CATALOGUE_H
#define WEIR_DIALECT_CATALOGUE_CATALOGUE_H

#include "dialect/Catalogue/Keywords.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

namespace mlir {
class OpBuilder;
} // namespace mlir

namespace weir::catalogue {

//===-- Functions ---------------------------------------------------------===//

struct FunctionOperand {
  llvm::StringRef name;
  double low, high; // gradient checks draw from here
};

using FunctionEvaluator = double (*)(llvm::ArrayRef<double> operands,
                                     Arguments arguments);

/// By one operand. All `operands` and `y` are given, whether read or not.
struct FunctionDerivative {
  mlir::Value (*build)(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::ValueRange operands, mlir::Value y,
                       Arguments arguments);
  double (*evaluate)(llvm::ArrayRef<double> operands, double y,
                     Arguments arguments);
};

/// What the derivative by each operand is at a kink or a singular point, as
/// stated in the record.
struct FunctionPoint {
  llvm::ArrayRef<double> operands, derivatives;
  Arguments arguments;
};

/// y = f(x), f(x, a) or f(x, a, b), elementwise: an activation, a function of
/// mathematics, or a loss before its mean is taken. The builders emit arith and
/// math operations on scalars or vectors of floats; all operands have the type
/// of the result.
struct Function {
  llvm::StringRef mnemonic; // the operation is weir.<mnemonic>
  llvm::StringRef keyword;  // in the language
  KeywordKind kind;         // Activation, Function or Loss
  llvm::StringRef summary;
  llvm::ArrayRef<FunctionOperand> operands;
  llvm::ArrayRef<Hyperparameter> hyperparameters;
  /// Why these arguments do not go together; empty if they do.
  llvm::StringRef (*refuse)(Arguments arguments);
  mlir::Value (*build)(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::ValueRange operands, Arguments arguments);
  FunctionEvaluator evaluate;
  llvm::ArrayRef<FunctionDerivative> derivatives; // one for each operand
  /// Where the first operand meets a jump of the derivative.
  llvm::ArrayRef<FunctionEvaluator> kinks;
  llvm::ArrayRef<FunctionPoint> points;
  llvm::ArrayRef<Arguments> variants; // to test with; the defaults first
  bool sumsRows; // of a loss: sum along the last axis, mean over the others
};

llvm::ArrayRef<Function> functions();
/// By the name of the operation, or null.
const Function *lookupFunction(llvm::StringRef mnemonic);
/// By the word of the language, or null.
const Function *lookupFunctionKeyword(llvm::StringRef keyword);

//===-- Programs ----------------------------------------------------------===//

/// A postfix program for a scalar that the runtime computes once a step, in
/// f64. `op` is the part after WEIR_OP_ of the runtime's ABI, in lower case.
struct Instruction {
  llvm::StringRef op;
  double value = 0; // of "constant"
};
using Program = llvm::SmallVector<Instruction>;

struct ProgramInputs {
  double step = 0;       // steps done, from 0
  double update = 1;     // applied updates + 1
  double horizon = 0;    // steps of the whole schedule
  double rate = 0;       // the base learning rate
  double reductions = 0; // see weir_model_observe
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
  /// Why these arguments do not go together; empty if they do.
  llvm::StringRef (*refuse)(Arguments arguments);
  bool needsHorizon;
  bool observes; // reads "reductions"
};

llvm::ArrayRef<Schedule> schedules();
const Schedule *lookupSchedule(llvm::StringRef keyword);

/// A schedule for some steps of a sequence.
struct SchedulePart {
  const Schedule *schedule;
  llvm::SmallVector<double> arguments;
  uint64_t steps = 0; // its horizon; 0: what is left of the whole
};
/// More parts would not fit the stack of the runtime.
constexpr size_t maximumScheduleParts = 8;

/// The scheduled rate: the base rate times the factor of the part that the step
/// falls into, to which its own first step is step 0. The last part lasts.
Program scheduledRate(llvm::ArrayRef<SchedulePart> parts);

//===-- Optimizers --------------------------------------------------------===//

/// How many numbers something has: one for each element of the parameter, each
/// row or column of a matrix, or one for the whole.
enum class Extent { All, Row, Column, Scalar };

/// What an update knows of its parameter when the program is compiled.
struct ParameterShape {
  bool isMatrix;                  // of rank 2
  double elements, rows, columns; // the latter 1 unless it is a matrix
};
ParameterShape getParameterShape(llvm::ArrayRef<int64_t> shape);
/// The shape of what has `extent`.
llvm::SmallVector<int64_t> getShape(Extent extent,
                                    llvm::ArrayRef<int64_t> parameter);

/// Values that outlive the step.
struct Slot {
  llvm::StringRef name; // in checkpoints: optimizer.<name>.<parameter>
  bool (*needed)(Arguments arguments, const ParameterShape &shape);
  Extent extent;
  bool isCopy; // starts as the parameter, not at `initial`
  double (*initial)(Arguments arguments);
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
  /// One for each slot, scalar and stage of the record, null where not needed.
  llvm::ArrayRef<mlir::Value> slots, scalars, stages;
  /// The weight decay if this parameter decays, else 0.
  double decay = 0;
  ParameterShape shape = {};
};

/// The same for one element in double precision.
struct ElementOperands {
  double parameter, gradient, rate;
  llvm::ArrayRef<double> slots, scalars, stages;
  double decay;
  ParameterShape shape;
};

struct UpdateResults {
  mlir::Value parameter;
  llvm::SmallVector<mlir::Value> slots; // null where not needed
};

/// What is computed for the whole parameter before the update goes on: an
/// expression at each point of `from`, then summed into `extent`, made
/// orthogonal, or stored as a slot that has no value for each element.
struct Stage {
  enum class Kind { Sum, Orthogonalize, Store };
  llvm::StringRef name;
  Kind kind;
  Extent from, extent;
  int slot; // of a Store, else -1
  bool (*needed)(Arguments arguments, const ParameterShape &shape);
  mlir::Value (*build)(mlir::OpBuilder &builder, mlir::Location loc,
                       const UpdateOperands &operands, mlir::Type type,
                       Arguments arguments);
  double (*evaluate)(const ElementOperands &operands, Arguments arguments);
  /// Of an Orthogonalize: Newton-Schulz steps, and what its norm is at least.
  double (*steps)(Arguments arguments), (*eps)(Arguments arguments);
};

struct Optimizer {
  llvm::StringRef keyword;
  llvm::StringRef summary;
  llvm::ArrayRef<Hyperparameter> hyperparameters; // one is named `lr`
  llvm::ArrayRef<Slot> slots;
  llvm::ArrayRef<Scalar> scalars;
  llvm::ArrayRef<Stage> stages; // in order; each may use those before
  bool usesRate; // the update reads the rate itself, not only through scalars
  int evaluated; // the slot that evaluation reads, or -1
  /// The record for parameters that are no matrices, or empty; it takes over
  /// the arguments named by `passed`.
  llvm::StringRef fallback;
  llvm::ArrayRef<llvm::StringRef> passed;
  /// Why these arguments do not go together; empty if they do.
  llvm::StringRef (*refuse)(Arguments arguments);
  /// The parameter and the slots of extent All; null for the other slots.
  UpdateResults (*buildUpdate)(mlir::OpBuilder &builder, mlir::Location loc,
                               const UpdateOperands &operands,
                               Arguments arguments);
  /// The same for one element: `slots` has an entry for each of the record's,
  /// of which it changes those of extent All.
  void (*evaluateUpdate)(const ElementOperands &operands, Arguments arguments,
                         double &parameter,
                         llvm::MutableArrayRef<double> slots);
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

/// Of a tensor of this shape, as PyTorch: a weight [out, in, ...] has the
/// fan-in in * ... and the fan-out out * ... .
std::pair<double, double> getFans(llvm::ArrayRef<int64_t> shape);

llvm::ArrayRef<Initializer> initializers();
const Initializer *lookupInitializer(llvm::StringRef keyword);

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_CATALOGUE_H
