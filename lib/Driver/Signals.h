// SIGINT and SIGTERM while training: the first asks for a checkpoint and a
// stop, the second stops.
#ifndef WEIR_LIB_DRIVER_SIGNALS_H
#define WEIR_LIB_DRIVER_SIGNALS_H

namespace weir {

/// Catches the signals while it lives.
class SignalGuard {
public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard &) = delete;
  SignalGuard &operator=(const SignalGuard &) = delete;

  static bool isStopRequested();
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_SIGNALS_H
