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
  /// `session` holds the parameters and states; `values` are the ports'.
  Interpreter(ModelOp model, Session &session,
              llvm::ArrayRef<PortValues> values)
      : model(model), session(session), values(values) {}

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
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_INTERPRET_H
