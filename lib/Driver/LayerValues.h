// What every layer of a model computes, from an instrumented copy of it whose
// outputs they are.
#ifndef WEIR_LIB_DRIVER_LAYERVALUES_H
#define WEIR_LIB_DRIVER_LAYERVALUES_H

#include "lib/Driver/Session.h"

namespace weir {

struct LayerValue {
  const weir_layer *layer; // path, kind, place in the source
  uint32_t type;           // WEIR_F32 or WEIR_F64
  llvm::SmallVector<int64_t> shape;
  std::vector<char> bytes;

  double get(size_t element) const;
  size_t getCount() const;
};

class LayerProbe {
public:
  /// Compiles the copy. `model` is after the phase `model`; null after a
  /// report.
  static std::unique_ptr<LayerProbe> open(Compilation &compilation,
                                          const ModelUnit &model,
                                          weir_options options,
                                          Diagnostics &diagnostics);

  /// The values of the layers in the order of evaluation, for samples
  /// `inputs` (one pointer for each input) and the parameters and states of
  /// `session`. Nothing after a report.
  std::optional<std::vector<LayerValue>>
  compute(Session &session, llvm::ArrayRef<const void *> inputs,
          size_t samples);

private:
  LayerProbe() = default;

  CompiledModel compiled;
  std::unique_ptr<Session> copy;
};

/// Where NaN or infinity first appears in a step on this batch (a pointer for
/// each port): a layer with its line and the sample, else a parameter whose
/// gradient it is. Empty if all is finite or nothing can be said.
std::string locateNotFinite(LayerProbe &probe, Session &session,
                            llvm::ArrayRef<const void *> batch,
                            llvm::StringRef file);

} // namespace weir

#endif // WEIR_LIB_DRIVER_LAYERVALUES_H
