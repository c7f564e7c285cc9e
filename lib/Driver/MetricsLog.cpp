#include "lib/Driver/MetricsLog.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cerrno>
#include <cmath>
#include <fcntl.h>
#include <unistd.h>

using namespace weir;
using llvm::StringRef;

MetricsLog::~MetricsLog() {
  if (file >= 0)
    ::close(file);
}

/// Where the first line after `step` begins, or the torn one at the end.
static size_t findEnd(StringRef text, uint64_t step) {
  size_t end = 0;
  while (end < text.size()) {
    size_t newline = text.find('\n', end);
    if (newline == StringRef::npos)
      return end;
    auto line = llvm::json::parse(text.slice(end, newline));
    if (!line) {
      llvm::consumeError(line.takeError());
      return end;
    }
    const llvm::json::Object *object = line->getAsObject();
    auto value = object ? object->getInteger("step") : std::nullopt;
    if (!value || static_cast<uint64_t>(*value) > step)
      return end;
    end = newline + 1;
  }
  return end;
}

bool MetricsLog::open(StringRef name, uint64_t step, Diagnostics &diagnostics) {
  path = name.str();
  size_t end = 0;
  if (auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false))
    end = findEnd((*buffer)->getBuffer(), step);
  file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file >= 0 && ::ftruncate(file, static_cast<off_t>(end)) == 0)
    return true;
  diagnostics.report(DiagnosticId::CannotWriteFile,
                     "cannot write `" + path + "`: " + llvm::sys::StrError());
  return false;
}

bool MetricsLog::flush() {
  while (!pending.empty()) {
    ssize_t written = ::write(file, pending.data(), pending.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      error = errno;
      return false;
    }
    pending.erase(0, written);
  }
  return true;
}

void MetricsLog::add(std::string line) {
  pending += line;
  pending += '\n';
  flush(); // what fails stays in `pending`
}

/// As few digits as tell the number from every other, 9 at least. JSON has no
/// NaN and no infinity.
static void printNumber(llvm::raw_ostream &os, StringRef key, double value) {
  os << ",\"" << key << "\":";
  if (!std::isfinite(value)) {
    os << "null";
    return;
  }
  std::string text;
  for (int digits : {9, 15, 16, 17}) {
    text.clear();
    llvm::raw_string_ostream(text) << llvm::format("%.*g", digits, value);
    double back = 0;
    if (!StringRef(text).getAsDouble(back) && back == value)
      break;
  }
  os << text;
}

/// `"confusion_matrix":[[5,0],[1,4]]`.
static void printTable(llvm::raw_ostream &os, const MetricTable &table) {
  os << ",\"" << table.name << "_matrix\":";
  for (uint32_t i = 0; i < table.rows; ++i) {
    os << (i ? ",[" : "[[");
    for (uint32_t j = 0; j < table.columns; ++j)
      os << (j ? "," : "")
         << static_cast<uint64_t>(table.values[i * table.columns + j]);
    os << ']';
  }
  os << ']';
}

static void printHead(llvm::raw_ostream &os, StringRef kind, uint64_t step,
                      uint64_t epoch, StringRef split, double loss,
                      const weir_step &last) {
  os << "{\"kind\":\"" << kind << "\",\"step\":" << step
     << ",\"epoch\":" << epoch << ",\"split\":\"" << split << '"';
  printNumber(os, "loss", loss);
  printNumber(os, "learning_rate", last.learning_rate);
  printNumber(os, "gradient_norm", last.gradient_norm);
}

