#include "lib/Repair/Layers.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

Layers::Layers(Draft &draft)
    : draft(draft), symbols(draft.model),
      position(draft.forward.getBody().front().begin()) {}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

void Layers::moveTo(Operation *op) {
  auto see = [&](FlatSymbolRefAttr name) {
    Operation *symbol = name ? symbols.lookup(name.getAttr()) : nullptr;
    if (symbol && (!latest || latest->isBeforeInBlock(symbol)))
      latest = symbol;
  };
  for (; &*position != op; ++position) {
    see(getLayer(&*position));
    if (auto read = dyn_cast<ReadOp>(*position))
      see(read.getSymbolAttr());
  }
}

void Layers::place(Operation *symbol) {
  Block &body = draft.model.getBody().front();
  if (latest)
    symbol->moveAfter(latest);
  else
    symbol->moveBefore(&body.front());
  latest = symbol;
}

LayerOp Layers::add(StringRef scope, StringRef name, StringRef kind,
                    Location location, bool hasParameters) {
  OpBuilder builder(draft.forward);
  // No name of the language begins so.
  std::string path = ("?" + Twine(fresh.size())).str();
  auto layer = LayerOp::create(builder, location, path, kind);
  place(layer);
  symbols.insert(layer);
  fresh.insert({layer, {scope.str(), name.str(), hasParameters}});
  touched.insert({builder.getStringAttr(scope), builder.getStringAttr(name)});
  return layer;
}

LayerOp Layers::find(Operation *op) const { return findLayer(symbols, op); }

ParameterOp Layers::addParameter(LayerOp layer, StringRef name,
                                 RankedTensorType type, CallAttr init) {
  OpBuilder builder(draft.forward);
  auto parameter = ParameterOp::create(
      builder, layer.getLoc(), (layer.getSymName() + "." + name).str(), type,
      init, layer.getSymName(), BoolAttr(), FloatAttr(), FloatAttr());
  place(parameter);
  return parameter;
}

