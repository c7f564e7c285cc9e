// The commands. Each takes a parsed command line, prints what it reports and
// returns an exit code.
#ifndef WEIR_LIB_DRIVER_COMMANDS_H
#define WEIR_LIB_DRIVER_COMMANDS_H

namespace weir {
class Invocation;

int runCheck(Invocation &invocation);
int runCompile(Invocation &invocation);
int runTrain(Invocation &invocation);
int runEval(Invocation &invocation);
int runRun(Invocation &invocation);
int runBench(Invocation &invocation);
int runBisect(Invocation &invocation);
int runFormat(Invocation &invocation);
int runExplain(Invocation &invocation);
/// `--list TABLE`.
int runList(Invocation &invocation);
/// `--version`.
int runVersion(Invocation &invocation);
/// `--help`, `help`, and no command at all.
int runHelp(Invocation &invocation);

} // namespace weir

#endif // WEIR_LIB_DRIVER_COMMANDS_H
