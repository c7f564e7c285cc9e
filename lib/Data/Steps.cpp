#include "dialect/Weir/Weir.h"
#include "lib/Data/Rows.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {

//===----------------------------------------------------------------------===//
// Value by value
//===----------------------------------------------------------------------===//

class AffineRows : public Rows {
public:
  AffineRows(std::unique_ptr<Rows> from, double scale, double shift)
      : Rows(std::move(from)), scale(scale), shift(shift) {}
  double get(size_t row, size_t element) const override {
    return input->get(row, element) * scale + shift;
  }

private:
  double scale, shift;
};

class AbsRows : public Rows {
public:
  explicit AbsRows(std::unique_ptr<Rows> from) : Rows(std::move(from)) {}
  double get(size_t row, size_t element) const override {
    return std::abs(input->get(row, element));
  }
};

class StandardizedRows : public Rows {
public:
  StandardizedRows(std::unique_ptr<Rows> from, Statistics *statistics)
      : Rows(std::move(from)), statistics(statistics) {}
  double get(size_t row, size_t element) const override {
    size_t feature = element % statistics->means.size();
    return (input->get(row, element) - statistics->means[feature]) /
           statistics->deviations[feature];
  }
  Statistics *getStatistics() const override { return statistics; }

private:
  Statistics *statistics;
};

/// A zero, then all values but the last.
class ShiftedRows : public Rows {
public:
  explicit ShiftedRows(std::unique_ptr<Rows> from) : Rows(std::move(from)) {}
  double get(size_t row, size_t element) const override {
    return element == 0 ? 0 : input->get(row, element - 1);
  }
  std::pair<size_t, size_t> trace(size_t row, size_t element) const override {
    return {row, element == 0 ? 0 : element - 1};
  }
};

//===----------------------------------------------------------------------===//
// Rows from several
//===----------------------------------------------------------------------===//

/// log(next / this).
class LogReturnRows : public Rows {
public:
  LogReturnRows(std::unique_ptr<Rows> from, size_t count,
                llvm::ArrayRef<int64_t> shape)
      : Rows(std::move(from), count, shape) {}
  double get(size_t row, size_t element) const override {
    return std::log(input->get(row + 1, element) / input->get(row, element));
  }
  std::pair<size_t, size_t> getInputRows(size_t row) const override {
    return {row, 2};
  }
};

/// `length` rows one behind another, from `offset` on, every `stride` rows.
class WindowRows : public Rows {
public:
  WindowRows(std::unique_ptr<Rows> from, size_t count,
             llvm::ArrayRef<int64_t> shape, size_t offset, size_t stride)
      : Rows(std::move(from), count, shape), offset(offset), stride(stride) {}
  double get(size_t row, size_t element) const override {
    auto [inputRow, inputElement] = trace(row, element);
    return input->get(inputRow, inputElement);
  }
  std::pair<size_t, size_t> getInputRows(size_t row) const override {
    return {row * stride + offset, getElements() / input->getElements()};
  }
  std::pair<size_t, size_t> trace(size_t row, size_t element) const override {
    size_t width = input->getElements();
    return {row * stride + offset + element / width, element % width};
  }

private:
  size_t offset, stride;
};

/// The sum or mean of `length` rows.
class ReducedRows : public Rows {
public:
  ReducedRows(std::unique_ptr<Rows> from, size_t count,
              llvm::ArrayRef<int64_t> shape, size_t length, bool isMean)
      : Rows(std::move(from), count, shape), length(length), isMean(isMean) {}
  double get(size_t row, size_t element) const override {
    double sum = 0;
    for (size_t i = 0; i < length; ++i)
      sum += input->get(row, i * getElements() + element);
    return isMean ? sum / length : sum;
  }

private:
  size_t length;
  bool isMean;
};

} // namespace

//===----------------------------------------------------------------------===//
// Making steps
//===----------------------------------------------------------------------===//

static RowsResult fail(const llvm::Twine &error) {
  RowsResult result;
  result.error = error.str();
  return result;
}

static RowsResult succeed(std::unique_ptr<Rows> rows) {
  RowsResult result;
  result.rows = std::move(rows);
  return result;
}

