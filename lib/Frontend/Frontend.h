// The frontend: from the text of a `.weir` file to the dialect `weir`.
//
// Purpose: the phase `model`. Two halves: syntax (Lexer, Parser, Syntax,
// Printer) and meaning (Sema*, Builtins*, Lower*).
// Before: a syntax tree, perhaps with bad items left out. After: a module with
// one `weir.model` for each model of the file, blocks and repetitions
// inlined, each operation naming its layer and its place in the source
// (Verify.cpp); or none, and every error of the file in `Diagnostics`.
// Start at `compileToModel`, then SemaFile.h (what a file declares),
// SemaEvaluator.h (what expressions mean) and LowerEmitter.h (what they
// become).
#ifndef WEIR_LIB_FRONTEND_FRONTEND_H
#define WEIR_LIB_FRONTEND_FRONTEND_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace llvm {
class SourceMgr;
} // namespace llvm

namespace weir {
class Diagnostics;
namespace syntax {
struct File;
} // namespace syntax

/// The most that settings and options may ask for: their products, such as the
/// steps of all epochs, fit into 64 bits. A batch is a dimension of every
/// tensor.
constexpr int64_t maximumBatch = int64_t(1) << 24;
constexpr int64_t maximumEpochs = int64_t(1) << 30;
constexpr int64_t maximumSteps = int64_t(1) << 40;

/// What the command line says about a file.
struct FrontendOptions {
  /// `-D name=value`: replace constants of the file, in order.
  std::vector<std::pair<std::string, std::string>> defines;
  /// `--model`: the only model to compile; empty for all.
  std::string model;
  /// `--name`: the prefix of files and symbols, for a single model.
  std::string name;
  /// Replaces the policy of the gradients section; empty to leave it.
  std::string policy;
  /// Replace settings of the train section.
  std::optional<int64_t> batch, epochs, steps, seed;
  /// No step is taken and no gradient asked for: a batch may be too small to
  /// learn from.
  bool onlyInfers = false;
};

/// The models of `file`, or null if an error was reported. Needs the dialect
/// `weir` in `context`.
mlir::OwningOpRef<mlir::ModuleOp> compileToModel(const syntax::File &file,
                                                 llvm::SourceMgr &sources,
                                                 Diagnostics &diagnostics,
                                                 const FrontendOptions &options,
                                                 mlir::MLIRContext *context);

/// Every function that the compiler has, as it is called, sorted:
/// `linear(x, units, bias:, init:)`. Those of the library are elsewhere.
std::vector<std::string> listFunctionCalls();

} // namespace weir

#endif // WEIR_LIB_FRONTEND_FRONTEND_H
