#include "Regression.h"

#include "weir/inspect.h"

#include <gtest/gtest.h>

enum { Step, Gradients, Evaluate, Predict, PredictOne };

template <typename T>
uint64_t Regression<T>::place(uint64_t elements, uint64_t size) {
  uint64_t offset = used;
  used = (used + elements * size + 63) / 64 * 64;
  return offset;
}

template <typename T>
void Regression<T>::addTensor(const char *name, uint32_t role,
                              std::vector<int64_t> shape, uint32_t initializer,
                              double a, double b) {
  weir_tensor tensor = {};
  tensor.name = name;
  tensor.role = uint8_t(role);
  tensor.type = type;
  tensor.rank = uint8_t(shape.size());
  tensor.extents = uint32_t(extents.size());
  tensor.elements = 1;
  for (int64_t extent : shape) {
    extents.push_back(extent);
    tensor.elements *= uint64_t(extent);
  }
  tensor.offset = place(tensor.elements);
  tensor.initializer = initializer;
  tensor.stream = uint32_t(tensors.size());
  tensor.a = a;
  tensor.b = b;
  tensors.push_back(tensor);
}

template <typename T>
void Regression<T>::addPort(const char *name, uint32_t role, uint32_t type,
                            int32_t classes, std::vector<int64_t> shape) {
  weir_port port = {};
  port.name = name;
  port.role = role;
  port.type = type;
  port.classes = classes;
  port.rank = uint32_t(shape.size());
  port.elements = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    port.shape[i] = shape[i];
    port.elements *= uint64_t(shape[i]);
  }
  port.offset = place(port.elements * kBatch, type == WEIR_I32 ? 4 : sizeof(T));
  ports.push_back(port);
}

template <typename T>
uint32_t Regression<T>::addKernel(weir_kernel code, const char *name,
                                  uint32_t parts) {
  for (uint32_t i = 0; i < kernels.size(); ++i)
    if (kernels[i].code == code)
      return i;
  kernels.push_back({code, name, 0, parts, 0});
  return uint32_t(kernels.size() - 1);
}

template <typename T>
void Regression<T>::addOperands(int entry, const std::vector<Operand> &list) {
  for (const Operand &operand : list) {
    EXPECT_EQ(operand.offset % WEIR_ARENA_ALIGNMENT, 0u);
    operands[entry].push_back(uint32_t(operand.offset / WEIR_ARENA_ALIGNMENT));
    strides[entry].push_back(operand.stride);
  }
}

template <typename T>
void Regression<T>::addLaunch(int entry, weir_kernel kernel, const char *name,
                              uint32_t parts, uint32_t flags,
                              std::vector<Operand> list) {
  weir_item item = {};
  item.kind = WEIR_ITEM_LAUNCH;
  item.flags = uint16_t(flags);
  item.kernel = addKernel(kernel, name, parts);
  item.first = uint32_t(operands[entry].size());
  item.count = uint32_t(list.size());
  items[entry].push_back(item);
  addOperands(entry, list);
}

template <typename T>
void Regression<T>::addBlock(int entry, uint32_t kind, uint32_t count,
                             uint32_t length, std::vector<Operand> list) {
  weir_item item = {};
  item.kind = uint16_t(kind);
  item.first = uint32_t(operands[entry].size());
  item.count = count;
  item.length = length;
  items[entry].push_back(item);
  addOperands(entry, list);
}

template <typename T>
void Regression<T>::addResult(int entry, uint32_t role, uint32_t index,
                              uint64_t offset, uint64_t elements,
                              uint32_t kind) {
  results[entry].push_back({role, index, kind, 0, elements, offset});
}

template <typename T> void Regression<T>::addForward(int entry, uint32_t rows) {
  using K = Kernels<T>;
  int64_t row = kFeatures * sizeof(T);
  addBlock(entry, WEIR_ITEM_REPEAT, rows, 2, {});
  addLaunch(entry, K::product, "product", kFeatures, 0,
            {{ports[0].offset, row}, {tensors[0].offset, 0}, {products, row}});
  addLaunch(entry, K::addRow, "add_row", 1, WEIR_ITEM_BARRIER,
            {{products, row},
             {tensors[1].offset, 0},
             {predictions, int64_t(sizeof(T))}});
}

