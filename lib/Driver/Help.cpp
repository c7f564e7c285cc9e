#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Options.h"
#include "lib/Support/Suggest.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TargetParser/Host.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

int weir::runVersion(Invocation &invocation) {
  writeOut(formatv("weir {0}\nLLVM {1}\nhost {2}\n", WEIR_VERSION,
                   LLVM_VERSION_STRING, llvm::sys::getHostCPUName())
               .str(),
           invocation.diagnostics);
  return invocation.finish();
}

/// One option and its text, in lines of 80 columns.
static void listOption(llvm::raw_ostream &os, StringRef spelling,
                       StringRef text) {
  constexpr size_t indent = 31, width = 80 - indent;
  os << formatv("  {0,-28} ", spelling);
  while (text.size() > width) {
    size_t end = text.take_front(width + 1).rfind(' ');
    if (end == StringRef::npos)
      break;
    os << text.take_front(end) << '\n' << std::string(indent, ' ');
    text = text.drop_front(end + 1);
  }
  os << text << '\n';
}

/// The options that `command` takes; those of every command if it is empty.
static void listOptions(llvm::raw_ostream &os, StringRef command) {
  const llvm::opt::OptTable &table = getOptionTable();
  for (unsigned id = 1; id <= table.getNumOptions(); ++id) {
    llvm::opt::Option option = table.getOption(id);
    const char *text = table.getOptionHelpText(id);
    bool anywhere =
        llvm::none_of(table.getSubCommands(), [&](const auto &other) {
          return option.isRegisteredSC(other.Name);
        });
    bool shown = command.empty() ? anywhere
                                 : !anywhere && option.isRegisteredSC(command);
    if (!text || !shown)
      continue;
    std::string spelling = option.getPrefixedName().str();
    bool isJoined = option.getKind() == llvm::opt::Option::JoinedClass;
    if (const char *metavar = table.getOptionMetaVar(id))
      spelling += (isJoined ? "" : " ") + std::string(metavar);
    listOption(os, spelling, text);
  }
}

int weir::runHelp(Invocation &invocation) {
  StringRef topic = invocation.command;
  if (topic == "help")
    topic = invocation.operands.empty() ? "" : invocation.operands.front();
  std::string text;
  llvm::raw_string_ostream os(text);
  std::vector<StringRef> names;
  for (const auto &command : getOptionTable().getSubCommands()) {
    names.push_back(command.Name);
    if (topic == command.Name) {
      os << "weir " << command.Name << ": " << command.HelpText << "\n\n"
         << "usage: " << command.Usage << "\n";
      std::string options;
      llvm::raw_string_ostream list(options);
      listOptions(list, topic);
      if (!options.empty())
        os << "\noptions:\n" << options;
    }
  }
  if (topic.empty()) {
    os << "weir: a compiler for the training of neural networks\n\n"
       << "usage: weir COMMAND [FILE] [options]\n\ncommands:\n";
    for (const auto &command : getOptionTable().getSubCommands())
      os << formatv("  {0,-10} {1}\n", command.Name, command.HelpText);
    os << "\noptions:\n";
    listOptions(os, "");
    os << "\n`weir help COMMAND` lists the options of a command.\n";
  } else if (text.empty()) {
    invocation.fail(DiagnosticId::UnknownCommand,
                    "unknown command `" + topic + "`",
                    didYouMean(topic, names));
  }
  writeOut(text, invocation.diagnostics);
  return invocation.finish();
}
