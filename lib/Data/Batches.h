// Which samples a step of training sees.
#ifndef WEIR_LIB_DATA_BATCHES_H
#define WEIR_LIB_DATA_BATCHES_H

#include "lib/Data/DataSet.h"

namespace weir {

/// Serves the batches of the training part by the number of the step. The
/// order is drawn anew for each epoch and is a pure function of (seed, epoch,
/// index); an incomplete last batch is left out.
class TrainingBatches {
public:
  /// `part` must have at least `batch` rows.
  TrainingBatches(const DataSet &set, const DataPart &part, uint32_t batch,
                  uint64_t seed);

  uint64_t getStepsPerEpoch() const { return part.rows.size() / batch; }
  uint64_t getEpoch(uint64_t step) const { return step / getStepsPerEpoch(); }
  /// One pointer for each port, valid until the next call.
  llvm::ArrayRef<const void *> getBatch(uint64_t step);

private:
  const DataSet &set;
  const DataPart &part;
  uint32_t batch;
  uint64_t seed;
  uint64_t epoch = ~uint64_t(0);
  std::vector<uint32_t> order; // of `epoch`
  std::vector<PortValues> buffers;
  std::vector<const void *> pointers;
};

/// All samples of a part, port by port, in the order of their rows.
std::vector<PortValues> gatherPart(const DataSet &set, const DataPart &part);

} // namespace weir

#endif // WEIR_LIB_DATA_BATCHES_H
