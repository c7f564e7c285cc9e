// What flags say about diagnostics, and whether those about health fail.
#ifndef WEIR_LIB_DRIVER_REPORTING_H
#define WEIR_LIB_DRIVER_REPORTING_H

#include "dialect/Weir/Weir.h"
#include "lib/Driver/Options.h"

namespace weir {

/// `-WNAME`, `-Wno-NAME`, `-Werror=NAME`, `-Wno-error=NAME`, `-Werror` and
/// `-w`, the later ones over the earlier.
void readSeverities(Invocation &invocation);

/// `--threshold NAME=VALUE`: the keys and values. What is wrong is reported.
std::vector<std::pair<std::string, double>>
readThresholds(Invocation &invocation);
/// Into the model's attribute, over what the file says.
void setThresholds(ModelOp model,
                   llvm::ArrayRef<std::pair<std::string, double>> thresholds);

/// Before the flow of `model` is reported: what its policy makes of warnings.
void applyPolicy(Invocation &invocation, ModelOp model);

/// `--fail-on`: whether a message about health ends the command. `never` for a
/// command without the option.
bool failsGate(const Invocation &invocation);

/// `--format`: prints what was not printed yet, on standard output unless it
/// is text.
void printMessages(const Invocation &invocation);

} // namespace weir

#endif // WEIR_LIB_DRIVER_REPORTING_H
