// A hand-built model for the tests of the runtime: linear regression with
// momentum, clipping, a guard and a counter of committed updates.
//
// Purpose: exercise every kind of item and result without a compiler.
// It has inputs x : T[5] and kind : class(4), the target y : T; a row of kind
// 3 does not count. The forward pass is a repeat over the rows with strides.
// Everything is a template over the storage type, float or double.
// Start at `Regression::describe`.
#ifndef WEIR_TEST_REGRESSION_H
#define WEIR_TEST_REGRESSION_H

#include "weir/abi.h"
#include "weir/model.h"

#include <cmath>
#include <cstdint>
#include <vector>

constexpr uint32_t kBatch = 8;
constexpr uint32_t kFeatures = 5;
constexpr uint32_t kLossParts = 3;

/// A place in bytes and the bytes that it moves in each trip of a repeat.
struct Operand {
  uint64_t offset;
  int64_t stride;
};

template <typename T> struct Kernels {
  static T *at(const weir_launch *launch, int i) {
    return static_cast<T *>(launch->operands[i]);
  }
  static int32_t *ints(const weir_launch *launch, int i) {
    return static_cast<int32_t *>(launch->operands[i]);
  }
  /// (x row, w, products row); a part is a feature.
  static void product(const weir_launch *l, uint32_t part) {
    at(l, 2)[part] = at(l, 0)[part] * at(l, 1)[part];
  }
  /// (products row, b, prediction)
  static void addRow(const weir_launch *l, uint32_t) {
    T sum = *at(l, 1);
    for (uint32_t i = 0; i < kFeatures; ++i)
      sum += at(l, 0)[i];
    *at(l, 2) = sum;
  }
  /// (predictions, y, kind, valid, partial [parts][3]): squares, weight,
  /// absolute error.
  static void loss(const weir_launch *l, uint32_t part) {
    T sums[3] = {};
    for (uint32_t row = part; row < kBatch; row += l->parts) {
      if (int32_t(row) >= *ints(l, 3) || ints(l, 2)[row] == 3)
        continue;
      T error = at(l, 0)[row] - at(l, 1)[row];
      sums[0] += error * error;
      sums[1] += 1;
      sums[2] += std::abs(error);
    }
    for (int i = 0; i < 3; ++i)
      at(l, 4)[part * 3 + i] = sums[i];
  }
  /// (partial, sums [3])
  static void finishLoss(const weir_launch *l, uint32_t) {
    for (int i = 0; i < 3; ++i) {
      at(l, 1)[i] = 0;
      for (uint32_t part = 0; part < kLossParts; ++part)
        at(l, 1)[i] += at(l, 0)[part * 3 + i];
    }
  }
  /// (predictions, y, kind, x, sums, dw); a part is a feature, the last is b.
  static void gradient(const weir_launch *l, uint32_t part) {
    T sum = 0;
    for (uint32_t row = 0; row < kBatch; ++row)
      if (ints(l, 2)[row] != 3)
        sum += (at(l, 0)[row] - at(l, 1)[row]) *
               (part == kFeatures ? T(1) : at(l, 3)[row * kFeatures + part]);
    at(l, 5)[part] = 2 * sum / at(l, 4)[1];
  }
  /// (gradients, sums, norm, clip, applied)
  static void guard(const weir_launch *l, uint32_t) {
    T sum = 0;
    for (uint32_t i = 0; i <= kFeatures; ++i)
      sum += at(l, 0)[i] * at(l, 0)[i];
    *at(l, 2) = std::sqrt(sum);
    *at(l, 3) = std::fmin(T(1), T(5) / *at(l, 2));
    *static_cast<uint8_t *>(l->operands[4]) =
        std::isfinite(sum) && std::isfinite(at(l, 1)[0]);
  }
  /// (w, m, gradients, clip, rate)
  static void update(const weir_launch *l, uint32_t part) {
    descend(l, part, part);
  }
  /// (b, m, gradients, clip, rate); the gradient of b is the last.
  static void updateBias(const weir_launch *l, uint32_t part) {
    descend(l, part, kFeatures);
  }
  static void descend(const weir_launch *l, uint32_t i, uint32_t gradient) {
    T &m = at(l, 1)[i];
    m = T(0.5) * m + at(l, 2)[gradient] * *at(l, 3);
    at(l, 0)[i] -= *at(l, 4) * m;
  }
  /// (seen)
  static void count(const weir_launch *l, uint32_t) { *at(l, 0) += 1; }
};

