// Which samples a step of training sees.
#ifndef WEIR_LIB_DATA_BATCHES_H
#define WEIR_LIB_DATA_BATCHES_H

#include "lib/Data/DataSet.h"

namespace weir {

class BatchLoader;

/// Whether a thread assembles the next batch while a step runs. The batches
/// are the same.
enum class Loading : uint8_t {
  Automatic, // ahead from `TrainingBatches::largeBatch` on
  Direct,
  Ahead // direct where no thread can be had
};

/// Serves the batches of the training part by the number of the step. The
/// order is drawn anew for each epoch and is a pure function of (seed, epoch,
/// index); an incomplete last batch is left out.
class TrainingBatches {
public:
  /// Copying fewer bytes takes less time than waking a thread is worth.
  static constexpr size_t largeBatch = 256 << 10;

  /// `part` must have at least `batch` rows.
  TrainingBatches(const DataSet &set, const DataPart &part, uint32_t batch,
                  uint64_t seed, Loading loading = Loading::Automatic);
  ~TrainingBatches();

  uint64_t getStepsPerEpoch() const { return part.rows.size() / batch; }
  uint64_t getEpoch(uint64_t step) const { return step / getStepsPerEpoch(); }
  /// One pointer for each port, valid until the next call.
  llvm::ArrayRef<const void *> getBatch(uint64_t step);
  bool isLoadingAhead() const { return loader != nullptr; }

private:
  friend class BatchLoader;
  static constexpr uint64_t none = ~uint64_t(0);

  struct Buffer {
    uint64_t step = none;
    std::vector<PortValues> values;
    std::vector<const void *> pointers;
  };

  void assemble(Buffer &buffer, uint64_t step);

  const DataSet &set;
  const DataPart &part;
  uint32_t batch;
  uint64_t seed;
  uint64_t epoch = none;
  std::vector<uint32_t> order; // of `epoch`
  Buffer buffers[2];           // what is served, what is loaded ahead
  std::unique_ptr<BatchLoader> loader;
};

/// All samples of a part, port by port, in the order of their rows.
std::vector<PortValues> gatherPart(const DataSet &set, const DataPart &part);

} // namespace weir

#endif // WEIR_LIB_DATA_BATCHES_H
