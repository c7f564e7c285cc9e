// The parsed command line.
#ifndef WEIR_LIB_DRIVER_OPTIONS_H
#define WEIR_LIB_DRIVER_OPTIONS_H

#include "lib/Driver/Driver.h"
#include "lib/Support/Diagnostics.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/JSON.h"
#include <optional>
#include <string>
#include <vector>

namespace weir {

enum OptionId {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "lib/Driver/Options.inc"
#undef OPTION
};

/// The table of Options.td.
const llvm::opt::OptTable &getOptionTable();

/// A command with its operands and options. What is wrong with them is
/// reported and gives ExitUsage.
class Invocation {
public:
  explicit Invocation(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

  /// False after a report.
  bool parse(llvm::ArrayRef<const char *> arguments);

  llvm::StringRef command;               // empty without one
  std::vector<llvm::StringRef> operands; // after the command
  Diagnostics &diagnostics;
  /// What `--format=json` tells of the models beside the diagnostics.
  llvm::json::Array models;

  bool has(OptionId id) const { return arguments->hasArg(id); }
  /// Empty if the option is not given.
  llvm::StringRef getString(OptionId id) const {
    return arguments->getLastArgValue(id);
  }
  std::vector<std::string> getStrings(OptionId id) const {
    return arguments->getAllArgValues(id);
  }
  /// A whole number in [least, most]; none if the option is not given, or
  /// after a report.
  std::optional<uint64_t> getCount(OptionId id, uint64_t least, uint64_t most);
  /// `name=value` pairs.
  std::vector<std::pair<std::string, std::string>> getPairs(OptionId id);
  /// The only operand; reports if there is none or more than one.
  llvm::StringRef getFile();

  void fail(DiagnosticId id, const llvm::Twine &text,
            llvm::StringRef help = "");
  bool failed() const { return usageErrors != 0; }
  /// Something failed without saying why: ours to mend.
  void failInternally(const llvm::Twine &text);
  /// An exit code, after printing what was reported.
  int finish();

private:
  bool checkArguments();
  void reportUnknown(llvm::StringRef spelling);

  std::optional<llvm::opt::InputArgList> arguments;
  unsigned usageErrors = 0;
  bool internalError = false;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_OPTIONS_H
