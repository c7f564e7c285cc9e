// `events.out.tfevents.*` of a run: scalars for TensorBoard.
#ifndef WEIR_LIB_DRIVER_EVENTLOG_H
#define WEIR_LIB_DRIVER_EVENTLOG_H

#include "lib/Support/Diagnostics.h"
#include <string>
#include <vector>

namespace weir {

struct EventScalar {
  std::string tag; // `train/loss`
  double value;
};

/// A record of the TFRecord format: the length, its masked CRC-32C, the bytes
/// and theirs.
std::string frameRecord(llvm::StringRef bytes);
/// A message tensorflow.Event with a Summary of simple values.
std::string encodeEvent(double wallTime, uint64_t step,
                        llvm::ArrayRef<EventScalar> scalars);

/// A new file for each time that a run is begun or resumed, as TensorBoard
/// expects. It is a copy of what metrics.jsonl has: a write that fails ends it
/// and is reported once, at the end.
class EventLog {
public:
  EventLog() = default;
  EventLog(const EventLog &) = delete;
  EventLog &operator=(const EventLog &) = delete;
  ~EventLog();

  /// What an earlier file says of steps after `step` no longer counts. False
  /// after a report.
  bool open(llvm::StringRef folder, uint64_t step, Diagnostics &diagnostics);
  void add(uint64_t step, llvm::ArrayRef<EventScalar> scalars);
  /// False, after a report, if something is missing.
  bool finish(Diagnostics &diagnostics);

private:
  void write(llvm::StringRef bytes);

  std::string path;
  int file = -1;
  int error = 0; // errno of the first failure
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_EVENTLOG_H
