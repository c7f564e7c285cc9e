// Compiles source texts and shows what came of them.
#ifndef WEIR_TEST_UNIT_FRONTEND_SEMAFIXTURE_H
#define WEIR_TEST_UNIT_FRONTEND_SEMAFIXTURE_H

#include "dialect/Weir/Weir.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Parser.h"
#include "lib/Frontend/Passes.h"
#include "lib/Support/Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

namespace weir {

/// One compilation. What it returns lives as long as it does.
class Compilation {
public:
  explicit Compilation(llvm::StringRef text, FrontendOptions options = {})
      : diagnostics(sources) {
    context.loadDialect<WeirDialect>();
    unsigned id = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, "m.weir"), llvm::SMLoc());
    file = parse(id, diagnostics);
    if (diagnostics.hasErrors())
      return;
    module = compileToModel(*file, sources, diagnostics, options, &context);
    if (!module)
      return;
    EXPECT_TRUE(mlir::succeeded(mlir::verify(*module)));
    mlir::PassManager manager(&context);
    manager.addNestedPass<ModelOp>(createVerifyModel());
    EXPECT_TRUE(mlir::succeeded(manager.run(*module)));
  }

  /// `line:column: message [id]` of every message, in order.
  std::vector<std::string> messages() {
    std::vector<std::string> all;
    for (const Message *message : diagnostics.getMessages()) {
      std::string text;
      if (message->position.range.isValid()) {
        auto [line, column] =
            sources.getLineAndColumn(message->position.range.Start);
        text = std::to_string(line) + ":" + std::to_string(column) + ": ";
      }
      text += message->text;
      if (message->id)
        text += " [" + getInfo(*message->id).id.str() + "]";
      all.push_back(text);
    }
    return all;
  }

  ModelOp model(unsigned index = 0) {
    auto models = llvm::to_vector(module->getOps<ModelOp>());
    return models[index];
  }

  /// `name type`, in order.
  std::vector<std::string> parameters() {
    std::vector<std::string> all;
    for (ParameterOp parameter : model().getBody().getOps<ParameterOp>())
      all.push_back(parameter.getSymName().str() + " " +
                    print(parameter.getType()));
    return all;
  }

  /// The names of the operations of @forward, without `weir.`, and their
  /// layers: `linear@head`.
  std::vector<std::string> operations() {
    std::vector<std::string> all;
    for (mlir::Operation &op :
         model().lookupEntry("forward").getBody().front()) {
      std::string text = op.getName().stripDialect().str();
      if (mlir::FlatSymbolRefAttr layer = getLayer(&op))
        text += "@" + layer.getValue().str();
      all.push_back(text);
    }
    return all;
  }

  template <typename T> static std::string print(T thing) {
    std::string text;
    llvm::raw_string_ostream os(text);
    os << thing;
    return text;
  }

  mlir::MLIRContext context;
  llvm::SourceMgr sources;
  Diagnostics diagnostics;
  std::unique_ptr<syntax::File> file;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

using Lines = std::vector<std::string>;

} // namespace weir

#endif // WEIR_TEST_UNIT_FRONTEND_SEMAFIXTURE_H
