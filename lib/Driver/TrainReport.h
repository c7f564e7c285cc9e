// The settings of a training run, as its user reads them first.
#ifndef WEIR_LIB_DRIVER_TRAINREPORT_H
#define WEIR_LIB_DRIVER_TRAINREPORT_H

#include "lib/Driver/TrainLoop.h"
#include "llvm/Support/JSON.h"

namespace weir {

/// Every effective setting, defaults included, in the order of its display.
class RunSettings {
public:
  void addText(llvm::StringRef name, llvm::StringRef value);
  /// `text` is what the table shows instead of the number.
  void addNumber(llvm::StringRef name, int64_t value, std::string text = "");

  /// Two columns.
  std::string formatTable() const;
  /// The same as an object: config.json.
  std::string formatJson() const;
  /// What makes a run of the older config.json `text` another one than this,
  /// or empty: the batch and the samples decide what each step sees.
  std::string findDifference(llvm::StringRef text) const;

private:
  struct Setting {
    std::string name;
    llvm::json::Value value;
    std::string text;
  };
  std::vector<Setting> settings;
};

/// The settings of the model's IR and data: to be taken before the phases
/// consume the IR.
void addModelSettings(RunSettings &settings, ModelUnit &unit);
/// Those of the compiled model and the run.
void addRunSettings(RunSettings &settings, const CompiledModel &compiled,
                    const Session &session, const TrainPlan &plan,
                    const RunDirectory &directory, uint32_t threads);

} // namespace weir

#endif // WEIR_LIB_DRIVER_TRAINREPORT_H
