// From one model of a file, with its sections, to a `weir.model`.
#ifndef WEIR_LIB_FRONTEND_SEMAMODEL_H
#define WEIR_LIB_FRONTEND_SEMAMODEL_H

#include "lib/Frontend/SemaEvaluator.h"

namespace weir {

/// What the train and gradients sections say.
struct ModelSettings {
  const syntax::Section *train = nullptr;
  mlir::DictionaryAttr attributes;
  int64_t batch = 0;
  std::string policy;
  mlir::ArrayAttr allow;           // repairs, by name; null for all
  mlir::DictionaryAttr thresholds; // those that were changed; null for none
  llvm::SmallVector<const syntax::Setting *> groups; // and what is frozen
};

/// Reads the sections of `model`; wrong settings are reported and left out.
ModelSettings readSettings(Evaluator &constants, const syntax::Model &model);

/// Marks the parameters of `model` as the settings `group` and `freeze` say.
void applyGroups(Evaluator &evaluator, const ModelSettings &settings,
                 ModelOp model);

/// An input or target of a model.
struct Port {
  syntax::Identifier name;
  bool isTarget;
  Tensor value;
};

/// Fills a `weir.data` region at the end of `model` from its data section, if
/// it has one. Reports ports that are left without data.
void buildData(Evaluator &evaluator, const syntax::Model &syntax,
               llvm::ArrayRef<Port> ports, ModelOp model);

/// Builds `model` at the end of `module`. What is wrong is reported; then the
/// result is not whole.
void buildModel(Evaluator &constants, const syntax::Model &model,
                mlir::ModuleOp module, llvm::SourceMgr &sources);

/// Reports a name that cannot become a part of the C interface.
void checkInterfaceName(Evaluator &evaluator, llvm::StringRef name,
                        llvm::SMRange range, const llvm::Twine &what);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMAMODEL_H
