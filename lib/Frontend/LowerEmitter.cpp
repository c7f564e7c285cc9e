#include "lib/Frontend/LowerEmitter.h"
#include "llvm/Support/xxhash.h"

using namespace weir;
using namespace mlir;

Emitter::Emitter(ModelOp model, int64_t batch, llvm::SourceMgr &sources,
                 llvm::function_ref<bool(StringRef)> mentions)
    : model(model), builder(model.getContext()), batch(batch),
      symbols(model.getContext()), sources(sources), mentions(mentions) {
  builder.setInsertionPointToEnd(&model.getBody().front());
  forward = EntryOp::create(
      builder, model.getLoc(), "forward",
      FunctionType::get(model.getContext(), TypeRange(), TypeRange()));
  symbols.setInsertionPoint(forward);
  builder.setInsertionPointToEnd(&forward.getBody().emplaceBlock());
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

std::string Emitter::claimName(LayerScope &scope, StringRef name) {
  if (scope.taken.insert(name).second)
    return name.str();
  unsigned &suffix = scope.next.try_emplace(name, 2).first->second;
  while (true) {
    std::string candidate = (name + "_" + Twine(suffix++)).str();
    if (scope.taken.insert(candidate).second)
      return candidate;
  }
}

/// As `claimName`, but passes over names that the file could give.
std::string Emitter::claimUnmentioned(LayerScope &scope, StringRef name) {
  if (!mentions(name) && scope.taken.insert(name).second)
    return name.str();
  unsigned &suffix = scope.nextUnmentioned.try_emplace(name, 2).first->second;
  while (true) {
    std::string candidate = (name + "_" + Twine(suffix++)).str();
    if (!mentions(candidate) && scope.taken.insert(candidate).second)
      return candidate;
  }
}

LayerScope &Emitter::enter(LayerScope &scope, StringRef name) {
  std::unique_ptr<LayerScope> &child = scope.children[name];
  if (!child) {
    child = std::make_unique<LayerScope>();
    child->path = scope.join(name);
    child->parent = &scope;
    scope.order.emplace_back(child.get(), nullptr);
  }
  return *child;
}

void Emitter::restart(LayerScope &scope) {
  scope.taken.clear();
  scope.next.clear();
  scope.nextUnmentioned.clear();
  for (auto &child : scope.children)
    restart(*child.second);
}

FlatSymbolRefAttr Emitter::addLayer(StringRef path, StringRef kind,
                                    SMRange range) {
  LayerOp::create(symbols, locate(range), path, kind);
  return FlatSymbolRefAttr::get(model.getContext(), path);
}

FlatSymbolRefAttr Emitter::getLayer(LayerScope &scope, StringRef kind,
                                    SMRange range) {
  if (scope.layer)
    return scope.layer;
  std::string path = scope.path;
  if (path.empty())
    path = claimUnmentioned(scope, "model");
  scope.layer = addLayer(path, kind, range);
  return scope.layer;
}

FlatSymbolRefAttr Emitter::getLayerInUse() {
  if (use->symbol)
    return use->symbol;
  if (use->scope) {
    use->symbol = getLayer(*use->scope, use->kind, use->range);
  } else {
    std::string name = claimUnmentioned(*use->parent, use->name);
    LayerScope &scope = enter(*use->parent, name);
    use->symbol = getLayer(scope, use->kind, use->range);
  }
  return use->symbol;
}

void Emitter::registerOperation(Operation *op) {
  ++operations;
  setLayer(op, getLayerInUse());
  setCheckpoints(op, checkpoints);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

ParameterOp Emitter::getParameter(LayerScope &scope, StringRef name,
                                  ArrayRef<int64_t> shape, CallAttr init,
                                  SMRange range) {
  ParameterOp &parameter = scope.parameters[name];
  if (parameter)
    return parameter;
  parameter = ParameterOp::create(symbols, locate(range), scope.join(name),
                                  getType(shape, false), init,
                                  getLayer(scope, use->kind, range).getAttr(),
                                  BoolAttr(), FloatAttr(), FloatAttr());
  scope.order.emplace_back(nullptr, parameter);
  return parameter;
}

Tensor Emitter::read(ParameterOp parameter) {
  auto symbol = FlatSymbolRefAttr::get(parameter.getSymNameAttr());
  return {create<ReadOp>(parameter.getType(), symbol).getValue(),
          /*batched=*/false};
}

StateOp Emitter::getState(LayerScope &scope, StringRef name,
                          ArrayRef<int64_t> shape, CallAttr init,
                          SMRange range) {
  StateOp &state = scope.states[name];
  if (state)
    return state;
  state = StateOp::create(
      symbols, locate(range), scope.join(name), getType(shape, false), init,
      getLayer(scope, use->kind, range).getAttr(), FlatSymbolRefAttr());
  scope.order.emplace_back(nullptr, state);
  return state;
}

Tensor Emitter::read(StateOp state) {
  auto symbol = FlatSymbolRefAttr::get(state.getSymNameAttr());
  return {create<ReadOp>(state.getType(), symbol).getValue(),
          /*batched=*/false};
}

static void listParameters(const LayerScope &scope,
                           SmallVectorImpl<Operation *> &list) {
  for (auto [child, op] : scope.order) {
    if (child)
      listParameters(*child, list);
    else
      list.push_back(op);
  }
}

void Emitter::sortParameters() {
  SmallVector<Operation *> made, named;
  for (Operation &op : model.getBody().front())
    if (isa<ParameterOp, StateOp>(op))
      made.push_back(&op);
  listParameters(root, named);
  if (made == named)
    return;
  for (Operation *op : named)
    op->moveBefore(forward);
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

std::pair<Value, Value> Emitter::readRandomKeys() {
  std::string name = getLayerInUse().getValue().str();
  // An instance that is applied again draws anew.
  unsigned before = draws[name]++;
  if (before > 0)
    name += "." + std::to_string(before);
  uint32_t stream = llvm::xxh3_64bits(name);
  while (!streams.insert(stream).second)
    ++stream;
  RankedTensorType type = getType({}, false);
  Value keys[2];
  for (int i = 0; i < 2; ++i) {
    std::string key = "key" + std::to_string(i);
    auto scalar = ScalarOp::create(
        symbols, locate(use->range), name + "." + key, type,
        builder.getArrayAttr({builder.getF64FloatAttr(stream),
                              builder.getStringAttr("random_" + key)}));
    keys[i] = create<ReadOp>(type, FlatSymbolRefAttr::get(scalar)).getValue();
  }
  return {keys[0], keys[1]};
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

Location Emitter::locate(SMRange range) {
  MLIRContext *context = model.getContext();
  if (site.isValid())
    range = site;
  auto key = std::make_pair(range.Start.getPointer(), range.End.getPointer());
  auto it = locations.find(key);
  if (it != locations.end())
    return it->second;
  Location location = model.getLoc();
  if (range.isValid() && lineStarts.empty())
    indexLines(range);
  if (range.isValid()) {
    auto [startLine, startColumn] = getPlace(key.first);
    auto [endLine, endColumn] = getPlace(key.second);
    location = FileLineColRange::get(context, fileName, startLine, startColumn,
                                     endLine, endColumn);
  }
  locations.insert({key, location});
  return location;
}

/// SourceMgr counts columns from the start of the line each time, which is
/// too slow for a generated file of one line.
void Emitter::indexLines(SMRange range) {
  unsigned id = sources.FindBufferContainingLoc(range.Start);
  assert(id && "the syntax tree lies in a buffer");
  const llvm::MemoryBuffer *buffer = sources.getMemoryBuffer(id);
  fileName = buffer->getBufferIdentifier();
  lineStarts.push_back(buffer->getBufferStart());
  for (const char *at = buffer->getBufferStart(); at != buffer->getBufferEnd();
       ++at)
    if (*at == '\n')
      lineStarts.push_back(at + 1);
}

std::pair<unsigned, unsigned> Emitter::getPlace(const char *at) const {
  auto line = llvm::upper_bound(lineStarts, at) - 1;
  return {line - lineStarts.begin() + 1, at - *line + 1};
}

static Type getElementType(MLIRContext *context, Tensor::Element element) {
  switch (element) {
  case Tensor::Element::Float:
    return Float32Type::get(context);
  case Tensor::Element::Class:
  case Tensor::Element::Count:
    return IntegerType::get(context, 32);
  case Tensor::Element::Bool:
    return IntegerType::get(context, 1);
  }
  llvm_unreachable("all elements are handled");
}

RankedTensorType Emitter::getType(ArrayRef<int64_t> shape, bool batched,
                                  Tensor::Element element) {
  SmallVector<int64_t> full;
  if (batched)
    full.push_back(batch);
  llvm::append_range(full, shape);
  return RankedTensorType::get(full,
                               getElementType(model.getContext(), element));
}

Tensor Emitter::addArgument(ArrayRef<int64_t> shape, Tensor::Element element,
                            int64_t classes, SMRange range) {
  BlockArgument argument = forward.getBody().front().addArgument(
      getType(shape, true, element), locate(range));
  return {argument, true, element, classes};
}

Value Emitter::createByName(StringRef name, ValueRange operands,
                            ArrayRef<NamedAttribute> attributes) {
  OperationState state(locate(use->range), name);
  state.addOperands(operands);
  state.addTypes(operands.front().getType());
  state.addAttributes(attributes);
  Operation *op = builder.create(state);
  registerOperation(op);
  return op->getResult(0);
}

Tensor Emitter::splat(double value, ArrayRef<int64_t> shape, bool batched) {
  RankedTensorType type = getType(shape, batched);
  return {create<ConstantOp>(type, getSplat(type, value)).getResult(), batched};
}

Tensor Emitter::broadcast(const Tensor &x, ArrayRef<int64_t> shape,
                          bool batched) {
  if (x.shape() == shape && x.batched == batched)
    return x;
  int64_t offset = shape.size() - x.rank() + (batched ? 1 : 0);
  SmallVector<int64_t> dimensions;
  if (x.batched)
    dimensions.push_back(0);
  for (int64_t i = 0; i < x.rank(); ++i)
    dimensions.push_back(offset + i);
  Value result =
      create<BroadcastOp>(getType(shape, batched, x.element), x.value,
                          builder.getDenseI64ArrayAttr(dimensions))
          .getResult();
  return {result, batched, x.element, x.classes, x.marks};
}

Tensor Emitter::reshape(const Tensor &x, ArrayRef<int64_t> shape) {
  if (x.shape() == shape)
    return x;
  Tensor result = x;
  result.value =
      create<ReshapeOp>(getType(shape, x.batched, x.element), x.value)
          .getResult();
  return result;
}

Tensor Emitter::reduce(ReductionKind kind, const Tensor &x,
                       ArrayRef<int64_t> axes) {
  SmallVector<int64_t> shape, full;
  for (auto [axis, size] : llvm::enumerate(x.shape()))
    if (!llvm::is_contained(axes, static_cast<int64_t>(axis)))
      shape.push_back(size);
  for (int64_t axis : axes)
    full.push_back(axis + (x.batched ? 1 : 0));
  Value result =
      create<ReduceOp>(getType(shape, x.batched),
                       ReductionKindAttr::get(model.getContext(), kind),
                       x.value, builder.getDenseI64ArrayAttr(full))
          .getResult();
  return {result, x.batched};
}
