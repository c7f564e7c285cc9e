// What the descriptor, the headers and the manifest say about a model.
#ifndef WEIR_LIB_PACKAGE_FACTS_H
#define WEIR_LIB_PACKAGE_FACTS_H

#include "dialect/Weir/Weir.h"
#include "runtime/include/weir/abi.h"
#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace weir {

struct PackageOptions {
  std::string source;   // as messages name it: digits.weir
  std::string compiler; // weir 0.1.0
  std::string flags;    // what the command line changed, for the header
};

/// The numbers of roles, types and kinds are those of abi.h.
struct Facts {
  using Shape = std::vector<int64_t>;

  /// A function that the data section applies, with its arguments.
  struct Step {
    struct Argument {
      std::string name;
      std::vector<double> numbers;
      bool isList = false;
      std::string text; // instead of numbers
    };
    std::string function;
    std::vector<Argument> arguments;

    /// The first number of an argument; 0 if it has none.
    double getNumber(llvm::StringRef name) const;
  };
  struct Port {
    std::string name;
    uint32_t role, type;
    int32_t classes;
    Shape shape; // of one sample
    uint64_t elements, offset;
    std::vector<Step> steps = {};
  };
  struct Output {
    std::string name;
    uint32_t type;
    Shape shape; // of one sample
    uint64_t elements;
  };
  struct Tensor {
    std::string name;
    uint32_t role, type, layer;
    Shape shape;
    uint64_t elements, bytes, offset;
    uint32_t initializer, stream;
    double a, b;
    uint32_t line;
  };
  struct Scalar {
    std::string name;
    std::vector<weir_instruction> program;
    uint32_t type;
    uint64_t offset;
  };
  struct Layer {
    std::string path, kind;
    uint32_t line, column;
  };
  struct Kernel {
    std::string name, code; // code: the symbol of its function
    std::string hash;
    uint32_t parts;
    double flops;
  };
  struct Item {
    uint32_t kernel = WEIR_NONE; // index into kernels
    uint32_t kind = 0, flags = 0;
    uint32_t first = 0, count = 0, length = 0, layer = WEIR_NONE;
  };
  struct Entry {
    uint32_t kind, batch;
    uint64_t workspace;
    uint64_t validOffset;
    bool hasValid;
    std::vector<Item> items;
    std::vector<uint32_t> operands; // in units of WEIR_ARENA_ALIGNMENT
    std::vector<int64_t> strides;   // empty if all are 0
    std::vector<weir_result> results;
  };

  std::string name, symbol; // digits; Digits
  PackageOptions options;
  std::string cpu, features;
  uint64_t cpuFeatures = 0, modelHash = 0, layerHash = 0, arenaBytes = 0;
  double baseRate = 0;
  uint64_t horizon = 0, batch = 0, seed = 0;
  bool needsHorizon = false;
  std::optional<weir_plateau> plateau; // of a schedule that observes
  std::vector<Port> ports;
  std::vector<Output> outputs;
  std::vector<Tensor> tensors; // parameters, states, slots
  std::vector<Scalar> scalars;
  std::vector<Layer> layers;
  std::vector<Kernel> kernels;
  std::vector<Entry> entries;
  std::vector<std::string> losses, metrics;
  std::vector<weir_metric> metricInfos; // one for each of metrics
  llvm::StringMap<uint32_t> layerIndex; // by path

  /// The index of a layer, or WEIR_NONE.
  uint32_t findLayer(llvm::StringRef path) const {
    auto found = layerIndex.find(path);
    return found == layerIndex.end() ? WEIR_NONE : found->second;
  }
};

/// Reads the facts of `model` after the phase `target`; diagnoses what is
/// missing.
llvm::FailureOr<Facts> collectFacts(ModelOp model,
                                    const PackageOptions &options);

/// Fills `facts.entries` from the model's lists; the rest must be there.
llvm::LogicalResult collectLists(ModelOp model, Facts &facts);

/// The two hashes of the descriptor; the rest of `facts` must be there. Equal
/// for equal networks and optimizers, whatever the batch, CPU and options.
void computeHashes(ModelOp model, Facts &facts);

/// `float`, `double`, `int32_t`, `uint8_t`.
llvm::StringRef getCType(uint32_t type);
/// `f32`, `f64`, `i32`, `bool`.
llvm::StringRef getTypeName(uint32_t type);
/// The words of `weir.metric` in the order of WEIR_METRIC_*.
llvm::ArrayRef<llvm::StringRef> getMetricKinds();
uint64_t getTypeBytes(uint32_t type);
/// WEIR_F32, ... of an element type that the dialect knows.
uint32_t getTypeCode(mlir::Type elementType);
/// `f32[64x10]`.
std::string formatType(uint32_t type, llvm::ArrayRef<int64_t> shape);

} // namespace weir

#endif // WEIR_LIB_PACKAGE_FACTS_H