template <typename T> void Regression<T>::addLoss(int entry) {
  using K = Kernels<T>;
  addForward(entry, kBatch);
  addLaunch(entry, K::loss, "loss", kLossParts, WEIR_ITEM_BARRIER,
            {{predictions, 0},
             {ports[2].offset, 0},
             {ports[1].offset, 0},
             {valid, 0},
             {partial, 0}});
  addLaunch(entry, K::finishLoss, "finish_loss", 1, WEIR_ITEM_BARRIER,
            {{partial, 0}, {sums, 0}});
  addResult(entry, WEIR_RESULT_LOSS_SUM, 0, sums);
  addResult(entry, WEIR_RESULT_LOSS_WEIGHT, 0, sums + sizeof(T));
  addResult(entry, WEIR_RESULT_METRIC_SUM, 0, sums + 2 * sizeof(T));
  addResult(entry, WEIR_RESULT_METRIC_WEIGHT, 0, sums + sizeof(T));
}

template <typename T> void Regression<T>::addGradients(int entry) {
  addLoss(entry);
  addLaunch(entry, Kernels<T>::gradient, "gradient", kFeatures + 1,
            WEIR_ITEM_BARRIER,
            {{predictions, 0},
             {ports[2].offset, 0},
             {ports[1].offset, 0},
             {ports[0].offset, 0},
             {sums, 0},
             {gradients, 0}});
}

template <typename T> void Regression<T>::describe() {
  addTensor("linear.weight", WEIR_TENSOR_PARAMETER, {1, kFeatures},
            WEIR_INIT_UNIFORM, -1, 1);
  addTensor("linear.bias", WEIR_TENSOR_PARAMETER, {1}, WEIR_INIT_CONSTANT, 0,
            0);
  addTensor("seen", WEIR_TENSOR_STATE, {}, WEIR_INIT_CONSTANT, 0, 0);
  addTensor("optimizer.m.linear.weight", WEIR_TENSOR_SLOT, {1, kFeatures},
            WEIR_INIT_CONSTANT, 0, 0);
  addTensor("optimizer.m.linear.bias", WEIR_TENSOR_SLOT, {1},
            WEIR_INIT_CONSTANT, 0, 0);
  addPort("x", WEIR_PORT_INPUT, type, 0, {kFeatures});
  addPort("kind", WEIR_PORT_INPUT, WEIR_I32, 4, {});
  addPort("y", WEIR_PORT_TARGET, type, 0, {});
  rate = place(1);
  products = place(kBatch * kFeatures);
  predictions = place(kBatch);
  partial = place(kLossParts * 3);
  sums = place(3);
  gradients = place(kFeatures + 1);
  norm = place(1);
  clip = place(1);
  applied = place(1);
  valid = place(1, 4);
  scalars.push_back({"learning_rate", rateProgram, 3, type, rate});
  weir_output output = {};
  output.name = "prediction";
  output.type = type;
  output.elements = 1;
  outputs.push_back(output);
  describeEntries();
  link();
}

template <typename T> void Regression<T>::describeEntries() {
  using K = Kernels<T>;
  addGradients(Step);
  addLaunch(Step, K::guard, "guard", 1, WEIR_ITEM_BARRIER,
            {{gradients, 0}, {sums, 0}, {norm, 0}, {clip, 0}, {applied, 0}});
  addBlock(Step, WEIR_ITEM_COMMIT, 0, 3, {{applied, 0}});
  addLaunch(Step, K::update, "update", kFeatures, 0,
            {{tensors[0].offset, 0},
             {tensors[3].offset, 0},
             {gradients, 0},
             {clip, 0},
             {rate, 0}});
  addLaunch(Step, K::updateBias, "update_bias", 1, 0,
            {{tensors[1].offset, 0},
             {tensors[4].offset, 0},
             {gradients, 0},
             {clip, 0},
             {rate, 0}});
  addLaunch(Step, K::count, "count", 1, 0, {{tensors[2].offset, 0}});
  addResult(Step, WEIR_RESULT_GRADIENT_NORM, 0, norm);
  addResult(Step, WEIR_RESULT_CLIP_FACTOR, 0, clip);
  addResult(Step, WEIR_RESULT_APPLIED, 0, applied, 1, WEIR_BOOL);
  addGradients(Gradients);
  addResult(Gradients, WEIR_RESULT_GRADIENT, 0, gradients, kFeatures);
  addResult(Gradients, WEIR_RESULT_GRADIENT, 1,
            gradients + kFeatures * sizeof(T));
  addLoss(Evaluate);
  addForward(Predict, kBatch);
  addResult(Predict, WEIR_RESULT_OUTPUT, 0, predictions, kBatch);
  addForward(PredictOne, 1);
  addResult(PredictOne, WEIR_RESULT_OUTPUT, 0, predictions, 1);
  for (int i = 0; i < 5; ++i) {
    weir_entry entry = {};
    entry.kind = i == PredictOne ? uint32_t(WEIR_ENTRY_PREDICT) : uint32_t(i);
    entry.batch = i == PredictOne ? 1 : kBatch;
    entry.valid_type = i >= Predict ? WEIR_NONE : uint32_t(WEIR_I32);
    entry.valid_offset = valid;
    entries.push_back(entry);
  }
}

