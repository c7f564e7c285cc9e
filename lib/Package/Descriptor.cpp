#include "lib/Package/Code.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include <map>

using namespace llvm;

namespace weir {

namespace {
/// Constants in the layout of abi.h. Structs are literal: their fields are
/// those of the C structs, in order, and C's padding is LLVM's.
class Tables {
public:
  Tables(const Facts &facts, Module &module)
      : facts(facts), module(module), context(module.getContext()) {}

  GlobalVariable *build();

private:
  Constant *u8(uint64_t value) {
    return ConstantInt::get(Type::getInt8Ty(context), value);
  }
  Constant *u16(uint64_t value) {
    return ConstantInt::get(Type::getInt16Ty(context), value);
  }
  Constant *u32(uint64_t value) {
    return ConstantInt::get(Type::getInt32Ty(context), uint32_t(value));
  }
  Constant *u64(uint64_t value) {
    return ConstantInt::get(Type::getInt64Ty(context), value);
  }
  Constant *f64(double value) {
    return ConstantFP::get(Type::getDoubleTy(context), value);
  }
  Constant *null() {
    return ConstantPointerNull::get(PointerType::getUnqual(context));
  }
  Constant *record(ArrayRef<Constant *> fields) {
    return ConstantStruct::getAnon(context, fields);
  }
  Constant *text(StringRef string);
  Constant *shape(ArrayRef<int64_t> extents);
  /// The index of `shape` in the table of extents.
  uint32_t addExtents(const Facts::Shape &shape);
  Constant *table(const Twine &name, ArrayRef<Constant *> rows);
  template <typename Number>
  Constant *numbers(const Twine &name, ArrayRef<Number> values);
  Constant *names(const Twine &name, ArrayRef<std::string> strings);

  Constant *port(const Facts::Port &port);
  Constant *output(const Facts::Output &output);
  Constant *tensor(const Facts::Tensor &tensor);
  Constant *scalar(const Facts::Scalar &scalar);
  Constant *layer(const Facts::Layer &layer);
  Constant *kernel(const Facts::Kernel &kernel);
  Constant *item(const Facts::Item &item);
  Constant *entry(const Facts::Entry &entry, unsigned index);
  Constant *metric(const weir_metric &row);
  Constant *plateau();

  template <typename Row, typename Function>
  Constant *rows(const Twine &name, ArrayRef<Row> from, Function make) {
    std::vector<Constant *> result;
    for (const Row &row : from)
      result.push_back(make(row));
    return table(name, result);
  }

  template <typename Row>
  Constant *rows(const Twine &name, const std::vector<Row> &from,
                 Constant *(Tables::*make)(const Row &)) {
    return rows(name, ArrayRef(from),
                [&](const Row &row) { return (this->*make)(row); });
  }

