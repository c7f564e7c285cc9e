// The rows that fill one input or target.
#ifndef WEIR_LIB_DATA_BINDING_H
#define WEIR_LIB_DATA_BINDING_H

#include "lib/Data/DataSet.h"
#include "lib/Data/Rows.h"
#include <map>

namespace weir {

/// A port with the rows of each file of its source, steps applied.
struct Binding {
  Binding() = default;
  Binding(Binding &&) = default;

  DataPort port;
  mlir::Operation *op = nullptr; // the `weir.bind`
  std::vector<std::unique_ptr<Rows>> files;
  /// Of each `standardize`, by the number of its step. Bindings that begin
  /// with the same steps on the same rows share them.
  std::map<size_t, Statistics *> statistics;

  size_t getCount() const;
};

/// Learns the means and deviations of a `standardize` from what the samples of
/// the training part are made of, in all bindings that share it, and writes
/// them into its step. A value that never changes is only centred. False after
/// a report.
bool fitStep(llvm::ArrayRef<Binding> bindings, Statistics &statistics,
             const DataPart *train, Diagnostics &diagnostics);

/// All samples of the port. Values that it cannot have are reported, the first
/// ten of them; the result is then none.
std::optional<PortValues> fillPort(const Binding &binding,
                                   Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_BINDING_H
