#include "lib/Package/Facts.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace weir {

// Stable text: neither the batch nor the machine nor the compiler's version
// may appear, since files outlive all three.
static void printTensors(const Facts &facts, llvm::raw_ostream &os) {
  for (const Facts::Tensor &tensor : facts.tensors)
    os << tensor.role << ' ' << tensor.name << ' '
       << formatType(tensor.type, tensor.shape) << '\n';
}

static void printPorts(const Facts &facts, llvm::raw_ostream &os) {
  for (const Facts::Port &port : facts.ports)
    os << port.role << ' ' << port.name << ' '
       << formatType(port.type, port.shape) << ' ' << port.classes << '\n';
  for (const Facts::Output &output : facts.outputs)
    os << "output " << output.name << ' '
       << formatType(output.type, output.shape) << '\n';
}

void computeHashes(ModelOp model, Facts &facts) {
  std::string layers;
  llvm::raw_string_ostream layerText(layers);
  for (const Facts::Layer &layer : facts.layers)
    layerText << layer.path << ' ' << layer.kind << '\n';
  // Weights serve another precision and another optimizer as well.
  for (const Facts::Tensor &tensor : facts.tensors)
    if (tensor.role != WEIR_TENSOR_SLOT)
      layerText << tensor.name << ' ' << formatType(WEIR_F32, tensor.shape)
                << '\n';
  facts.layerHash = llvm::xxh3_64bits(layers);

  std::string whole = layers;
  llvm::raw_string_ostream text(whole);
  printTensors(facts, text);
  printPorts(facts, text);
  if (CallAttr optimizer = model.getCall("optimizer"))
    text << optimizer << '\n';
  // The frontend's hash of the network as written, where there is one.
  if (auto program = model->getAttrOfType<IntegerAttr>("weir.hash"))
    text << llvm::utohexstr(program.getValue().getZExtValue()) << '\n';
  facts.modelHash = llvm::xxh3_64bits(whole);
}

} // namespace weir
