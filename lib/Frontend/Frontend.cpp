#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/SemaModel.h"
#include "lib/Support/Text.h"

using namespace weir;
using namespace weir::syntax;

/// Files and symbols are named after the models; no two may be alike.
static void checkModelNames(Evaluator &evaluator) {
  const FileScope &file = evaluator.file;
  llvm::StringMap<const syntax::Model *> prefixes;
  for (const syntax::Model *model : file.getModels()) {
    bool isGiven = !file.options.name.empty();
    std::string prefix =
        isGiven ? file.options.name : toSnakeCase(model->name.text);
    checkInterfaceName(evaluator, prefix,
                       isGiven ? SMRange() : model->name.range, "model");
    auto [it, isNew] = prefixes.try_emplace(prefix, model);
    if (isNew || isGiven)
      continue;
    evaluator
        .report(DiagnosticId::NameClash, model->name.range,
                "model `" + model->name.text + "` and model `" +
                    it->second->name.text + "` would both be named `" + prefix +
                    "` in C")
        .note(it->second->name.range, "the other model");
  }
}

/// Looks into functions that no model calls, by a model of their own that is
/// thrown away.
static void checkUncalled(FileScope &file, mlir::MLIRContext *context,
                          mlir::ModuleOp module, llvm::SourceMgr &sources) {
  mlir::OpBuilder builder(context);
  builder.setInsertionPointToEnd(module.getBody());
  ModelOp scratch =
      ModelOp::create(builder, module.getLoc(), "uncalled", "uncalled",
                      builder.getDictionaryAttr({}), "off", /*allow=*/{});
  scratch.getBody().emplaceBlock();
  auto isMentioned = [&](llvm::StringRef name) { return file.mentions(name); };
  Emitter emitter(scratch, /*batch=*/1, sources, isMentioned);
  Evaluator evaluator(file, context, &emitter);
  for (const Function *function : file.getFunctions())
    if (!file.called.contains(function))
      evaluator.checkUncalled(*function);
  scratch.erase();
}

mlir::OwningOpRef<mlir::ModuleOp>
weir::compileToModel(const File &file, llvm::SourceMgr &sources,
                     Diagnostics &diagnostics, const FrontendOptions &options,
                     mlir::MLIRContext *context) {
  FileScope scope(file, diagnostics, options);
  Evaluator constants(scope, context, /*emitter=*/nullptr);
  for (ConstantEntry &entry : scope.getConstants())
    constants.evaluateConstant(entry);
  checkModelNames(constants);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::UnknownLoc::get(context));
  for (const syntax::Model *model : scope.getModels())
    buildModel(constants, *model, *module, sources);
  if (options.model.empty())
    checkUncalled(scope, context, *module, sources);
  if (diagnostics.hasErrors())
    return {};
  return module;
}
