#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/Builtins.h"

using namespace weir;
using llvm::StringRef;

/// What the language has and this compiler does not yet, in one place: calls
/// of these are refused by name. A name leaves the table when its function
/// arrives.
static constexpr llvm::StringLiteral unavailable[] = {
    // Elementwise
    "abs", "ceil", "clamp", "cos", "elu", "exp", "floor", "hard_sigmoid",
    "hard_swish", "leaky_relu", "log", "maximum", "minimum", "mish", "pow",
    "prelu", "relu6", "round", "selu", "sign", "silu", "sin", "softplus",
    "softsign", "sqrt", "square", "swish", "tan",
    // Shape
    "arange", "broadcast", "concat", "flip", "gather", "map", "ones", "one_hot",
    "pad", "permute", "scan", "scatter", "shift_right", "slice", "squeeze",
    "stack", "transpose", "unsqueeze", "where", "zeros",
    // Reductions
    "argmax", "argmin", "cumsum", "log_softmax", "log_sum_exp", "norm", "prod",
    "standard_deviation", "top_k", "variance",
    // Layers
    "adaptive_pool", "attention", "avg_pool", "batch_norm", "bidirectional",
    "conv", "conv_transpose", "depthwise_conv", "dropout", "embedding",
    "group_norm", "gru", "gru_step", "instance_norm", "last", "lstm",
    "lstm_step", "max_pool", "mean_pool", "mixture_of_experts", "noise",
    "rms_norm", "rnn", "rnn_step", "upsample",
    // Losses and metrics
    "binary_cross_entropy", "cosine_similarity", "ctc", "ctc_decode", "f1",
    "hinge", "huber", "kl_divergence", "mean_absolute_error", "nll",
    "precision", "r_squared", "recall", "symbol_error_rate", "triplet",
    // Control
    "checkpoint", "stop_gradient"};

bool weir::isUnavailable(StringRef name) {
  return llvm::is_contained(unavailable, name);
}

static std::vector<llvm::ArrayRef<Builtin>> getFamilies() {
  return {getControlBuiltins(), getLayerBuiltins(), getLossBuiltins(),
          getShapeBuiltins()};
}

/// The formals of the catalogue's functions: the value, then hyperparameters.
static llvm::ArrayRef<FormalInfo>
getFormals(const catalogue::Activation &record) {
  static const std::vector<std::vector<FormalInfo>> all = [] {
    std::vector<std::vector<FormalInfo>> lists;
    for (const catalogue::Activation &activation : catalogue::activations()) {
      std::vector<FormalInfo> formals = {{"x"}};
      for (const catalogue::Hyperparameter &parameter :
           activation.hyperparameters)
        formals.push_back({parameter.name, parameter.required});
      lists.push_back(std::move(formals));
    }
    return lists;
  }();
  return all[&record - catalogue::activations().data()];
}

std::optional<Builtin> weir::lookupBuiltin(StringRef name) {
  for (llvm::ArrayRef<Builtin> family : getFamilies())
    for (const Builtin &builtin : family)
      if (builtin.name == name)
        return builtin;
  const catalogue::Activation *activation = catalogue::lookupActivation(name);
  if (!activation)
    return std::nullopt;
  return Builtin{activation->mnemonic, getFormals(*activation), buildActivation,
                 Naming::OnUse, activation};
}

std::vector<StringRef> weir::listFunctionNames() {
  std::vector<StringRef> names;
  for (llvm::ArrayRef<Builtin> family : getFamilies())
    for (const Builtin &builtin : family)
      names.push_back(builtin.name);
  for (const catalogue::Activation &activation : catalogue::activations())
    names.push_back(activation.mnemonic);
  llvm::append_range(names, unavailable);
  return names;
}