static size_t getSize(CallAttr step, StringRef name) {
  return step.getArguments().getAs<mlir::IntegerAttr>(name).getInt();
}

static RowsResult makeLogReturns(std::unique_ptr<Rows> input) {
  if (input->getCount() < 2)
    return fail("`log_returns` of a single row");
  for (const Rows *rows = input.get(); rows; rows = rows->getInput())
    if (rows->getStatistics())
      return fail("`log_returns` of standardized values");
  for (size_t row = 0; row < input->getCount(); ++row)
    for (size_t i = 0; i < input->getElements(); ++i) {
      double value = input->get(row, i);
      if (value > 0)
        continue;
      RowsResult result =
          fail(formatv("`log_returns` of {0}, {1}: numbers above 0 are "
                       "expected",
                       formatValue(value), input->describe(row, i)));
      result.position = input->locate(row);
      return result;
    }
  size_t count = input->getCount() - 1;
  llvm::ArrayRef<int64_t> shape = input->getShape();
  return succeed(
      std::make_unique<LogReturnRows>(std::move(input), count, shape));
}

/// Both results of `windows` and `next_tokens` need all of `span` rows.
static RowsResult makeWindows(CallAttr step, std::unique_ptr<Rows> input,
                              size_t span, size_t offset, size_t length) {
  size_t rows = input->getCount();
  if (rows < span)
    return fail(formatv("`{0}` takes {1} at once, and there are {2}",
                        step.getKeyword(), formatCount(span, "row"), rows));
  size_t stride = getSize(step, "stride");
  size_t count = (rows - span) / stride + 1;
  llvm::SmallVector<int64_t, 4> shape = {static_cast<int64_t>(length)};
  llvm::append_range(shape, input->getShape());
  return succeed(std::make_unique<WindowRows>(std::move(input), count, shape,
                                              offset, stride));
}

static RowsResult makeForecast(CallAttr step, std::unique_ptr<Rows> input) {
  size_t length = getSize(step, "length"), horizon = getSize(step, "horizon");
  if (length > input->getCount() || horizon > input->getCount())
    return fail(formatv("`windows` takes {0} + {1} rows at once, and there "
                        "are {2}",
                        length, horizon, input->getCount()));
  if (getSize(step, "result") == 0)
    return makeWindows(step, std::move(input), length + horizon, 0, length);
  llvm::SmallVector<int64_t, 4> rowShape(input->getShape());
  RowsResult future =
      makeWindows(step, std::move(input), length + horizon, length, horizon);
  auto reduce = step.getArguments().getAs<mlir::StringAttr>("reduce");
  if (!future.rows || !reduce)
    return future;
  size_t count = future.rows->getCount();
  return succeed(std::make_unique<ReducedRows>(std::move(future.rows), count,
                                               rowShape, horizon,
                                               reduce.getValue() == "mean"));
}

static RowsResult makeTokens(CallAttr step, std::unique_ptr<Rows> input) {
  size_t length = getSize(step, "length");
  if (length > input->getCount())
    return fail(formatv("`next_tokens` takes {0} + 1 rows at once, and there "
                        "are {1}",
                        length, input->getCount()));
  return makeWindows(step, std::move(input), length + 1,
                     getSize(step, "result"), length);
}

RowsResult weir::applyStep(CallAttr step, std::unique_ptr<Rows> input,
                           Statistics *statistics) {
  StringRef keyword = step.getKeyword();
  if (keyword == "affine")
    return succeed(std::make_unique<AffineRows>(
        std::move(input), step.getNumber("scale"), step.getNumber("shift")));
  if (keyword == "abs")
    return succeed(std::make_unique<AbsRows>(std::move(input)));
  if (keyword == "standardize")
    return succeed(
        std::make_unique<StandardizedRows>(std::move(input), statistics));
  if (keyword == "shift_right")
    return succeed(std::make_unique<ShiftedRows>(std::move(input)));
  if (keyword == "log_returns")
    return makeLogReturns(std::move(input));
  if (keyword == "windows")
    return makeForecast(step, std::move(input));
  if (keyword == "next_tokens")
    return makeTokens(step, std::move(input));
  return fail("`" + keyword + "` stands first, where the source is read");
}
