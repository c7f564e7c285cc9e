#include "lib/Training/Scalars.h"

using namespace mlir;
using namespace weir;

Scalars::Scalars(ModelOp model, Type element, Operation *anchor)
    : model(model), builder(anchor), type(RankedTensorType::get({}, element)) {}

FlatSymbolRefAttr Scalars::declare(StringRef name,
                                   ArrayRef<catalogue::Instruction> program) {
  SmallVector<Attribute> items;
  for (const catalogue::Instruction &instruction : program)
    items.push_back(instruction.op == "constant"
                        ? Attribute(builder.getF64FloatAttr(instruction.value))
                        : builder.getStringAttr(instruction.op));
  ArrayAttr words = builder.getArrayAttr(items);
  SmallVector<ScalarOp> &known = declared[name];
  for (ScalarOp scalar : known)
    if (scalar.getProgram() == words)
      return FlatSymbolRefAttr::get(scalar.getSymNameAttr());
  std::string symbol = name.str();
  if (!known.empty())
    symbol += "." + std::to_string(known.size() + 1);
  known.push_back(ScalarOp::create(builder, model.getLoc(),
                                   builder.getStringAttr(symbol),
                                   TypeAttr::get(type), words));
  return FlatSymbolRefAttr::get(builder.getContext(), symbol);
}
