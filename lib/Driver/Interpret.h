// `run --interpret`: a model by the definitions of its operations (interface
// `Evaluate`), in f64 and without any generated code. It is slow and shares
// nothing with lowering, plan and target, which makes it their oracle.
#ifndef WEIR_LIB_DRIVER_INTERPRET_H
#define WEIR_LIB_DRIVER_INTERPRET_H

#include "lib/Driver/Session.h"

namespace weir {
struct Array;

/// The entries of a model after the phase `step`.
class Interpreter {
public:
  /// Each number that an operation computes is rounded to `bits`, if not 0, up
  /// or down at random: runs differ by as much as evaluations of that precision
  /// may (Monte Carlo arithmetic; Parker 1997).
  struct Rounding {
    int bits = 0;
    uint64_t seed = 0;
  };

  /// `session` holds the parameters and states; `values` are the ports'.
  Interpreter(ModelOp model, Session &session,
              llvm::ArrayRef<PortValues> values, Rounding rounding)
      : model(model), session(session), values(values), rounding(rounding) {}

  struct Result {
    std::string role, name;
    llvm::SmallVector<int64_t> shape;
    std::vector<double> numbers;
  };

  /// The results of `entry` in order; nothing after a report.
  std::optional<std::vector<Result>> run(llvm::StringRef entry);

private:
  bool readSymbols(EntryOp entry, llvm::StringMap<Array> &symbols);
  bool readArguments(EntryOp entry, std::vector<Array> &arguments);

  ModelOp model;
  Session &session;
  llvm::ArrayRef<PortValues> values;
  Rounding rounding;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_INTERPRET_H
