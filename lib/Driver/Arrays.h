// Arrays that `run` reads and writes: npy in, safetensors out.
#ifndef WEIR_LIB_DRIVER_ARRAYS_H
#define WEIR_LIB_DRIVER_ARRAYS_H

#include "lib/Data/DataSet.h"
#include "lib/Data/Npy.h"
#include "lib/Driver/Options.h"

namespace weir {

/// The files of `--input` and `--target` by the name of their port.
struct ArrayFiles {
  struct Entry {
    std::string name, path;
    bool isTarget;
    NumberArray array;
  };
  std::vector<Entry> entries;

  /// Of the first array; 1 where there is none.
  int64_t getRows() const;
};

/// Reads `NAME=@FILE.npy` options; what is wrong was reported.
ArrayFiles readArrays(Invocation &invocation);

/// Gives each port its array, checked for shape and range. Without
/// `withTargets`, targets get none. False after a report.
bool bindArrays(llvm::ArrayRef<DataPort> ports, const ArrayFiles &files,
                bool withTargets, std::vector<PortValues> &values,
                Diagnostics &diagnostics);

/// Inputs and targets of no meaning, always the same: floats of variance one,
/// classes and truth values all equally often.
std::vector<PortValues> makeRandomInputs(llvm::ArrayRef<DataPort> ports,
                                         size_t batch);

/// Tensors for a safetensors file. `type` is one of WEIR_F32, ...
class TensorFile {
public:
  void add(llvm::StringRef name, uint32_t type, llvm::ArrayRef<int64_t> shape,
           llvm::ArrayRef<double> values);
  void addBytes(llvm::StringRef name, uint32_t type,
                llvm::ArrayRef<int64_t> shape, std::vector<char> bytes);
  /// False after a report.
  bool write(llvm::StringRef path, Diagnostics &diagnostics) const;
  /// The first rows of each tensor, and the first numbers of a row.
  std::string print() const;

private:
  struct Tensor {
    std::string name;
    uint32_t type;
    llvm::SmallVector<int64_t> shape;
    std::vector<char> bytes;
  };
  std::vector<Tensor> tensors;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_ARRAYS_H
