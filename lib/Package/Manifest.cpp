#include "lib/Package/CText.h"
#include "lib/Package/Package.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using llvm::json::OStream;

namespace weir {

static void printShape(OStream &json, ArrayRef<int64_t> shape) {
  json.attributeArray("shape", [&] {
    for (int64_t extent : shape)
      json.value(extent);
  });
}

/// What the data section does to the values of a file.
static void printStep(const Facts::Step &step, OStream &json) {
  json.object([&] {
    json.attribute("function", step.function);
    for (const Facts::Step::Argument &argument : step.arguments) {
      if (argument.isList)
        json.attributeArray(argument.name, [&] {
          for (double number : argument.numbers)
            json.value(number);
        });
      else if (!argument.text.empty())
        json.attribute(argument.name, argument.text);
      else if (!argument.numbers.empty())
        json.attribute(argument.name, argument.numbers.front());
    }
  });
}

static void printSignature(const Facts &facts, OStream &json) {
  json.attributeArray("ports", [&] {
    for (const Facts::Port &port : facts.ports)
      json.object([&] {
        json.attribute("name", port.name);
        json.attribute("role",
                       port.role == WEIR_PORT_INPUT ? "input" : "target");
        json.attribute("type", getTypeName(port.type));
        printShape(json, port.shape);
        if (port.classes)
          json.attribute("classes", port.classes);
        json.attributeArray("data", [&] {
          for (const Facts::Step &step : port.steps)
            printStep(step, json);
        });
      });
  });
  json.attributeArray("outputs", [&] {
    for (const Facts::Output &output : facts.outputs)
      json.object([&] {
        json.attribute("name", output.name);
        json.attribute("type", getTypeName(output.type));
        printShape(json, output.shape);
      });
  });
  auto names = [&](StringRef key, ArrayRef<std::string> strings) {
    json.attributeArray(key, [&] {
      for (const std::string &name : strings)
        json.value(name);
    });
  };
  names("losses", facts.losses);
  json.attributeArray("metrics", [&] {
    for (auto [name, info] : llvm::zip_equal(facts.metrics, facts.metricInfos))
      json.object([&] {
        json.attribute("name", name);
        json.attribute("kind", getMetricKinds()[info.kind]);
        json.attributeArray("totals", [&] {
          json.value(info.rows);
          json.value(info.columns);
        });
      });
  });
}

static void printTensors(const Facts &facts, OStream &json) {
  static constexpr StringLiteral roles[] = {"parameter", "state", "slot"};
  static constexpr StringLiteral initializers[] = {
      "constant",         "uniform",    "normal",
      "truncated_normal", "orthogonal", "identity"};
  json.attributeArray("tensors", [&] {
    for (const Facts::Tensor &tensor : facts.tensors)
      json.object([&] {
        json.attribute("name", tensor.name);
        json.attribute("role", roles[tensor.role]);
        json.attribute("type", getTypeName(tensor.type));
        printShape(json, tensor.shape);
        json.attribute("layout", "row-major");
        json.attribute("offset", int64_t(tensor.offset));
        json.attribute("bytes", int64_t(tensor.bytes));
        json.attributeArray("initializer", [&] {
          json.value(initializers[tensor.initializer]);
          json.value(tensor.a);
          json.value(tensor.b);
        });
        if (tensor.layer != WEIR_NONE)
          json.attribute("layer", facts.layers[tensor.layer].path);
        json.attribute("line", tensor.line);
      });
  });
}

static void printLayers(const Facts &facts, OStream &json) {
  json.attributeArray("layers", [&] {
    for (const Facts::Layer &layer : facts.layers)
      json.object([&] {
        json.attribute("path", layer.path);
        json.attribute("kind", layer.kind);
        json.attribute("line", layer.line);
        json.attribute("column", layer.column);
      });
  });
}

static void printMemory(const Facts &facts, OStream &json) {
  MemoryUse use = measureMemory(facts);
  json.attributeObject("memory", [&] {
    json.attribute("parameters", int64_t(use.parameters));
    json.attribute("optimizer", int64_t(use.optimizer));
    json.attribute("states", int64_t(use.states));
    json.attribute("inputs", int64_t(use.inputs));
    json.attribute("gradients", int64_t(use.gradients));
    json.attribute("workspace", int64_t(use.workspace));
    json.attribute("arena", int64_t(facts.arenaBytes));
  });
}

static void printCode(const Facts &facts, OStream &json) {
  static constexpr StringLiteral kinds[] = {"step", "gradients", "evaluate",
                                            "predict", "step_probed"};
  json.attributeArray("kernels", [&] {
    for (const Facts::Kernel &kernel : facts.kernels)
      json.object([&] {
        json.attribute("name", kernel.name);
        json.attribute("hash", kernel.hash);
        json.attribute("parts", kernel.parts);
        json.attribute("flops", kernel.flops);
      });
  });
  json.attributeArray("entries", [&] {
    for (const Facts::Entry &entry : facts.entries)
      json.object([&] {
        auto count = [&](auto predicate) {
          return int64_t(llvm::count_if(entry.items, predicate));
        };
        json.attribute("kind", kinds[entry.kind]);
        json.attribute("batch", entry.batch);
        json.attribute("launches", count([](const Facts::Item &item) {
                         return item.kind == WEIR_ITEM_LAUNCH;
                       }));
        json.attribute("barriers", count([](const Facts::Item &item) {
                         return item.flags & WEIR_ITEM_BARRIER;
                       }));
        json.attribute("workspace", int64_t(entry.workspace));
      });
  });
}

static void printTraining(const Facts &facts, OStream &json) {
  json.attributeObject("training", [&] {
    json.attribute("batch", int64_t(facts.batch));
    json.attribute("learning_rate", facts.baseRate);
    json.attribute("horizon", int64_t(facts.horizon));
    json.attribute("needs_horizon", facts.needsHorizon);
    json.attribute("seed", int64_t(facts.seed));
  });
}

std::string printManifest(const Facts &facts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("format", 1);
    json.attribute("name", facts.name);
    json.attribute("model", facts.symbol);
    json.attribute("source", facts.options.source);
    json.attribute("compiler", facts.options.compiler);
    json.attribute("flags", facts.options.flags);
    json.attribute("cpu", facts.cpu);
    json.attribute("abi", int64_t(WEIR_ABI_VERSION));
    json.attribute("model_hash", formatHash(facts.modelHash));
    json.attribute("layer_hash", formatHash(facts.layerHash));
    printSignature(facts, json);
    printTraining(facts, json);
    printMemory(facts, json);
    printTensors(facts, json);
    printLayers(facts, json);
    printCode(facts, json);
  });
  os << '\n';
  return text;
}

} // namespace weir
