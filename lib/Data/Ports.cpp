#include "dialect/Weir/Weir.h"
#include "lib/Data/DataSet.h"
#include <cmath>
#include <cstring>

using namespace weir;

unsigned weir::getByteWidth(ElementType type) {
  switch (type) {
  case ElementType::Float:
  case ElementType::Class:
    return 4;
  case ElementType::Double:
    return 8;
  case ElementType::Bool:
    return 1;
  }
  llvm_unreachable("all element types are handled");
}

static ElementType getElementType(mlir::Type type) {
  if (type.isF64())
    return ElementType::Double;
  if (type.isInteger(32))
    return ElementType::Class;
  if (type.isInteger(1))
    return ElementType::Bool;
  return ElementType::Float;
}

std::vector<DataPort> weir::getPorts(ModelOp model) {
  std::vector<DataPort> ports;
  EntryOp forward = model.lookupEntry("forward");
  if (!forward)
    return ports;
  for (auto [i, type] : llvm::enumerate(forward.getArgumentTypes())) {
    llvm::StringRef role = forward.getArgRole(i);
    if (role != "input" && role != "target")
      continue;
    auto tensor = llvm::cast<mlir::RankedTensorType>(type);
    DataPort port;
    port.name = forward.getArgName(i).str();
    port.isTarget = role == "target";
    port.type = getElementType(tensor.getElementType());
    if (auto classes = forward.getArgAttrOfType<mlir::IntegerAttr>(
            i, EntryOp::getClassesAttrName()))
      port.classes = classes.getInt();
    for (int64_t dim : tensor.getShape().drop_front()) {
      port.shape.push_back(dim);
      port.elements *= dim;
    }
    ports.push_back(std::move(port));
  }
  return ports;
}

PortValues::PortValues(DataPort port, size_t samples)
    : port(std::move(port)), samples(samples),
      bytes(samples * getSampleBytes()) {}

bool PortValues::set(size_t element, double value) {
  char *place = bytes.data() + element * getByteWidth(port.type);
  switch (port.type) {
  case ElementType::Float: {
    float narrow = static_cast<float>(value);
    if (!std::isfinite(narrow))
      return false;
    std::memcpy(place, &narrow, sizeof(narrow));
    return true;
  }
  case ElementType::Double:
    std::memcpy(place, &value, sizeof(value));
    return std::isfinite(value);
  case ElementType::Class: {
    double end = port.classes ? static_cast<double>(port.classes) : 0x1p31;
    if (!(value >= 0 && value < end) || value != std::floor(value))
      return false;
    auto whole = static_cast<int32_t>(value);
    std::memcpy(place, &whole, sizeof(whole));
    return true;
  }
  case ElementType::Bool:
    *place = value != 0;
    return value == 0 || value == 1;
  }
  llvm_unreachable("all element types are handled");
}

double PortValues::get(size_t element) const {
  const char *place = bytes.data() + element * getByteWidth(port.type);
  auto as = [&](auto value) {
    std::memcpy(&value, place, sizeof(value));
    return static_cast<double>(value);
  };
  switch (port.type) {
  case ElementType::Float:
    return as(float());
  case ElementType::Double:
    return as(double());
  case ElementType::Class:
    return as(int32_t());
  case ElementType::Bool:
    return *place;
  }
  llvm_unreachable("all element types are handled");
}

void PortValues::copySample(size_t to, const PortValues &other, size_t from) {
  size_t size = getSampleBytes();
  assert(size == other.getSampleBytes() && to < samples &&
         from < other.samples && "samples of another port");
  std::memcpy(bytes.data() + to * size, other.bytes.data() + from * size, size);
}
