// A compiled model in this process.
#ifndef WEIR_LIB_DRIVER_SESSION_H
#define WEIR_LIB_DRIVER_SESSION_H

#include "lib/Data/DataSet.h"
#include "lib/Driver/Compilation.h"
#include "runtime/include/weir/abi.h"
#include "runtime/include/weir/model.h"

namespace weir {
class LoadedObject;

/// The object that `compile` would write, loaded, and one model made of it.
class Session {
public:
  /// Null after a report. `options` say threads, seed and horizon.
  static std::unique_ptr<Session> open(const CompiledModel &compiled,
                                       weir_options options,
                                       Diagnostics &diagnostics);
  ~Session();

  weir_model *get() const { return model; }
  const weir_descriptor &getDescriptor() const { return *descriptor; }

  /// False after a report of `what` and the model's text, unless `status` is
  /// WEIR_OK.
  bool check(weir_status status, DiagnosticId id, const llvm::Twine &what,
             llvm::StringRef help = "");
  /// `--weights`: parameters and states of a file. True without the option.
  bool loadWeights(llvm::StringRef path);
  /// `--init-from`: those of a file whose names and shapes agree; says which
  /// others there are. True without the option.
  bool initializeFrom(llvm::StringRef path);
  /// `--save`. True without the option.
  bool saveWeights(llvm::StringRef path);
  /// Parameters and states of `other`, which has those of this model by name,
  /// of other floating-point types maybe. False after a report.
  bool copyTensors(Session &other);

private:
  explicit Session(Diagnostics &diagnostics);

  Diagnostics &diagnostics;
  std::unique_ptr<LoadedObject> object;
  const weir_descriptor *descriptor = nullptr;
  weir_model *model = nullptr;
};

/// Reports that `--weights` and `--init-from` are both given.
void checkWeightOptions(Invocation &invocation);

/// The entry that trains; null if there is none.
const weir_entry *findStepEntry(const weir_descriptor &descriptor);

/// `--threads` and `--seed` as the runtime takes them.
weir_options readModelOptions(Invocation &invocation);

} // namespace weir

#endif // WEIR_LIB_DRIVER_SESSION_H
