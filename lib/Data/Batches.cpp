#include "lib/Data/Batches.h"
#include "lib/Data/Random.h"
#include <condition_variable>
#include <mutex>
#include <pthread.h>

using namespace weir;

//===----------------------------------------------------------------------===//
// Loading ahead
//===----------------------------------------------------------------------===//

/// A thread that assembles one batch at a time. Between `begin` and `wait` the
/// buffer and the order of the samples are the thread's.
class weir::BatchLoader {
public:
  explicit BatchLoader(TrainingBatches &batches) : batches(batches) {}
  BatchLoader(const BatchLoader &) = delete;
  ~BatchLoader();

  /// False if no thread can be had.
  bool start();
  void begin(TrainingBatches::Buffer &buffer, uint64_t step);
  /// Until nothing is being assembled.
  void wait();

private:
  void work();

  TrainingBatches &batches;
  std::mutex mutex;
  std::condition_variable changed;
  TrainingBatches::Buffer *buffer = nullptr; // null: nothing to do
  uint64_t step = 0;
  bool stops = false, isStarted = false;
  pthread_t thread;
};

bool BatchLoader::start() {
  auto run = [](void *self) -> void * {
    static_cast<BatchLoader *>(self)->work();
    return nullptr;
  };
  isStarted = pthread_create(&thread, nullptr, run, this) == 0;
  return isStarted;
}

BatchLoader::~BatchLoader() {
  if (!isStarted)
    return;
  {
    std::lock_guard<std::mutex> lock(mutex);
    stops = true;
  }
  changed.notify_all();
  pthread_join(thread, nullptr);
}

void BatchLoader::work() {
  std::unique_lock<std::mutex> lock(mutex);
  while (true) {
    changed.wait(lock, [&] { return stops || buffer; });
    if (stops)
      return;
    lock.unlock();
    batches.assemble(*buffer, step);
    lock.lock();
    buffer = nullptr;
    changed.notify_all();
  }
}

void BatchLoader::begin(TrainingBatches::Buffer &next, uint64_t number) {
  {
    std::lock_guard<std::mutex> lock(mutex);
    buffer = &next;
    step = number;
  }
  changed.notify_all();
}

void BatchLoader::wait() {
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return !buffer; });
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

TrainingBatches::TrainingBatches(const DataSet &set, const DataPart &part,
                                 uint32_t batch, uint64_t seed, Loading loading)
    : set(set), part(part), batch(batch), seed(seed) {
  assert(batch > 0 && part.rows.size() >= batch && "no complete batch");
  size_t bytes = 0;
  for (const PortValues &values : set.ports)
    bytes += values.getSampleBytes() * batch;
  bool isAhead = loading == Loading::Ahead ||
                 (loading == Loading::Automatic && bytes >= largeBatch);
  if (isAhead) {
    loader = std::make_unique<BatchLoader>(*this);
    if (!loader->start())
      loader = nullptr;
  }
  for (Buffer &buffer : buffers) {
    if (&buffer != buffers && !loader)
      break;
    for (const PortValues &values : set.ports)
      buffer.values.emplace_back(values.getPort(), batch);
    for (const PortValues &values : buffer.values)
      buffer.pointers.push_back(values.getData());
  }
}

TrainingBatches::~TrainingBatches() = default;

void TrainingBatches::assemble(Buffer &buffer, uint64_t step) {
  if (getEpoch(step) != epoch) {
    epoch = getEpoch(step);
    order = makePermutation(part.rows.size(), seed, epoch);
  }
  size_t first = step % getStepsPerEpoch() * batch;
  for (auto [to, from] : llvm::zip_equal(buffer.values, set.ports))
    for (uint32_t i = 0; i < batch; ++i)
      to.copySample(i, from, part.rows[order[first + i]]);
  buffer.step = step;
}

llvm::ArrayRef<const void *> TrainingBatches::getBatch(uint64_t step) {
  if (loader)
    loader->wait();
  Buffer &served = buffers[0], &ahead = buffers[1];
  bool isInOrder = step == served.step + 1 || served.step == none;
  if (ahead.step == step)
    std::swap(served, ahead);
  else if (served.step != step)
    assemble(served, step);
  if (loader && isInOrder)
    loader->begin(ahead, step + 1);
  return served.pointers;
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
