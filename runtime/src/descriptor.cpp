#include "descriptor_internal.h"

#include "weir/program.h"

namespace weir {

static constexpr uint32_t kMaxNesting = 16;

size_t typeBytes(uint32_t type) {
  switch (type) {
  case WEIR_F32:
  case WEIR_I32:
    return 4;
  case WEIR_F64:
    return 8;
  case WEIR_BOOL:
    return 1;
  default:
    return 0;
  }
}

/// `elements` of `type` at `offset` lie in the arena and are aligned.
static bool fits(const weir_descriptor &descriptor, uint32_t type,
                 uint64_t elements, uint64_t offset) {
  uint64_t bytes = 0, end = 0;
  uint64_t size = typeBytes(type);
  return size && offset % size == 0 &&
         !__builtin_mul_overflow(elements, size, &bytes) &&
         !__builtin_add_overflow(offset, bytes, &end) &&
         end <= descriptor.arena_bytes;
}

static bool isProduct(uint32_t rank, const int64_t *shape, uint64_t elements) {
  if (rank > WEIR_MAX_RANK)
    return false;
  uint64_t product = 1;
  for (uint32_t i = 0; i < rank; ++i)
    if (shape[i] < 0 ||
        __builtin_mul_overflow(product, uint64_t(shape[i]), &product))
      return false;
  return product == elements;
}

static weir_status checkPorts(const weir_descriptor &descriptor, Text &error) {
  for (uint32_t i = 0; i < descriptor.ports_count; ++i) {
    const weir_port &port = descriptor.ports[i];
    uint64_t elements = 0;
    if (!port.name || port.role > WEIR_PORT_TARGET ||
        !isProduct(port.rank, port.shape, port.elements) ||
        __builtin_mul_overflow(port.elements, uint64_t(descriptor.batch),
                               &elements) ||
        !fits(descriptor, port.type, elements, port.offset) ||
        port.classes < 0 || (port.classes && port.type != WEIR_I32))
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's port %u is malformed", i);
  }
  for (uint32_t i = 0; i < descriptor.outputs_count; ++i) {
    const weir_output &output = descriptor.outputs[i];
    if (!output.name || !typeBytes(output.type) ||
        !isProduct(output.rank, output.shape, output.elements))
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's output %u is malformed", i);
  }
  return WEIR_OK;
}

static bool hasExtents(const weir_descriptor &descriptor,
                       const weir_tensor &tensor) {
  return tensor.rank <= descriptor.extents_count &&
         tensor.extents <= descriptor.extents_count - tensor.rank;
}

/// A copy is of a parameter of its own type and size.
static bool hasSource(const weir_descriptor &descriptor,
                      const weir_tensor &tensor) {
  if (tensor.initializer != WEIR_INIT_COPY)
    return true;
  if (!(tensor.a >= 0 && tensor.a < descriptor.tensors_count))
    return false;
  const weir_tensor &source = descriptor.tensors[uint32_t(tensor.a)];
  return source.role == WEIR_TENSOR_PARAMETER && source.type == tensor.type &&
         source.elements == tensor.elements;
}

static weir_status checkTensors(const weir_descriptor &descriptor,
                                Text &error) {
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (!tensor.name || tensor.role > WEIR_TENSOR_SLOT ||
        !hasExtents(descriptor, tensor) ||
        !isProduct(tensor.rank, descriptor.extents + tensor.extents,
                   tensor.elements) ||
        !fits(descriptor, tensor.type, tensor.elements, tensor.offset) ||
        tensor.initializer > WEIR_INIT_COPY || !hasSource(descriptor, tensor))
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's tensor %u is malformed", i);
    if (tensor.order != 0)
      return fail(error, WEIR_INCOMPATIBLE,
                  "`%s` is stored in order %u; this runtime knows order 0",
                  tensor.name, tensor.order);
  }
  return WEIR_OK;
}

static weir_status checkScalars(const weir_descriptor &descriptor,
                                Text &error) {
  weir_variables variables = {0, 1, 1, 1, 0, 0};
  for (uint32_t i = 0; i < descriptor.scalars_count; ++i) {
    const weir_scalar &scalar = descriptor.scalars[i];
    double value = 0;
    if (!scalar.name || scalar.type > WEIR_F64 ||
        !fits(descriptor, scalar.type, 1, scalar.offset) ||
        weir_program_evaluate(scalar.program, scalar.length, &variables,
                              &value) != WEIR_OK)
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's scalar %u is malformed", i);
  }
  return WEIR_OK;
}

static weir_status checkKernels(const weir_descriptor &descriptor,
                                Text &error) {
  for (uint32_t i = 0; i < descriptor.kernels_count; ++i) {
    const weir_kernel_info &kernel = descriptor.kernels[i];
    if (!kernel.code || !kernel.name || kernel.parts == 0)
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's kernel %u is malformed", i);
  }
  return WEIR_OK;
}

