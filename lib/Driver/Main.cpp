#include "lib/Driver/Commands.h"
#include "lib/Driver/Options.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/SourceMgr.h"
#include <csignal>
#include <cstdlib>

using namespace weir;
using llvm::StringRef;

namespace {
struct Command {
  StringRef name;
  int (*run)(Invocation &);
};
} // namespace

static constexpr Command commands[] = {
    {"check", runCheck},   {"compile", runCompile}, {"train", runTrain},
    {"eval", runEval},     {"run", runRun},         {"bench", runBench},
    {"bisect", runBisect}, {"format", runFormat},   {"explain", runExplain},
    {"help", runHelp},
};

static int runCommand(int argc, char **argv) {
  llvm::SourceMgr sources;
  Diagnostics diagnostics(sources);
  Invocation invocation(diagnostics);
  if (!invocation.parse(llvm::ArrayRef(argv + 1, argv + argc)))
    return invocation.finish();
  if (invocation.has(OPT_help))
    return runHelp(invocation);
  if (invocation.has(OPT_version))
    return runVersion(invocation);
  if (invocation.has(OPT_list_table))
    return runList(invocation);
  for (const Command &command : commands)
    if (command.name == invocation.command)
      return command.run(invocation);
  // Without a command: the page that lists them, as a mistake.
  runHelp(invocation);
  return ExitUsage;
}

int weir::runDriver(int argc, char **argv) {
  // A reader of our output that goes away, or a file that may not grow, is a
  // failed write, not the end.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  recovery.DumpStackAndCleanupOnFailure = true;
  int code = ExitInternal;
  if (!recovery.RunSafely([&] { code = runCommand(argc, argv); })) {
    llvm::errs() << "internal error: please report it with the model and the "
                    "command line\n";
    std::_Exit(ExitInternal); // nothing in this process can be trusted
  }
  llvm::errs().clear_error(); // LLVM ends the process for a closed stderr
  return code;
}
