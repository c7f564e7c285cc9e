#include "lib/Execute/Symbols.h"

#include "runtime/include/weir/model.h"
#include "runtime/include/weir/reference.h"

namespace weir {

// A function that is missing here cannot be linked: load says its name.
#define WEIR_SYMBOL(NAME) {#NAME, reinterpret_cast<void *>(&NAME)}

llvm::ArrayRef<RuntimeSymbol> getRuntimeSymbols() {
  static const RuntimeSymbol symbols[] = {
      WEIR_SYMBOL(weir_model_create_abi2),
      WEIR_SYMBOL(weir_model_destroy),
      WEIR_SYMBOL(weir_model_last_error),
      WEIR_SYMBOL(weir_model_train_step),
      WEIR_SYMBOL(weir_model_gradients),
      WEIR_SYMBOL(weir_model_evaluate),
      WEIR_SYMBOL(weir_model_totals),
      WEIR_SYMBOL(weir_model_predict),
      WEIR_SYMBOL(weir_model_initialize),
      WEIR_SYMBOL(weir_model_save),
      WEIR_SYMBOL(weir_model_save_weights),
      WEIR_SYMBOL(weir_model_load),
      WEIR_SYMBOL(weir_model_load_weights),
      WEIR_SYMBOL(weir_model_observe),
      WEIR_SYMBOL(weir_model_get),
      WEIR_SYMBOL(weir_model_set),
      WEIR_SYMBOL(weir_model_get_gradient),
      WEIR_SYMBOL(weir_model_set_learning_rate),
      WEIR_SYMBOL(weir_model_health),
      WEIR_SYMBOL(weir_model_health_parameter),
      WEIR_SYMBOL(weir_model_health_layer),
      WEIR_SYMBOL(weir_model_snapshot),
      WEIR_SYMBOL(weir_model_rollback),
      WEIR_SYMBOL(weir_model_steps),
      WEIR_SYMBOL(weir_model_applied_updates),
      WEIR_SYMBOL(weir_reference_exp),
      WEIR_SYMBOL(weir_reference_expm1),
      WEIR_SYMBOL(weir_reference_log),
      WEIR_SYMBOL(weir_reference_log1p),
      WEIR_SYMBOL(weir_reference_tanh),
      WEIR_SYMBOL(weir_reference_erf),
      WEIR_SYMBOL(weir_reference_erfc),
      WEIR_SYMBOL(weir_reference_sin),
      WEIR_SYMBOL(weir_reference_cos),
      WEIR_SYMBOL(weir_reference_powf),
  };
  return symbols;
}

#undef WEIR_SYMBOL

} // namespace weir
