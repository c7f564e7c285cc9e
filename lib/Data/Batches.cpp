#include "lib/Data/Batches.h"
#include "lib/Data/Random.h"

using namespace weir;

TrainingBatches::TrainingBatches(const DataSet &set, const DataPart &part,
                                 uint32_t batch, uint64_t seed)
    : set(set), part(part), batch(batch), seed(seed) {
  assert(batch > 0 && part.rows.size() >= batch && "no complete batch");
  for (const PortValues &values : set.ports)
    buffers.emplace_back(values.getPort(), batch);
  for (const PortValues &buffer : buffers)
    pointers.push_back(buffer.getData());
}

llvm::ArrayRef<const void *> TrainingBatches::getBatch(uint64_t step) {
  if (getEpoch(step) != epoch) {
    epoch = getEpoch(step);
    order = makePermutation(part.rows.size(), seed, epoch);
  }
  size_t first = step % getStepsPerEpoch() * batch;
  for (auto [buffer, values] : llvm::zip_equal(buffers, set.ports))
    for (uint32_t i = 0; i < batch; ++i)
      buffer.copySample(i, values, part.rows[order[first + i]]);
  return pointers;
}

std::vector<PortValues> weir::gatherPart(const DataSet &set,
                                         const DataPart &part) {
  std::vector<PortValues> result;
  for (const PortValues &values : set.ports) {
    PortValues gathered(values.getPort(), part.rows.size());
    for (auto [i, row] : llvm::enumerate(part.rows))
      gathered.copySample(i, values, row);
    result.push_back(std::move(gathered));
  }
  return result;
}
