// The driver: the commands of `weir`.
//
// Purpose: reads the command line, compiles, trains, measures and reports. The
// only place that knows the order of the phases (Phases.cpp).
// Before: an argument list. After: an exit code (ExitCode); whatever is wrong
// was printed on stderr, what was asked for is on stdout or in files.
// One file for each command; Options.td has the command line, Compilation.h
// what every command does first: source, data, phases, object.
// Nothing here computes: numbers come from compiled code (lib/Execute) or from
// the runtime. Start at Main.cpp.
#ifndef WEIR_LIB_DRIVER_DRIVER_H
#define WEIR_LIB_DRIVER_DRIVER_H

namespace weir {

enum ExitCode : int {
  ExitOk = 0,
  ExitDiagnosed = 1,     // an error in what the user gave
  ExitUsage = 2,         // in the command line
  ExitHealth = 3,        // the gradients' health is below the gate
  ExitNotFinite = 4,     // training met NaN or infinity and stopped
  ExitInternal = 70,     // our fault
  ExitInterrupted = 130, // by a signal, after a checkpoint
};

int runDriver(int argc, char **argv);

} // namespace weir

#endif // WEIR_LIB_DRIVER_DRIVER_H