void MetricsLog::addStep(uint64_t step, uint64_t epoch, const weir_step &result,
                         llvm::ArrayRef<std::pair<std::string, double>> losses,
                         const std::optional<weir_parameter_health> &worst) {
  std::string line;
  llvm::raw_string_ostream os(line);
  printHead(os, "step", step, epoch, "train", result.loss, result);
  for (const auto &[name, value] : losses)
    printNumber(os, "loss." + name, value);
  if (worst) {
    printNumber(os, "worst_gradient_norm", worst->gradient_norm);
    os << ",\"worst_parameter\":\"" << worst->name << '"';
  }
  os << ",\"clipped\":" << (result.clipped ? "true" : "false")
     << ",\"skipped\":" << (result.skipped ? "true" : "false") << '}';
  add(std::move(line));
}

/// The numbers of `values` that were measured, as an object under `name`.
static void printMeasured(llvm::raw_ostream &os, bool isFirst, StringRef name,
                          llvm::ArrayRef<std::pair<StringRef, double>> values) {
  os << (isFirst ? "\"" : ",\"") << name << "\":{";
  bool any = false;
  for (auto [key, value] : values) {
    if (std::isnan(value))
      continue;
    std::string text;
    llvm::raw_string_ostream numberOs(text);
    printNumber(numberOs, key, value);
    os << StringRef(text).drop_front(any ? 0 : 1);
    any = true;
  }
  os << '}';
}

void MetricsLog::addHealth(uint64_t step, uint64_t epoch,
                           const HealthReading &reading) {
  std::string line;
  llvm::raw_string_ostream os(line);
  os << "{\"kind\":\"health\",\"step\":" << step << ",\"epoch\":" << epoch;
  os << ",\"parameters\":{";
  for (const auto &[i, one] : llvm::enumerate(reading.parameters))
    printMeasured(os, i == 0, one.name,
                  {{"gradient_norm", one.gradient_norm},
                   {"gradient_rms", one.gradient_rms},
                   {"not_finite", one.not_finite},
                   {"update_ratio", one.update_ratio},
                   {"rms", one.rms}});
  os << "},\"layers\":{";
  bool isFirst = true;
  for (const weir_layer_health &one : reading.layers) {
    if (std::isnan(one.not_finite))
      continue;
    printMeasured(os, isFirst, one.path,
                  {{"activation_rms", one.rms},
                   {"not_finite", one.not_finite},
                   {"zeros", one.zeros},
                   {"dead", one.dead},
                   {"saturated", one.saturated}});
    isFirst = false;
  }
  os << "}}";
  add(std::move(line));
}

void MetricsLog::addEvent(uint64_t step, uint64_t epoch,
                          const GuardEvent &event) {
  std::string line;
  llvm::raw_string_ostream os(line);
  os << "{\"kind\":\"guard\",\"step\":" << step << ",\"epoch\":" << epoch
     << ",\"id\":\"" << event.id << "\",\"action\":\"" << event.action << '"';
  if (!event.layer.empty())
    os << ",\"layer\":\"" << event.layer << "\",\"line\":" << event.line;
  os << '}';
  add(std::move(line));
}

void MetricsLog::addEvaluation(uint64_t step, uint64_t epoch, StringRef split,
                               const weir_step &last,
                               const Evaluation &evaluation) {
  std::string line;
  llvm::raw_string_ostream os(line);
  printHead(os, "eval", step, epoch, split, evaluation.loss.value, last);
  for (const auto &[name, estimate] : evaluation.losses)
    printNumber(os, "loss." + name, estimate.value);
  for (const auto &[name, estimate] : evaluation.metrics)
    printNumber(os, name, estimate.value);
  printNumber(os, "loss_error", evaluation.loss.error);
  for (const auto &[name, estimate] : evaluation.metrics)
    printNumber(os, name + "_error", estimate.error);
  for (const MetricTable &table : evaluation.tables)
    printTable(os, table);
  os << ",\"samples\":" << evaluation.samples << '}';
  add(std::move(line));
}

bool MetricsLog::finish(Diagnostics &diagnostics) {
  if (flush())
    return true;
  diagnostics.report(DiagnosticId::IncompleteLog,
                     "`" + path +
                         "` lacks lines: " + llvm::sys::StrError(error));
  return false;
}