static bool isMean(const weir_metric &metric) {
  return metric.kind <= WEIR_METRIC_PERPLEXITY;
}

static weir_status checkMetrics(const weir_descriptor &descriptor,
                                Text &error) {
  for (uint32_t i = 0; i < descriptor.metrics_count; ++i) {
    const weir_metric &metric = descriptor.metrics[i];
    uint32_t rows = isMean(metric)                         ? 1
                    : metric.kind == WEIR_METRIC_R_SQUARED ? 4
                    : metric.kind == WEIR_METRIC_CONFUSION ? metric.columns
                                                           : 3;
    if (metric.kind > WEIR_METRIC_RECALL_MICRO || metric.rows != rows ||
        metric.columns == 0 || (isMean(metric) && metric.columns != 2))
      return fail(error, WEIR_INVALID_ARGUMENT,
                  "the descriptor's metric %u is malformed", i);
  }
  return WEIR_OK;
}

uint32_t countParameters(const weir_descriptor &descriptor) {
  uint32_t count = 0;
  while (count < descriptor.tensors_count &&
         descriptor.tensors[count].role == WEIR_TENSOR_PARAMETER)
    ++count;
  return count;
}

uint64_t countTotals(const weir_descriptor &descriptor) {
  uint64_t count = 0;
  for (uint32_t i = 0; i < descriptor.metrics_count; ++i)
    count +=
        uint64_t(descriptor.metrics[i].rows) * descriptor.metrics[i].columns;
  return count;
}

static uint32_t indexLimit(const weir_descriptor &descriptor, uint32_t role) {
  switch (role) {
  case WEIR_RESULT_OUTPUT:
    return descriptor.outputs_count;
  case WEIR_RESULT_LOSS_SUM:
  case WEIR_RESULT_LOSS_WEIGHT:
    return descriptor.losses_count;
  case WEIR_RESULT_METRIC_SUM:
  case WEIR_RESULT_METRIC_WEIGHT:
  case WEIR_RESULT_METRIC_TABLE:
    return descriptor.metrics_count;
  case WEIR_RESULT_GRADIENT:
    return descriptor.tensors_count;
  case WEIR_RESULT_GRADIENT_SQUARES:
  case WEIR_RESULT_GRADIENT_NOT_FINITE:
  case WEIR_RESULT_UPDATE_SQUARES:
  case WEIR_RESULT_PARAMETER_SQUARES:
    return countParameters(descriptor);
  case WEIR_RESULT_ACTIVATION_SQUARES:
  case WEIR_RESULT_ACTIVATION_NOT_FINITE:
  case WEIR_RESULT_ACTIVATION_ZEROS:
  case WEIR_RESULT_ACTIVATION_DEAD:
  case WEIR_RESULT_ACTIVATION_SATURATED:
    return descriptor.layers_count;
  case WEIR_RESULT_GRADIENT_NORM:
  case WEIR_RESULT_CLIP_FACTOR:
  case WEIR_RESULT_APPLIED:
  case WEIR_RESULT_UPDATED:
  case WEIR_RESULT_INLIER:
    return 1;
  default:
    return 0;
  }
}

static bool checkResult(const weir_descriptor &descriptor,
                        const weir_entry &entry, const weir_result &result) {
  if (result.index >= indexLimit(descriptor, result.role) ||
      !fits(descriptor, result.type, result.elements, result.offset))
    return false;
  switch (result.role) {
  case WEIR_RESULT_OUTPUT: {
    const weir_output &output = descriptor.outputs[result.index];
    return result.type == output.type &&
           result.elements == output.elements * entry.batch;
  }
  case WEIR_RESULT_GRADIENT:
    return result.elements == descriptor.tensors[result.index].elements;
  case WEIR_RESULT_METRIC_SUM:
  case WEIR_RESULT_METRIC_WEIGHT:
    return result.elements == 1 && isMean(descriptor.metrics[result.index]);
  case WEIR_RESULT_METRIC_TABLE: {
    const weir_metric &metric = descriptor.metrics[result.index];
    return result.type == WEIR_F64 && !isMean(metric) &&
           result.elements == uint64_t(metric.rows) * metric.columns;
  }
  default:
    return result.elements == 1;
  }
}

/// Every address that an operand takes in `trips` trips lies in the arena.
static bool checkOperand(const weir_descriptor &descriptor,
                         const weir_entry &entry, uint32_t index,
                         uint32_t trips) {
  uint64_t offset = uint64_t(entry.operands[index]) * WEIR_ARENA_ALIGNMENT;
  int64_t stride = entry.strides ? entry.strides[index] : 0;
  int64_t way = 0, last = 0;
  if (offset > descriptor.arena_bytes)
    return false;
  return trips == 0 ||
         (!__builtin_mul_overflow(stride, int64_t(trips - 1), &way) &&
          !__builtin_add_overflow(int64_t(offset), way, &last) && last >= 0 &&
          uint64_t(last) <= descriptor.arena_bytes);
}

