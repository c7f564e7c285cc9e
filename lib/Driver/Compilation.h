// From a file to an object: what the commands share.
#ifndef WEIR_LIB_DRIVER_COMPILATION_H
#define WEIR_LIB_DRIVER_COMPILATION_H

#include "dialect/Weir/Weir.h"
#include "lib/Data/DataSet.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Phases.h"
#include "lib/Package/Package.h"
#include "lib/Support/Edits.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir {
struct FrontendOptions;

/// One model of the file, in a module of its own.
struct ModelUnit {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  DataResult data;
  std::vector<TextEdit> edits; // of the file: what repairs did, after them

  ModelOp getModel() const;
};

/// The result of the phase `object`.
struct CompiledModel {
  Facts facts;
  std::unique_ptr<llvm::MemoryBuffer> code;
};

/// The work on one file, step by step; each step returns false after it
/// reported what is wrong.
class Compilation {
public:
  explicit Compilation(Invocation &invocation);
  ~Compilation();

  /// The phase `model`.
  bool load();
  /// Before `load`: replaces the batch of the file.
  void setBatch(int64_t batch) { batchOverride = batch; }
  /// The models of the file, after `load`.
  llvm::MutableArrayRef<ModelUnit> getUnits() { return units; }
  /// The only model, or null after a report.
  ModelUnit *getOnlyUnit();

  /// Evaluates the `data` section and fixes the schedule's horizon.
  bool loadData(ModelUnit &unit, bool required);
  /// The phases up to and with `last`.
  bool runPhases(ModelUnit &unit, Phase last);
  /// All phases, then what is to be known of the model and its code.
  bool makeObject(ModelUnit &unit, const EmitOptions &options,
                  CompiledModel &compiled);

  /// The same of a model that also returns what each layer computes.
  bool makeExposedObject(ModelUnit &unit, CompiledModel &compiled);

  /// A copy of `unit`, which is after the phase `model`, on the reference path
  /// from now on (in f64); false after a report. `setReference(false)` ends it.
  bool copyAsReference(const ModelUnit &unit, ModelUnit &copy);
  void setReference(bool reference) { phaseOptions.reference = reference; }

  /// As given; `-` is standard input.
  llvm::StringRef getPath() const { return path; }
  /// Of the source manager, or 0 if the file was not read.
  unsigned getBuffer() const { return buffer; }
  /// Where a line and column of the file are; no place for line 0.
  SourcePosition getPlace(unsigned line, unsigned column) const;
  /// Prints and forgets what was reported.
  void printMessages() { invocation.diagnostics.print(llvm::errs()); }
  mlir::MLIRContext &getContext() { return *context; }

private:
  friend class SourceGuard;
  bool readOptions();
  bool loadWeir(unsigned buffer, const FrontendOptions &options);
  bool loadMlir(unsigned buffer, const FrontendOptions &options);
  void setSetting(ModelOp model, llvm::StringRef name, int64_t value);
  bool attachTarget();
  bool dumpPhase(ModelUnit &unit, Phase phase);
  void splitModels(mlir::OwningOpRef<mlir::ModuleOp> module);

  Invocation &invocation;
  std::unique_ptr<mlir::MLIRContext> context;
  std::unique_ptr<DiagnosticHandler> handler;
  std::vector<ModelUnit> units;
  std::optional<int64_t> batchOverride;
  PhaseOptions phaseOptions;
  std::string path;
  unsigned buffer = 0;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_COMPILATION_H
