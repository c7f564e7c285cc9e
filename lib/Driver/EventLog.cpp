#include "lib/Driver/EventLog.h"
#include "lib/Support/Crc32c.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace weir;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

namespace {
/// Fields of a message in protocol buffers' wire format.
class Fields {
public:
  void addVarint(unsigned field, uint64_t value) {
    addKey(field, 0);
    llvm::encodeULEB128(value, os);
  }
  void addDouble(unsigned field, double value) {
    addKey(field, 1);
    addFixed(value);
  }
  void addBytes(unsigned field, StringRef bytes) {
    addKey(field, 2);
    llvm::encodeULEB128(bytes.size(), os);
    os << bytes;
  }
  void addFloat(unsigned field, float value) {
    addKey(field, 5);
    addFixed(value);
  }
  std::string bytes;

private:
  void addKey(unsigned field, unsigned wireType) {
    llvm::encodeULEB128(field << 3 | wireType, os);
  }
  template <typename T> void addFixed(T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T)); // little-endian, as this machine is
    os.write(raw, sizeof(T));
  }
  llvm::raw_string_ostream os{bytes};
};
} // namespace

static std::string encode32(uint32_t value) {
  char bytes[4];
  llvm::support::endian::write32le(bytes, value);
  return std::string(bytes, sizeof(bytes));
}

std::string weir::frameRecord(StringRef bytes) {
  char length[8];
  llvm::support::endian::write64le(length, bytes.size());
  StringRef head(length, sizeof(length));
  return (head + encode32(maskCrc32c(computeCrc32c(head))) + bytes +
          encode32(maskCrc32c(computeCrc32c(bytes))))
      .str();
}

// tensorflow/core/util/event.proto and framework/summary.proto.
std::string weir::encodeEvent(double wallTime, uint64_t step,
                              llvm::ArrayRef<EventScalar> scalars) {
  Fields summary;
  for (const EventScalar &scalar : scalars) {
    Fields value;
    value.addBytes(1, scalar.tag);
    value.addFloat(2, static_cast<float>(scalar.value));
    summary.addBytes(1, value.bytes);
  }
  Fields event;
  event.addDouble(1, wallTime);
  event.addVarint(2, step);
  event.addBytes(5, summary.bytes);
  return event.bytes;
}

/// The first event of a file.
static std::string encodeVersion(double wallTime) {
  Fields event;
  event.addDouble(1, wallTime);
  event.addBytes(3, "brain.Event:2");
  return event.bytes;
}

/// A session starts: TensorBoard forgets what it knows from `step` on.
static std::string encodeStart(double wallTime, uint64_t step) {
  constexpr uint64_t start = 1;
  Fields session, event;
  session.addVarint(1, start);
  event.addDouble(1, wallTime);
  event.addVarint(2, step);
  event.addBytes(7, session.bytes);
  return event.bytes;
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

static double getWallTime() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

EventLog::~EventLog() {
  if (file >= 0)
    ::close(file);
}

bool EventLog::open(StringRef folder, uint64_t step, Diagnostics &diagnostics) {
  double now = getWallTime();
  llvm::SmallString<128> name(folder);
  llvm::sys::path::append(
      name, llvm::formatv("events.out.tfevents.{0}.{1}.weir",
                          static_cast<uint64_t>(now), ::getpid()));
  path = std::string(name);
  file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) {
    diagnostics.report(DiagnosticId::CannotWriteFile,
                       "cannot write `" + path +
                           "`: " + llvm::sys::StrError(errno));
    return false;
  }
  write(frameRecord(encodeVersion(now)));
  if (step)
    write(frameRecord(encodeStart(now, step + 1)));
  return true;
}

void EventLog::write(StringRef bytes) {
  while (!bytes.empty() && !error) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      error = errno;
    else
      bytes = bytes.drop_front(written);
  }
}

void EventLog::add(uint64_t step, llvm::ArrayRef<EventScalar> scalars) {
  if (!scalars.empty())
    write(frameRecord(encodeEvent(getWallTime(), step, scalars)));
}

bool EventLog::finish(Diagnostics &diagnostics) {
  if (!error)
    return true;
  diagnostics.report(DiagnosticId::IncompleteLog,
                     "`" + path +
                         "` lacks records: " + llvm::sys::StrError(error));
  return false;
}