template <typename T> void Regression<T>::link() {
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].items = items[i].data();
    entries[i].items_count = uint32_t(items[i].size());
    entries[i].operands = operands[i].data();
    entries[i].operands_count = uint32_t(operands[i].size());
    entries[i].strides = strides[i].empty() ? nullptr : strides[i].data();
    entries[i].results = results[i].data();
    entries[i].results_count = uint32_t(results[i].size());
  }
  weir_descriptor &d = descriptor;
  d.abi_version = WEIR_ABI_VERSION;
  d.size = sizeof(d);
  d.name = "regression";
  d.source = "regression.weir";
  d.compiler = "weir 0.1.0";
  d.cpu = "generic";
  d.model_hash = 0x123456789abcdef0;
  d.layer_hash = 0x0fedcba987654321;
  d.arena_bytes = used;
  d.base_rate = 0.125;
  d.batch = kBatch;
  d.seed = 7;
  d.ports_count = uint32_t(ports.size());
  d.ports = ports.data();
  d.outputs_count = uint32_t(outputs.size());
  d.outputs = outputs.data();
  d.tensors_count = uint32_t(tensors.size());
  d.tensors = tensors.data();
  d.scalars_count = uint32_t(scalars.size());
  d.scalars = scalars.data();
  d.layers_count = 1;
  d.layers = &layer;
  d.entries_count = uint32_t(entries.size());
  d.entries = entries.data();
  d.losses_count = 1;
  d.loss_names = lossNames;
  d.metrics_count = 1;
  d.metric_names = metricNames;
  d.metrics = metrics;
  d.kernels_count = uint32_t(kernels.size());
  d.kernels = kernels.data();
  d.extents_count = uint32_t(extents.size());
  d.extents = extents.data();
}

template <typename T> Batch<T>::Batch(uint32_t samples, uint32_t seed) {
  uint32_t state = seed * 2654435761u + 1;
  auto next = [&] {
    state = state * 1664525u + 1013904223u;
    return T(state >> 8) / T(1 << 24) * 2 - 1;
  };
  for (uint32_t row = 0; row < samples; ++row) {
    T sum = T(0.5);
    for (uint32_t i = 0; i < kFeatures; ++i) {
      x.push_back(next());
      sum += x.back() * T(i + 1);
    }
    y.push_back(sum);
    kind.push_back(int32_t(row % 4));
  }
}

template class Regression<float>;
template class Regression<double>;
template struct Batch<float>;
template struct Batch<double>;

Model::Model(const weir_descriptor &descriptor, const weir_options &given) {
  char text[512] = "";
  weir_options options = given;
  options.error = text;
  options.error_size = sizeof(text);
  EXPECT_EQ(weir_model_create_abi2(&descriptor, &options, &model), WEIR_OK)
      << text;
}

static weir_options withThreads(uint32_t threads) {
  weir_options options = WEIR_OPTIONS_INIT;
  options.threads = threads;
  return options;
}

Model::Model(const weir_descriptor &descriptor, uint32_t threads)
    : Model(descriptor, withThreads(threads)) {}

Model::~Model() { weir_model_destroy(model); }

std::vector<double> Model::values() const {
  std::vector<double> all;
  const weir_descriptor &descriptor = *weir_model_descriptor(model);
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    std::vector<double> some(tensor.elements);
    EXPECT_EQ(
        weir_model_read_tensor(model, tensor.name, some.data(), some.size()),
        WEIR_OK);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}
