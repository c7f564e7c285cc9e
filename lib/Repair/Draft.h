// A model while it is repaired.
//
// Purpose: what all repairs share: the program, the text that it came from, the
// edits made so far and what is to be told of them. A repair changes the
// program and the text together, so that the frontend makes of the edited text
// what stands in the program: names and the order of symbols are its own.
// Before: the phase `flow`. After: `commit` leaves the edits as `weir.edits`.
#ifndef WEIR_LIB_REPAIR_DRAFT_H
#define WEIR_LIB_REPAIR_DRAFT_H

#include "dialect/Weir/Weir.h"
#include "lib/Repair/Patch.h"
#include <memory>

namespace weir::catalogue {
struct Function;
} // namespace weir::catalogue

namespace weir::repair {

/// What was done at one place, as a remark says it.
struct Change {
  mlir::Location place;
  std::string text;
};

class Draft {
public:
  /// Of `model`, or of a copy of it: `source` is null where there is no text,
  /// and then only the program changes.
  Draft(ModelOp model, const SourceText *source);

  ModelOp model;
  EntryOp forward;
  const SourceText *source;
  Patch patch;
  std::vector<Change> changes;

  void note(mlir::Location place, const llvm::Twine &text) {
    changes.push_back({place, text.str()});
  }
  void commit();
};

/// The text on the module that holds `model`; null if there is none.
std::unique_ptr<SourceText> readSource(ModelOp model);

/// The layer of `op`, if it has one.
LayerOp findLayer(const mlir::SymbolTable &symbols, mlir::Operation *op);

/// Every argument of the initializer, as the frontend writes it.
CallAttr makeInitializer(
    mlir::MLIRContext *context, llvm::StringRef keyword,
    llvm::ArrayRef<std::pair<llvm::StringRef, double>> arguments = {});

/// The function `f` of `operands` before `like`, with the type and the layer of
/// that; `arguments` are those that are not the record's.
mlir::Operation *createFunction(
    mlir::Operation *like, const catalogue::Function &f,
    mlir::ValueRange operands,
    llvm::ArrayRef<std::pair<llvm::StringRef, double>> arguments = {});

/// In at most three digits, and what the frontend reads back from them.
std::string formatNumber(double value);
double roundNumber(double value);

} // namespace weir::repair

#endif // WEIR_LIB_REPAIR_DRAFT_H
