// The samples that a `data` section describes, in memory.
//
// Purpose: evaluates the `weir.data` region of a `weir.model`: reads its
// sources, binds columns to the inputs and targets, splits the rows.
// Before: a verified model with `@forward`. After: one array for each port, in
// the order of the entry's arguments, all finite and in range, and the parts
// as lists of rows; whatever is wrong was reported with its file and line.
// The split and the order of samples are pure functions of the seeds, so that
// a training run can be resumed. Nothing here knows of compiled code.
// Start at `loadDataSet`; Batches.h serves the rows to a training loop.
#ifndef WEIR_LIB_DATA_DATASET_H
#define WEIR_LIB_DATA_DATASET_H

#include "lib/Data/DataFiles.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>

namespace weir {
class EntryOp;
class ModelOp;

enum class ElementType : uint8_t { Float, Double, Class, Bool };

unsigned getByteWidth(ElementType type);

/// An input or target of a model.
struct DataPort {
  std::string name;
  bool isTarget = false;
  ElementType type = ElementType::Float;
  int64_t classes = 0; // values are whole, 0..classes-1; 0: any
  int64_t elements = 1;
  llvm::SmallVector<int64_t, 4> shape; // of one sample
};

/// The ports in the order in which compiled code takes them.
std::vector<DataPort> getPorts(ModelOp model);

/// The values of one port for a number of samples, row-major.
class PortValues {
public:
  PortValues(DataPort port, size_t samples);

  const DataPort &getPort() const { return port; }
  size_t getSamples() const { return samples; }
  const void *getData() const { return bytes.data(); }
  size_t getSampleBytes() const {
    return port.elements * getByteWidth(port.type);
  }
  /// False if a class is not whole or out of range; nothing is then stored.
  [[nodiscard]] bool set(size_t element, double value);
  /// Classes are whole numbers, truth values 0 and 1.
  double get(size_t element) const;
  /// Copies sample `from` of `other`, a port of the same type.
  void copySample(size_t to, const PortValues &other, size_t from);

private:
  DataPort port;
  size_t samples;
  std::vector<char> bytes;
};

/// `train`, `test`, ... and their rows, ascending.
struct DataPart {
  std::string name;
  std::vector<uint32_t> rows;
};

struct DataSet {
  std::vector<PortValues> ports;
  std::vector<DataPart> parts;
  std::vector<std::string> files; // as found

  /// Null if there is no such part.
  const DataPart *getPart(llvm::StringRef name) const;
};

enum class DataState { None, Missing, Bad, Loaded };

struct DataResult {
  DataState state = DataState::None;
  DataSet set; // if Loaded
};

/// None without a data section. A missing file is an error if `required`,
/// otherwise a note.
DataResult loadDataSet(ModelOp model, const DataPlaces &places, bool required,
                       Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_DATASET_H