static bool checkItems(const weir_descriptor &descriptor,
                       const weir_entry &entry, uint32_t begin, uint32_t end,
                       uint32_t trips, uint32_t nesting) {
  if (nesting > kMaxNesting)
    return false;
  for (uint32_t i = begin; i < end; ++i) {
    const weir_item &item = entry.items[i];
    bool launch = item.kind == WEIR_ITEM_LAUNCH;
    bool commit = item.kind == WEIR_ITEM_COMMIT;
    bool repeat = item.kind == WEIR_ITEM_REPEAT;
    if (!launch && !commit && !repeat && item.kind != WEIR_ITEM_WAIT)
      return false;
    if (launch && item.kernel >= descriptor.kernels_count)
      return false;
    uint32_t operands = launch ? item.count : commit ? 1 : 0;
    if (operands && (item.first > entry.operands_count ||
                     operands > entry.operands_count - item.first))
      return false;
    for (uint32_t k = 0; k < operands; ++k)
      if (!checkOperand(descriptor, entry, item.first + k, trips))
        return false;
    if (!commit && !repeat)
      continue;
    if (item.length > end - i - 1 ||
        !checkItems(descriptor, entry, i + 1, i + 1 + item.length,
                    repeat ? item.count : trips, nesting + 1))
      return false;
    i += item.length;
  }
  return true;
}

static bool isStep(const weir_entry &entry) {
  return entry.kind <= WEIR_ENTRY_GRADIENTS ||
         entry.kind == WEIR_ENTRY_STEP_PROBED;
}

static weir_status checkEntry(const weir_descriptor &descriptor, uint32_t index,
                              Text &error) {
  const weir_entry &entry = descriptor.entries[index];
  bool valid = entry.kind <= WEIR_ENTRY_STEP_PROBED && entry.batch > 0 &&
               entry.batch <= descriptor.batch &&
               (!isStep(entry) || entry.batch == descriptor.batch) &&
               (entry.items || !entry.items_count) &&
               (entry.operands || !entry.operands_count) &&
               (entry.results || !entry.results_count) &&
               (entry.valid_type == WEIR_NONE ||
                (entry.valid_type == WEIR_I32 &&
                 fits(descriptor, WEIR_I32, 1, entry.valid_offset))) &&
               // Outside of a repeat an operand does not move.
               checkItems(descriptor, entry, 0, entry.items_count, 1, 0);
  for (uint32_t i = 0; valid && i < entry.results_count; ++i)
    valid = checkResult(descriptor, entry, entry.results[i]);
  if (!valid)
    return fail(error, WEIR_INVALID_ARGUMENT,
                "the descriptor's entry %u is malformed", index);
  return WEIR_OK;
}

weir_status checkDescriptor(const weir_descriptor *descriptor, Text &error) {
  if (!descriptor)
    return fail(error, WEIR_INVALID_ARGUMENT, "the descriptor is NULL");
  const weir_descriptor &d = *descriptor;
  if (d.abi_version != WEIR_ABI_VERSION || d.size < sizeof(weir_descriptor))
    return fail(error, WEIR_INCOMPATIBLE,
                "the object has ABI %u, this runtime has ABI %u: compile the "
                "model again",
                d.abi_version, WEIR_ABI_VERSION);
  if (!d.name || !d.cpu || d.batch == 0 ||
      d.arena_bytes > uint64_t(INT64_MAX) / 2 || (d.ports_count && !d.ports) ||
      (d.outputs_count && !d.outputs) || (d.tensors_count && !d.tensors) ||
      (d.scalars_count && !d.scalars) || (d.layers_count && !d.layers) ||
      (d.entries_count && !d.entries) || (d.kernels_count && !d.kernels) ||
      (d.extents_count && !d.extents) || (d.metrics_count && !d.metrics) ||
      (d.plateau && !(d.plateau->threshold >= 0)))
    return fail(error, WEIR_INVALID_ARGUMENT, "the descriptor is malformed");
  weir_status status = checkPorts(d, error);
  if (status == WEIR_OK)
    status = checkMetrics(d, error);
  if (status == WEIR_OK)
    status = checkTensors(d, error);
  if (status == WEIR_OK)
    status = checkScalars(d, error);
  if (status == WEIR_OK)
    status = checkKernels(d, error);
  for (uint32_t i = 0; status == WEIR_OK && i < d.entries_count; ++i)
    status = checkEntry(d, i, error);
  return status;
}

} // namespace weir