  const Facts &facts;
  Module &module;
  LLVMContext &context;
  StringMap<Constant *> texts;
  std::map<Facts::Shape, uint32_t> shapes;
  std::vector<int64_t> extents;
};
} // namespace

Constant *Tables::text(StringRef string) {
  Constant *&known = texts[string];
  if (known)
    return known;
  Constant *bytes = ConstantDataArray::getString(context, string);
  auto *global =
      new GlobalVariable(module, bytes->getType(),
                         /*isConstant=*/true, GlobalValue::PrivateLinkage,
                         bytes, facts.name + ".text");
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  global->setAlignment(Align(1)); // as it is, texts from 16 bytes on take 16
  return known = global;
}

Constant *Tables::shape(ArrayRef<int64_t> extents) {
  SmallVector<uint64_t> padded(extents.begin(), extents.end());
  padded.resize(WEIR_MAX_RANK);
  return ConstantDataArray::get(context, padded);
}

Constant *Tables::table(const Twine &name, ArrayRef<Constant *> rows) {
  if (rows.empty())
    return null();
  auto *type = ArrayType::get(rows.front()->getType(), rows.size());
  return new GlobalVariable(
      module, type, /*isConstant=*/true, GlobalValue::InternalLinkage,
      ConstantArray::get(type, rows), facts.name + "." + name);
}

template <typename Number>
Constant *Tables::numbers(const Twine &name, ArrayRef<Number> values) {
  if (values.empty())
    return null();
  Constant *data = ConstantDataArray::get(context, values);
  return new GlobalVariable(module, data->getType(), /*isConstant=*/true,
                            GlobalValue::InternalLinkage, data,
                            facts.name + "." + name);
}

uint32_t Tables::addExtents(const Facts::Shape &shape) {
  auto [found, isNew] = shapes.try_emplace(shape, extents.size());
  if (isNew)
    extents.insert(extents.end(), shape.begin(), shape.end());
  return found->second;
}

Constant *Tables::names(const Twine &name, ArrayRef<std::string> strings) {
  return rows(name, strings, [&](const std::string &s) { return text(s); });
}

Constant *Tables::port(const Facts::Port &port) {
  return record({text(port.name), u32(port.role), u32(port.type),
                 u32(port.classes), u32(port.shape.size()), shape(port.shape),
                 u64(port.elements), u64(port.offset)});
}

Constant *Tables::output(const Facts::Output &output) {
  return record({text(output.name), u32(output.type), u32(output.shape.size()),
                 shape(output.shape), u64(output.elements)});
}

Constant *Tables::tensor(const Facts::Tensor &tensor) {
  constexpr uint32_t order = 0; // row-major
  return record({text(tensor.name), u8(tensor.role), u8(tensor.type),
                 u8(tensor.shape.size()), u8(order), u32(tensor.layer),
                 u32(addExtents(tensor.shape)), u32(tensor.stream),
                 u64(tensor.elements), u64(tensor.offset), f64(tensor.a),
                 f64(tensor.b), u32(tensor.initializer), u32(tensor.line)});
}

Constant *Tables::scalar(const Facts::Scalar &scalar) {
  Constant *program = rows("program." + scalar.name, ArrayRef(scalar.program),
                           [&](const weir_instruction &i) {
                             return record({u32(i.op), u32(0), f64(i.value)});
                           });
  return record({text(scalar.name), program, u32(scalar.program.size()),
                 u32(scalar.type), u64(scalar.offset)});
}

Constant *Tables::layer(const Facts::Layer &layer) {
  return record(
      {text(layer.path), text(layer.kind), u32(layer.line), u32(layer.column)});
}

Constant *Tables::kernel(const Facts::Kernel &kernel) {
  return record({module.getFunction(kernel.code), text(kernel.name),
                 f64(kernel.flops), u32(kernel.parts), u32(0)});
}

Constant *Tables::item(const Facts::Item &item) {
  return record({u16(item.kind), u16(item.flags), u32(item.kernel),
                 u32(item.first), u32(item.count), u32(item.length),
                 u32(item.layer)});
}

Constant *Tables::entry(const Facts::Entry &entry, unsigned index) {
  Constant *items = rows("items." + Twine(index), ArrayRef(entry.items),
                         [&](const Facts::Item &row) { return item(row); });
  Constant *results = rows(
      "results." + Twine(index), ArrayRef(entry.results),
      [&](const weir_result &row) {
        return record({u32(row.role), u32(row.index), u32(row.type),
                       u32(row.watched), u64(row.elements), u64(row.offset)});
      });
  SmallVector<uint64_t> strides(entry.strides.begin(), entry.strides.end());
  return record(
      {u32(entry.kind), u32(entry.batch), u32(entry.items.size()),
       u32(entry.operands.size()), u32(entry.results.size()),
       u32(entry.hasValid ? WEIR_I32 : WEIR_NONE), u64(entry.validOffset),
       items, numbers<uint32_t>("operands." + Twine(index), entry.operands),
       numbers<uint64_t>("strides." + Twine(index), strides), results});
}

Constant *Tables::metric(const weir_metric &row) {
  return record(
      {u32(row.kind), u32(row.rows), u32(row.columns), u32(row.reserved)});
}

Constant *Tables::plateau() {
  if (!facts.plateau)
    return null();
  const weir_plateau &rule = *facts.plateau;
  return table("plateau",
               record({f64(rule.threshold), u64(rule.begin), u64(rule.patience),
                       u64(rule.cooldown), u32(rule.maximize), u32(0)}));
}

GlobalVariable *Tables::build() {
  Constant *ports = rows("ports", facts.ports, &Tables::port);
  Constant *outputs = rows("outputs", facts.outputs, &Tables::output);
  Constant *tensors = rows("tensors", facts.tensors, &Tables::tensor);
  Constant *scalars = rows("scalars", facts.scalars, &Tables::scalar);
  Constant *layers = rows("layers", facts.layers, &Tables::layer);
  Constant *kernels = rows("kernels", facts.kernels, &Tables::kernel);
  SmallVector<uint64_t> shapeNumbers(extents.begin(), extents.end());
  std::vector<Constant *> entryRows;
  for (auto [i, row] : enumerate(facts.entries))
    entryRows.push_back(entry(row, i));

  Constant *descriptor =
      record({u32(WEIR_ABI_VERSION),
              u32(sizeof(weir_descriptor)),
              text(facts.name),
              text(facts.options.source),
              text(facts.options.compiler),
              text(facts.cpu),
              u64(facts.cpuFeatures),
              u64(facts.modelHash),
              u64(facts.layerHash),
              u64(facts.arenaBytes),
              f64(facts.baseRate),
              u64(facts.horizon),
              u32(facts.needsHorizon),
              u32(facts.batch),
              u64(facts.seed),
              u32(facts.ports.size()),
              u32(facts.outputs.size()),
              u32(facts.tensors.size()),
              u32(facts.scalars.size()),
              u32(facts.layers.size()),
              u32(facts.entries.size()),
              u32(facts.losses.size()),
              u32(facts.metrics.size()),
              u32(facts.kernels.size()),
              u32(extents.size()),
              ports,
              outputs,
              tensors,
              scalars,
              layers,
              table("entries", entryRows),
              names("losses", facts.losses),
              names("metrics", facts.metrics),
              kernels,
              numbers<uint64_t>("extents", shapeNumbers),
              plateau(),
              rows("metric_infos", facts.metricInfos, &Tables::metric)});
  return new GlobalVariable(module, descriptor->getType(),
                            /*isConstant=*/true, GlobalValue::ExternalLinkage,
                            descriptor, facts.name + "_descriptor");
}

GlobalVariable *addDescriptor(const Facts &facts, Module &module) {
  GlobalVariable *descriptor = Tables(facts, module).build();
  // The C structs and these must have one layout.
  [[maybe_unused]] uint64_t bytes =
      module.getDataLayout().getTypeAllocSize(descriptor->getValueType());
  assert(bytes == sizeof(weir_descriptor) && "descriptor differs from abi.h");
  return descriptor;
}

} // namespace weir
