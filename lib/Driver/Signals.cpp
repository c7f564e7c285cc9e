#include "lib/Driver/Signals.h"
#include "lib/Driver/Driver.h"
#include <csignal>
#include <unistd.h>

using namespace weir;

static volatile std::sig_atomic_t requests = 0;

static void handleSignal(int) {
  requests = requests + 1;
  if (requests > 1)
    ::_exit(ExitInterrupted);
}

static void setHandler(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  // A write that was interrupted is taken up again.
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

SignalGuard::SignalGuard() {
  requests = 0;
  setHandler(handleSignal);
}

SignalGuard::~SignalGuard() { setHandler(SIG_DFL); }

bool SignalGuard::isStopRequested() { return requests > 0; }
