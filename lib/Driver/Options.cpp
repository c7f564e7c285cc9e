#include "lib/Driver/Options.h"
#include "lib/Driver/Reporting.h"
#include "lib/Support/Suggest.h"
#include "llvm/Option/Option.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::StringRef;
namespace opt = llvm::opt;

#define OPTTABLE_STR_TABLE_CODE
#include "lib/Driver/Options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "lib/Driver/Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

#define OPTTABLE_SUBCOMMAND_IDS_TABLE_CODE
#include "lib/Driver/Options.inc"
#undef OPTTABLE_SUBCOMMAND_IDS_TABLE_CODE

#define OPTTABLE_SUBCOMMANDS_CODE
#include "lib/Driver/Options.inc"
#undef OPTTABLE_SUBCOMMANDS_CODE

using llvm::opt::DefaultVis;

static constexpr opt::OptTable::Info optionInfos[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "lib/Driver/Options.inc"
#undef OPTION
};

namespace {
class WeirOptTable : public opt::GenericOptTable {
public:
  WeirOptTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, optionInfos,
                        /*IgnoreCase=*/false, OptionSubCommands,
                        OptionSubCommandIDsTable) {
    setDashDashParsing(true);
  }
};
} // namespace

const opt::OptTable &weir::getOptionTable() {
  static const WeirOptTable table;
  return table;
}

void Invocation::fail(DiagnosticId id, const llvm::Twine &text,
                      StringRef help) {
  ++usageErrors;
  DiagnosticBuilder builder = diagnostics.report(id, text);
  if (!help.empty())
    builder.help(help);
}

void Invocation::failInternally(const llvm::Twine &text) {
  internalError = true;
  diagnostics.add({std::nullopt,
                   Severity::Error,
                   SourcePosition(),
                   ("internal error: " + text).str(),
                   {}});
}

int Invocation::finish() {
  printMessages(*this);
  if (internalError)
    return ExitInternal;
  if (usageErrors)
    return ExitUsage;
  if (diagnostics.hasErrors())
    return ExitDiagnosed;
  return failsGate(*this) ? ExitHealth : ExitOk;
}

/// Whether `command` takes the option; those without commands go everywhere.
static bool belongsTo(const opt::Option &option, StringRef command) {
  bool anywhere =
      llvm::none_of(getOptionTable().getSubCommands(), [&](const auto &other) {
        return option.isRegisteredSC(other.Name);
      });
  return anywhere || (!command.empty() && option.isRegisteredSC(command));
}

void Invocation::reportUnknown(StringRef spelling) {
  StringRef name = spelling.split('=').first;
  std::vector<std::string> names;
  for (unsigned id = 1; id <= getOptionTable().getNumOptions(); ++id) {
    opt::Option option = getOptionTable().getOption(id);
    StringRef candidate = option.getPrefixedName();
    if (candidate.starts_with("-") && !candidate.ends_with("=") &&
        belongsTo(option, command))
      names.push_back(candidate.str());
  }
  std::vector<StringRef> candidates(names.begin(), names.end());
  std::string help = didYouMean(name, candidates);
  if (help.empty())
    help = command.empty()
               ? "`weir --help` lists the options"
               : "`weir help " + command.str() + "` lists the options";
  fail(DiagnosticId::UnknownFlag, "unknown option `" + spelling + "`", help);
}

bool Invocation::checkArguments() {
  for (const opt::Arg *arg : *arguments) {
    if (arg->getOption().getKind() == opt::Option::UnknownClass)
      reportUnknown(arg->getSpelling());
    else if (arg->getOption().getKind() != opt::Option::InputClass &&
             !belongsTo(arg->getOption(), command))
      fail(DiagnosticId::UnknownFlag,
           command.empty() ? "`" + arg->getSpelling() + "` needs a command"
                           : "`" + command + "` takes no option `" +
                                 arg->getSpelling().rtrim('=') + "`");
  }
  return !failed();
}

bool Invocation::parse(llvm::ArrayRef<const char *> list) {
  unsigned missingIndex = 0, missingCount = 0;
  arguments = getOptionTable().ParseArgs(list, missingIndex, missingCount);
  operands.clear();
  for (const std::string &input : arguments->getAllArgValues(OPT_INPUT))
    operands.push_back(arguments->MakeArgString(input));
  std::vector<StringRef> commands;
  for (const auto &candidate : getOptionTable().getSubCommands())
    commands.push_back(candidate.Name);
  if (!operands.empty()) {
    command = operands.front();
    operands.erase(operands.begin());
    if (!llvm::is_contained(commands, command)) {
      std::string help = didYouMean(command, commands);
      fail(DiagnosticId::UnknownCommand, "unknown command `" + command + "`",
           help.empty() ? "`weir --help` lists the commands" : help);
      return false;
    }
  }
  if (missingCount)
    fail(DiagnosticId::InvalidOption,
         "`" + llvm::Twine(arguments->getArgString(missingIndex)) +
             "` needs a value",
         "`weir" + (command.empty() ? "" : " help " + command.str()) +
             (command.empty() ? " --help` " : "` ") + "says which");
  if (checkArguments())
    readSeverities(*this);
  return !failed();
}

std::optional<uint64_t> Invocation::getCount(OptionId id, uint64_t least,
                                             uint64_t most) {
  const opt::Arg *arg = arguments->getLastArg(id);
  if (!arg)
    return std::nullopt;
  StringRef text = arg->getValue();
  uint64_t value = 0;
  if (!text.getAsInteger(10, value) && value >= least && value <= most)
    return value;
  fail(DiagnosticId::InvalidOption,
       llvm::formatv("`{0}` is `{1}`; it must be a whole number from {2} to "
                     "{3}",
                     arg->getOption().getPrefixedName(), text, least, most));
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>>
Invocation::getPairs(OptionId id) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const opt::Arg *arg : arguments->filtered(id)) {
    auto [name, value] = StringRef(arg->getValue()).split('=');
    if (name.empty() || value.empty())
      fail(DiagnosticId::InvalidOption,
           llvm::formatv("`{0} {1}` has not the form `{0} {2}`",
                         arg->getOption().getPrefixedName(), arg->getValue(),
                         getOptionTable().getOptionMetaVar(id)));
    else
      pairs.emplace_back(name.str(), value.str());
  }
  return pairs;
}

StringRef Invocation::getFile() {
  if (operands.size() == 1)
    return operands.front();
  if (operands.empty())
    fail(DiagnosticId::MissingOperand, "`" + command + "` needs a file",
         "`-` is standard input");
  else
    fail(DiagnosticId::MissingOperand,
         "`" + command + "` takes one file, not also `" + operands[1] + "`");
  return "";
}
