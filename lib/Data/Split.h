// Which samples are for training and which are not.
#ifndef WEIR_LIB_DATA_SPLIT_H
#define WEIR_LIB_DATA_SPLIT_H

#include "lib/Data/DataSet.h"

namespace weir {
class SplitOp;

/// What a split by a column goes by: one text for each sample. Numbers are
/// written as by `formatValue`.
using SplitColumn = std::vector<std::string>;

/// The parts of samples that come from files with `counts` samples each. Two
/// files are the training and the test part; fractions are those of all
/// samples, or of those of the first file. A null `split` leaves one file
/// whole. `samples`, if not 0, is how many of the training part are kept, the
/// first ones in the order in which the split drew them. What cannot be done
/// is reported at `split` or, for `samples`, at `model`.
std::optional<std::vector<DataPart>> splitSamples(ModelOp model, SplitOp split,
                                                  llvm::ArrayRef<size_t> counts,
                                                  const SplitColumn &column);

} // namespace weir

#endif // WEIR_LIB_DATA_SPLIT_H
