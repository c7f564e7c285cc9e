#include "lib/Data/Binding.h"
#include "dialect/Weir/Weir.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;

size_t Binding::getCount() const {
  size_t count = 0;
  for (const auto &rows : files)
    count += rows->getCount();
  return count;
}

static std::string describeRange(const DataPort &port) {
  if (port.type == ElementType::Bool)
    return "0 and 1 are expected";
  if (port.type != ElementType::Class)
    return "it does not fit the type f32";
  return formatv("whole numbers from 0 to {0} are expected", port.classes - 1);
}

static void reportValue(const Binding &binding, const Rows &rows, size_t row,
                        size_t element, Diagnostics &diagnostics) {
  double value = rows.get(row, element);
  bool isFinite = std::isfinite(value);
  diagnostics.report(isFinite ? DiagnosticId::ValueOutOfRange
                              : DiagnosticId::NotFiniteData,
                     rows.locate(row),
                     formatv("`{0}` cannot be {1}, {2}: {3}", binding.port.name,
                             formatValue(value), rows.describe(row, element),
                             isFinite ? describeRange(binding.port)
                                      : "finite numbers are expected"));
}

namespace {
/// Rows that samples of the training part are made of.
struct UsedRows {
  const Rows *rows;
  llvm::BitVector used;
};
} // namespace

/// Of the input of the step with these `statistics`. The first sample of the
/// file has the number `first`.
static UsedRows findUsedRows(const Rows &samples, const DataPart &part,
                             size_t first, const Statistics &statistics) {
  UsedRows result = {&samples, llvm::BitVector(samples.getCount())};
  for (uint32_t row : part.rows)
    if (row >= first && row - first < samples.getCount())
      result.used.set(row - first);
  bool isLast = false;
  while (!isLast) {
    const Rows *rows = result.rows;
    isLast = rows->getStatistics() == &statistics;
    llvm::BitVector used(rows->getInput()->getCount());
    for (unsigned row : result.used.set_bits()) {
      auto [begin, count] = rows->getInputRows(row);
      used.set(begin, begin + count);
    }
    result = {rows->getInput(), std::move(used)};
  }
  return result;
}

/// The mean over the used rows of `term(value, feature)`, for each feature:
/// index of the last axis.
static std::vector<double>
average(llvm::ArrayRef<UsedRows> uses, size_t features,
        llvm::function_ref<double(double, size_t)> term) {
  std::vector<double> sums(features);
  size_t count = 0;
  for (const UsedRows &use : uses)
    for (unsigned row : use.used.set_bits())
      for (size_t i = 0; i < use.rows->getElements(); ++i, ++count)
        sums[i % features] += term(use.rows->get(row, i), i % features);
  for (double &sum : sums)
    sum /= static_cast<double>(count / features);
  return sums;
}

/// File by file, the rows that all bindings with these `statistics` use.
static std::vector<UsedRows> findUses(llvm::ArrayRef<const Binding *> sharers,
                                      const DataPart &train,
                                      const Statistics &statistics) {
  std::vector<UsedRows> uses;
  for (const Binding *binding : sharers) {
    size_t first = 0;
    for (auto [i, file] : llvm::enumerate(binding->files)) {
      UsedRows use = findUsedRows(*file, train, first, statistics);
      first += file->getCount();
      if (i == uses.size())
        uses.push_back(std::move(use));
      else
        uses[i].used |= use.used;
    }
  }
  return uses;
}

static void learn(llvm::ArrayRef<UsedRows> uses, Statistics &statistics) {
  llvm::ArrayRef<int64_t> shape = uses.front().rows->getShape();
  size_t features = shape.empty() ? 1 : shape.back();
  statistics.means =
      average(uses, features, [](double value, size_t) { return value; });
  statistics.deviations = average(uses, features, [&](double value, size_t f) {
    double centred = value - statistics.means[f];
    return centred * centred;
  });
  for (double &value : statistics.deviations)
    value = value == 0 ? 1 : std::sqrt(value);
}

/// Writes what was learned into the step, for the manifest.
static void recordStatistics(BindOp bind, size_t step,
                             const Statistics &statistics) {
  mlir::Builder builder(bind.getContext());
  llvm::SmallVector<mlir::Attribute> steps(bind.getSteps()->getValue());
  mlir::NamedAttribute numbers[] = {
      builder.getNamedAttr("mean",
                           builder.getDenseF64ArrayAttr(statistics.means)),
      builder.getNamedAttr(
          "deviation", builder.getDenseF64ArrayAttr(statistics.deviations))};
  steps[step] = CallAttr::get(bind.getContext(), "standardize",
                              builder.getDictionaryAttr(numbers));
  bind.setStepsAttr(builder.getArrayAttr(steps));
}

bool weir::fitStep(llvm::ArrayRef<Binding> bindings, Statistics &statistics,
                   const DataPart *train, Diagnostics &diagnostics) {
  llvm::SmallVector<const Binding *> sharers;
  for (const Binding &binding : bindings)
    if (llvm::is_contained(llvm::make_second_range(binding.statistics),
                           &statistics))
      sharers.push_back(&binding);
  if (!train || train->rows.empty()) {
    emitDiagnostic(sharers.front()->op, DiagnosticId::TooFewSamples)
        << "`standardize` has no training part to learn from";
    return false;
  }
  std::vector<UsedRows> uses = findUses(sharers, *train, statistics);
  for (const UsedRows &use : uses)
    for (unsigned row : use.used.set_bits())
      for (size_t i = 0; i < use.rows->getElements(); ++i)
        if (!std::isfinite(use.rows->get(row, i))) {
          reportValue(*sharers.front(), *use.rows, row, i, diagnostics);
          return false;
        }
  learn(uses, statistics);
  for (const Binding *binding : sharers)
    for (auto [step, kept] : binding->statistics)
      if (kept == &statistics)
        recordStatistics(llvm::cast<BindOp>(binding->op), step, statistics);
  return true;
}

std::optional<PortValues> weir::fillPort(const Binding &binding,
                                         Diagnostics &diagnostics) {
  PortValues values(binding.port, binding.getCount());
  unsigned errors = 0;
  size_t place = 0;
  for (const auto &rows : binding.files)
    for (size_t row = 0; row < rows->getCount(); ++row)
      for (size_t i = 0; i < rows->getElements(); ++i) {
        if (values.set(place++, rows->get(row, i)))
          continue;
        reportValue(binding, *rows, row, i, diagnostics);
        if (++errors == 10)
          return std::nullopt;
      }
  return errors == 0 ? std::optional(std::move(values)) : std::nullopt;
}