template <typename T> class Regression {
public:
  Regression() { describe(); }
  Regression(const Regression &) = delete;

  weir_descriptor descriptor = {};
  std::vector<weir_port> ports;
  weir_metric metrics[1] = {{WEIR_METRIC_MEAN, 1, 2, 0}};
  std::vector<weir_output> outputs;
  std::vector<weir_tensor> tensors;
  std::vector<int64_t> extents; // each tensor has its own
  std::vector<weir_kernel_info> kernels;
  std::vector<weir_scalar> scalars;
  std::vector<weir_entry> entries;
  // Of the entries, in their order.
  std::vector<weir_item> items[5];
  std::vector<uint32_t> operands[5];
  std::vector<int64_t> strides[5]; // may be empty
  std::vector<weir_result> results[5];

  /// Points the descriptor at the vectors again, after a test changed them.
  void link();
  /// The index of the kernel, which is added the first time.
  uint32_t addKernel(weir_kernel code, const char *name, uint32_t parts);
  void addOperands(int entry, const std::vector<Operand> &list);
  /// The extents of a tensor.
  int64_t *shape(size_t tensor) {
    return extents.data() + tensors[tensor].extents;
  }

  static constexpr uint32_t type = sizeof(T) == 8 ? WEIR_F64 : WEIR_F32;

private:
  void describe();
  void describeEntries();
  uint64_t place(uint64_t elements, uint64_t size = sizeof(T));
  void addTensor(const char *name, uint32_t role, std::vector<int64_t> shape,
                 uint32_t initializer, double a, double b);
  void addPort(const char *name, uint32_t role, uint32_t type, int32_t classes,
               std::vector<int64_t> shape);
  void addForward(int entry, uint32_t rows);
  void addLoss(int entry);
  void addGradients(int entry);
  void addLaunch(int entry, weir_kernel kernel, const char *name,
                 uint32_t parts, uint32_t flags, std::vector<Operand> list);
  void addBlock(int entry, uint32_t kind, uint32_t count, uint32_t length,
                std::vector<Operand> list);
  void addResult(int entry, uint32_t role, uint32_t index, uint64_t offset,
                 uint64_t elements = 1, uint32_t kind = type);

  uint64_t used = 0;
  uint64_t products, predictions, partial, sums, gradients, norm, clip, applied,
      valid, rate;
  weir_instruction rateProgram[3] = {
      {WEIR_OP_RATE, 0, 0}, {WEIR_OP_CONSTANT, 0, 0.5}, {WEIR_OP_MUL, 0, 0}};
  weir_layer layer = {"linear", "linear", 3, 1};
  const char *lossNames[1] = {"squares"};
  const char *metricNames[1] = {"absolute"};
};

/// One batch of inputs in the order of the ports.
template <typename T> struct Batch {
  std::vector<T> x, y;
  std::vector<int32_t> kind;
  const void *inputs[3];

  explicit Batch(uint32_t samples = kBatch, uint32_t seed = 1);
  const void *const *data() {
    inputs[0] = x.data();
    inputs[1] = kind.data();
    inputs[2] = y.data();
    return inputs;
  }
};

extern template class Regression<float>;
extern template class Regression<double>;
extern template struct Batch<float>;
extern template struct Batch<double>;

/// A model that is destroyed at the end of the scope.
class Model {
public:
  explicit Model(const weir_descriptor &descriptor, uint32_t threads = 1);
  Model(const weir_descriptor &descriptor, const weir_options &options);
  ~Model();
  Model(const Model &) = delete;
  operator weir_model *() const { return model; }
  /// Every parameter, state and slot, one after another.
  std::vector<double> values() const;

private:
  weir_model *model = nullptr;
};

#endif // WEIR_TEST_REGRESSION_H
