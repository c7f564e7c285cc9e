// The rows of a file and what the steps of a binding make of them.
#ifndef WEIR_LIB_DATA_ROWS_H
#define WEIR_LIB_DATA_ROWS_H

#include "lib/Data/Sources.h"

namespace weir {
class CallAttr;

/// `1`, `0.5`: with all its digits, as `split` compares it.
std::string formatValue(double value);

/// What `standardize` has learned, one pair for each index of the last axis.
struct Statistics {
  std::vector<double> means, deviations;
};

/// Rows of one shape, computed when they are asked for.
class Rows {
public:
  virtual ~Rows() = default;

  size_t getCount() const { return count; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  size_t getElements() const { return elements; }
  /// What the steps were applied to; null for a file.
  const Rows *getInput() const { return input.get(); }

  virtual double get(size_t row, size_t element) const = 0;
  /// The first row of the input that `row` is made of, and their number.
  virtual std::pair<size_t, size_t> getInputRows(size_t row) const {
    return {row, 1};
  }
  /// The element of the input that an element is made of.
  virtual std::pair<size_t, size_t> trace(size_t row, size_t element) const {
    return {row, element};
  }
  /// Where an element of a file stands: a place or a text.
  virtual SourcePosition locate(size_t row) const;
  virtual std::string describe(size_t row, size_t element) const;
  /// What `split` by this column compares.
  virtual std::string getText(size_t row) const;
  /// What `standardize` is to fill, or null.
  virtual Statistics *getStatistics() const { return nullptr; }

protected:
  Rows(size_t count, llvm::ArrayRef<int64_t> shape);
  Rows(std::unique_ptr<Rows> input, size_t count,
       llvm::ArrayRef<int64_t> shape);
  /// As many rows as `input` has, of its shape.
  explicit Rows(std::unique_ptr<Rows> input);

  std::unique_ptr<Rows> input;

private:
  size_t count, elements = 1;
  llvm::SmallVector<int64_t, 4> shape;
};

/// Rows, or the reason why there are none.
struct RowsResult {
  std::unique_ptr<Rows> rows;
  DiagnosticId id = DiagnosticId::UnusableData;
  std::string error, help;
  SourcePosition position; // in the file, if the error is there
};

/// The requested part of a file, which outlives the rows. With a text of at
/// most `textLength` bytes in each row, if texts are requested.
RowsResult makeRows(const SourceFile &file, const ColumnRequest &request,
                    size_t textLength);

/// A step of `weir.bind` on `input`; `statistics` are those of `standardize`.
RowsResult applyStep(CallAttr step, std::unique_ptr<Rows> input,
                     Statistics *statistics);

} // namespace weir

#endif // WEIR_LIB_DATA_ROWS_H