StateOp Layers::addState(LayerOp layer, StringRef name, RankedTensorType type,
                         CallAttr init) {
  OpBuilder builder(draft.forward);
  auto state = StateOp::create(builder, layer.getLoc(),
                               (layer.getSymName() + "." + name).str(), type,
                               init, layer.getSymName(), FlatSymbolRefAttr());
  place(state);
  return state;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// `tanh` or `tanh_2`.
static bool isNamed(StringRef word, StringRef name) {
  if (!word.consume_front(name))
    return false;
  return word.empty() || (word.consume_front("_") && !word.empty() &&
                          llvm::all_of(word, llvm::isDigit));
}

static std::pair<StringRef, StringRef> splitPath(StringRef path) {
  size_t dot = path.rfind('.') + 1;
  return {path.take_front(dot), path.drop_front(dot)};
}

void Layers::change(LayerOp layer, StringRef kind) {
  Builder builder(layer);
  auto [scope, name] = splitPath(layer.getSymName());
  StringRef before = layer.getKind();
  // One that was named by the user keeps its name.
  if (isNamed(name, before)) {
    StringAttr place = builder.getStringAttr(scope);
    touched.insert({place, builder.getStringAttr(before)});
    touched.insert({place, builder.getStringAttr(kind)});
    fresh.insert({layer, {scope.str(), kind.str(), false}});
  }
  layer.setKind(kind);
}

void Layers::remove(LayerOp layer) {
  auto name = layer.getSymNameAttr();
  for (Operation &op : draft.forward.getBody().front())
    if (FlatSymbolRefAttr used = getLayer(&op); used && used.getAttr() == name)
      return;
  Builder builder(layer);
  StringRef scope = splitPath(layer.getSymName()).first;
  touched.insert({builder.getStringAttr(scope), layer.getKindAttr()});
  if (latest == layer)
    latest = layer->getPrevNode();
  symbols.remove(layer);
  layer->erase();
}

bool Layers::isTaken(StringRef scope, StringRef name) {
  for (auto layer : draft.model.getOps<LayerOp>()) {
    StringRef path = layer.getSymName();
    if (path.consume_front(scope) && isNamed(path.split('.').first, name))
      return true;
  }
  return false;
}

std::string Layers::chooseName(ArrayRef<StringRef> scopes, StringRef kind) {
  std::string name = kind.str();
  for (unsigned suffix = 1;; ++suffix) {
    if (llvm::none_of(scopes,
                      [&](StringRef scope) { return isTaken(scope, name); }))
      return name;
    name = suffix == 1 ? "pre_norm" : "pre_norm_" + llvm::utostr(suffix);
  }
}

/// Gives all `layers` of `scope` that are called `name` their names anew.
void Layers::nameAll(StringRef scope, StringRef name, ArrayRef<LayerOp> layers,
                     const DenseSet<StringAttr> &owners) {
  SmallVector<LayerOp> claims;
  llvm::StringSet<> taken;
  for (LayerOp layer : layers) {
    auto added = fresh.find(layer);
    if (added != fresh.end()) {
      if (added->second.name == name)
        claims.push_back(layer);
      continue;
    }
    StringRef path = layer.getSymName().drop_front(scope.size());
    StringRef word = path.split('.').first;
    bool isUnnamed = layer.getKind() == name || layer.getKind() == "expression";
    if (word == path && isUnnamed && isNamed(word, name) &&
        !owners.contains(layer.getSymNameAttr()))
      claims.push_back(layer);
    else
      taken.insert(word);
  }
  unsigned suffix = 2;
  auto isFree = [&](const std::string &candidate, bool hasParameters) {
    return !taken.contains(candidate) && (hasParameters || !draft.source ||
                                          !draft.source->mentions(candidate));
  };
  for (LayerOp layer : claims) {
    auto added = fresh.find(layer);
    bool hasParameters = added != fresh.end() && added->second.hasParameters;
    std::string word = name.str();
    while (!isFree(word, hasParameters))
      word = name.str() + "_" + llvm::utostr(suffix++);
    taken.insert(word);
    renames[layer.getSymNameAttr()] =
        StringAttr::get(layer.getContext(), scope.str() + word);
  }
}

/// The names of parameters and states follow those of their layers.
static void renameOwned(Operation *op, StringRef layer,
                        llvm::DenseMap<StringAttr, StringAttr> &renames) {
  auto name = op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
  auto to = renames.find(StringAttr::get(op->getContext(), layer));
  if (to == renames.end())
    return;
  StringRef own = name.getValue().drop_front(layer.size());
  renames[name] = StringAttr::get(op->getContext(),
                                  to->second.getValue().str() + own.str());
}

void Layers::finish() {
  if (touched.empty())
    return;
  DenseSet<StringAttr> owners;
  for (auto parameter : draft.model.getOps<ParameterOp>())
    owners.insert(parameter.getLayerAttr().getAttr());
  // Of each scope, with those of the scopes in it.
  llvm::StringMap<SmallVector<LayerOp>> layers;
  for (auto [scope, name] : touched)
    layers[scope];
  auto add = [&](StringRef scope, LayerOp layer) {
    auto found = layers.find(scope);
    if (found != layers.end())
      found->second.push_back(layer);
  };
  for (auto layer : draft.model.getOps<LayerOp>()) {
    if (auto added = fresh.find(layer); added != fresh.end()) {
      add(added->second.scope, layer);
      continue;
    }
    StringRef path = layer.getSymName();
    add("", layer);
    for (size_t dot = path.find('.'); dot != StringRef::npos;
         dot = path.find('.', dot + 1))
      add(path.take_front(dot + 1), layer);
  }
  for (auto [scope, name] : touched)
    nameAll(scope, name, layers[scope], owners);
  if (renames.empty())
    return;
  for (auto parameter : draft.model.getOps<ParameterOp>())
    renameOwned(parameter, parameter.getLayer(), renames);
  for (auto state : draft.model.getOps<StateOp>())
    renameOwned(state, state.getLayer(), renames);
  draft.model.walk([&](Operation *op) {
    for (NamedAttribute attribute : op->getAttrs()) {
      bool isName = attribute.getName() == SymbolTable::getSymbolAttrName();
      auto reference = dyn_cast<FlatSymbolRefAttr>(attribute.getValue());
      StringAttr from = isName      ? cast<StringAttr>(attribute.getValue())
                        : reference ? reference.getAttr()
                                    : StringAttr();
      auto to = renames.find(from);
      if (!from || to == renames.end() || op == draft.model)
        continue;
      op->setAttr(attribute.getName(),
                  isName ? Attribute(to->second)
                         : FlatSymbolRefAttr::get(to->second));
    }
  });
}
