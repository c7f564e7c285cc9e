#include "initialize_internal.h"

#include "memory_internal.h"
#include "random_internal.h"
#include "tensor_internal.h"

#include <math.h>

namespace weir {

static constexpr size_t kChunk = 256;

namespace {
/// A tensor seen as rows x (everything else). Its shorter side counts the
/// vectors that are made orthonormal.
struct Matrix {
  uint64_t rows, columns;

  Matrix(const weir_tensor &tensor, const int64_t *shape)
      : rows(tensor.rank ? uint64_t(shape[0]) : 1),
        columns(rows ? tensor.elements / rows : 0) {}
  uint64_t vectors() const { return rows < columns ? rows : columns; }
  uint64_t length() const { return rows < columns ? columns : rows; }
};
} // namespace

static double dot(const double *x, const double *y, uint64_t length) {
  // Eight sums hide the latency of an addition.
  double sums[8] = {};
  uint64_t i = 0;
  for (; i + 8 <= length; i += 8)
    for (int k = 0; k < 8; ++k)
      sums[k] += x[i + k] * y[i + k];
  for (; i < length; ++i)
    sums[0] += x[i] * y[i];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) +
         ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/// Modified Gram-Schmidt, each vector twice, which leaves them orthogonal to
/// rounding. The factor R has a positive diagonal, so that the distribution is
/// uniform (Mezzadri, Notices of the AMS 54, 2007).
static void orthonormalize(double *vectors, uint64_t count, uint64_t length) {
  for (uint64_t j = 0; j < count; ++j) {
    double *vector = vectors + j * length;
    for (int pass = 0; pass < 2; ++pass)
      for (uint64_t i = 0; i < j; ++i) {
        const double *other = vectors + i * length;
        double along = dot(other, vector, length);
        for (uint64_t k = 0; k < length; ++k)
          vector[k] -= along * other[k];
      }
    double norm = sqrt(dot(vector, vector, length));
    for (uint64_t k = 0; k < length; ++k)
      vector[k] /= norm;
  }
}

static void fillOrthogonal(uint8_t *arena, const weir_tensor &tensor,
                           const Matrix &matrix, const Stream &random,
                           double *scratch) {
  uint64_t count = matrix.vectors(), length = matrix.length();
  for (uint64_t i = 0; i < count * length; ++i)
    scratch[i] = random.normal(i);
  orthonormalize(scratch, count, length);
  bool wide = matrix.rows < matrix.columns; // the vectors are the rows
  for (uint64_t i = 0; i < tensor.elements; ++i) {
    uint64_t row = i / matrix.columns, column = i % matrix.columns;
    double value = tensor.a * (wide ? scratch[row * length + column]
                                    : scratch[column * length + row]);
    pack(arena + tensor.offset, tensor, i, 1, &value);
  }
}

static double drawElement(const weir_tensor &tensor, const Matrix &matrix,
                          const Stream &random, uint64_t index) {
  switch (tensor.initializer) {
  case WEIR_INIT_UNIFORM: {
    double unit = tensor.type == WEIR_F64 ? random.uniform53(index)
                                          : random.uniform24(index);
    return tensor.a + (tensor.b - tensor.a) * unit;
  }
  case WEIR_INIT_NORMAL:
    return tensor.a + tensor.b * random.normal(index);
  case WEIR_INIT_TRUNCATED_NORMAL:
    return tensor.a + tensor.b * random.truncatedNormal(index);
  case WEIR_INIT_IDENTITY:
    return index / matrix.columns == index % matrix.columns ? tensor.a : 0;
  default: // WEIR_INIT_CONSTANT
    return tensor.a;
  }
}

static void fill(uint8_t *arena, const weir_tensor &tensor,
                 const Matrix &matrix, const Stream &random) {
  double buffer[kChunk];
  for (uint64_t first = 0; first < tensor.elements; first += kChunk) {
    uint64_t left = tensor.elements - first;
    size_t count = left < kChunk ? size_t(left) : kChunk;
    for (size_t i = 0; i < count; ++i)
      buffer[i] = drawElement(tensor, matrix, random, first + i);
    pack(arena + tensor.offset, tensor, first, count, buffer);
  }
}

weir_status initialize(weir_model &model, uint64_t seed) {
  const weir_descriptor &descriptor = *model.descriptor;
  uint64_t largest = 0;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (tensor.initializer == WEIR_INIT_ORTHOGONAL && tensor.elements > largest)
      largest = tensor.elements;
  }
  Block scratch(model.allocator);
  if (largest && !scratch.create(size_t(largest) * sizeof(double)))
    return fail(model.error, WEIR_OUT_OF_MEMORY,
                "no memory to orthogonalise %llu elements",
                static_cast<unsigned long long>(largest));
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    Matrix matrix(tensor, shapeOf(descriptor, tensor));
    Stream random = {seed, tensor.stream};
    if (tensor.initializer == WEIR_INIT_ORTHOGONAL)
      fillOrthogonal(model.arena, tensor, matrix, random,
                     static_cast<double *>(scratch.data()));
    else
      fill(model.arena, tensor, matrix, random);
  }
  restartCopies(model, nullptr);
  model.seed = seed;
  model.steps = 0;
  model.applied = 0;
  model.plateau = makePlateau(descriptor.plateau);
  model.last = nullptr;
  clearHealth(model);
  return WEIR_OK;
}

} // namespace weir

weir_status weir_model_initialize(weir_model *model, uint64_t seed) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  return weir::initialize(*model, seed);
}
