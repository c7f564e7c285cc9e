#include "lib/Data/Moments.h"

#include "dialect/Weir/ArrayMoments.h"
#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"

using namespace weir;

/// So many numbers tell the moments of the others.
static constexpr size_t enoughElements = 1 << 20;

static ArrayMoments measure(const PortValues &values,
                            llvm::ArrayRef<uint32_t> rows) {
  const DataPort &port = values.getPort();
  auto elements = static_cast<size_t>(port.elements);
  rows = rows.take_front(std::max<size_t>(2, enoughElements / elements));
  int64_t features = port.shape.empty() ? 1 : port.shape.back();
  ArrayMoments moments(rows.size(), port.elements / features, features);
  llvm::SmallVector<double, 0> x;
  x.reserve(rows.size() * elements);
  for (uint32_t row : rows)
    for (size_t i = 0; i < elements; ++i)
      x.push_back(values.get(row * elements + i));
  moments.add(x);
  return moments;
}

static mlir::DictionaryAttr describe(mlir::MLIRContext *context,
                                     const ArrayMoments &moments) {
  mlir::Builder builder(context);
  mlir::NamedAttrList list;
  auto set = [&](llvm::StringRef name, double value) {
    list.set(name, builder.getF64FloatAttr(value));
  };
  set("second", moments.getSecond());
  set("mean", moments.getMean());
  set("sample", moments.getSample());
  set("position", moments.getPosition());
  set("feature", moments.getFeature());
  return list.getDictionary(context);
}

void weir::attachMoments(ModelOp model, const DataSet &set) {
  const DataPart *part = set.getPart("train");
  EntryOp forward = model.lookupEntry("forward");
  if (!part || part->rows.size() < 2 || !forward)
    return;
  for (const PortValues &values : set.ports) {
    const DataPort &port = values.getPort();
    bool isNumber =
        port.type == ElementType::Float || port.type == ElementType::Double;
    for (unsigned i = 0; isNumber && i < forward.getNumArguments(); ++i)
      if (forward.getArgName(i) == port.name)
        forward.setArgAttr(
            i, EntryOp::getMomentsAttrName(),
            describe(model.getContext(), measure(values, part->rows)));
  }
}
