#include "lib/Repair/Draft.h"

#include "dialect/Catalogue/Catalogue.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

Draft::Draft(ModelOp model, const SourceText *source)
    : model(model), forward(model.lookupEntry("forward")), source(source) {
  if (auto edits = model->getAttrOfType<ArrayAttr>(Patch::getEditsAttrName()))
    patch.load(edits);
}

void Draft::commit() {
  if (source && !patch.isEmpty())
    model->setAttr(Patch::getEditsAttrName(),
                   patch.getAttribute(model.getContext()));
}

std::unique_ptr<SourceText> weir::repair::readSource(ModelOp model) {
  Operation *module = model->getParentOp();
  auto text =
      module ? module->getAttrOfType<StringAttr>(Patch::getSourceAttrName())
             : StringAttr();
  return text ? std::make_unique<SourceText>(text.getValue()) : nullptr;
}

LayerOp weir::repair::findLayer(const SymbolTable &symbols, Operation *op) {
  FlatSymbolRefAttr name = getLayer(op);
  return name ? symbols.lookup<LayerOp>(name.getAttr()) : LayerOp();
}

CallAttr weir::repair::makeInitializer(
    MLIRContext *context, StringRef keyword,
    ArrayRef<std::pair<StringRef, double>> arguments) {
  const catalogue::Initializer *record = catalogue::lookupInitializer(keyword);
  Builder builder(context);
  SmallVector<NamedAttribute> attributes;
  for (auto [parameter, value] :
       llvm::zip(record->hyperparameters,
                 catalogue::defaultArguments(record->hyperparameters))) {
    for (auto [name, given] : arguments)
      if (name == parameter.name)
        value = given;
    attributes.push_back(builder.getNamedAttr(
        parameter.name,
        parameter.words.empty()
            ? Attribute(builder.getF64FloatAttr(value))
            : builder.getStringAttr(
                  parameter.words[static_cast<size_t>(value)])));
  }
  return CallAttr::get(context, keyword, builder.getDictionaryAttr(attributes));
}

Operation *
weir::repair::createFunction(Operation *like, const catalogue::Function &f,
                             ValueRange operands,
                             ArrayRef<std::pair<StringRef, double>> arguments) {
  OpBuilder builder(like);
  OperationState state(like->getLoc(), ("weir." + f.mnemonic).str());
  state.addOperands(operands);
  state.addTypes(like->getResultTypes());
  for (auto [parameter, value] : llvm::zip(
           f.hyperparameters, catalogue::defaultArguments(f.hyperparameters))) {
    for (auto [name, given] : arguments)
      if (name == parameter.name)
        value = given;
    state.addAttribute(parameter.name,
                       parameter.kind == catalogue::Hyperparameter::Kind::Word
                           ? Attribute(builder.getStringAttr(
                                 parameter.words[static_cast<size_t>(value)]))
                       : parameter.kind == catalogue::Hyperparameter::Kind::Flag
                           ? Attribute(builder.getBoolAttr(value != 0))
                           : builder.getF64FloatAttr(value));
  }
  Operation *result = builder.create(state);
  setLayer(result, getLayer(like));
  setCheckpoints(result, getCheckpoints(like));
  return result;
}

std::string weir::repair::formatNumber(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.3g", value);
  // 1e-07 is 1e-7.
  size_t exponent = text.find('e');
  if (exponent != std::string::npos && text[exponent + 2] == '0')
    text.erase(exponent + 2, 1);
  return text;
}

double weir::repair::roundNumber(double value) {
  return std::strtod(formatNumber(value).c_str(), nullptr);
}
