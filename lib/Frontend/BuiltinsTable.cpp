#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Library.h"

using namespace weir;
using llvm::StringRef;

/// What the language has and this compiler does not yet, in one place: calls
/// of these are refused by name. A name leaves the table when its function
/// arrives.
static constexpr llvm::StringLiteral unavailable[] = {
    // Elementwise
    "ceil", "floor", "round", "tan",
    // Shape
    "scan", "shift_right",
    // Layers
    "adaptive_pool", "attention", "avg_pool", "bidirectional", "conv",
    "conv_transpose", "depthwise_conv", "gru", "gru_step", "lstm", "lstm_step",
    "max_pool", "mean_pool", "mixture_of_experts", "rnn", "rnn_step",
    "upsample",
    // Losses and metrics
    "ctc", "ctc_decode", "nll", "symbol_error_rate"};

bool weir::isUnavailable(StringRef name) {
  return llvm::is_contained(unavailable, name);
}

static std::vector<llvm::ArrayRef<Builtin>> getFamilies() {
  return {getControlBuiltins(), getLayerBuiltins(),  getLogicBuiltins(),
          getLossBuiltins(),    getMetricBuiltins(), getNormalizationBuiltins(),
          getRandomBuiltins(),  getIndexBuiltins(),  getReductionBuiltins(),
          getShapeBuiltins()};
}

static std::vector<FormalInfo> makeFormals(const catalogue::Function &record) {
  using Kind = catalogue::Hyperparameter::Kind;
  std::vector<FormalInfo> formals;
  for (const catalogue::FunctionOperand &operand : record.operands)
    formals.push_back({operand.name});
  for (const catalogue::Hyperparameter &parameter : record.hyperparameters)
    formals.push_back({parameter.name, parameter.required,
                       parameter.kind == Kind::Word ? FormalInfo::Type::Word
                                                    : FormalInfo::Type::Any});
  if (record.kind == catalogue::KeywordKind::Loss)
    formals.push_back({"lengths", /*required=*/false});
  return formals;
}

/// The formals of the catalogue's functions: operands, then hyperparameters.
static llvm::ArrayRef<FormalInfo>
getFormals(const catalogue::Function &record) {
  static const auto all =
      llvm::map_to_vector(catalogue::functions(), makeFormals);
  return all[&record - catalogue::functions().data()];
}

std::optional<Builtin> weir::lookupBuiltin(StringRef name) {
  for (llvm::ArrayRef<Builtin> family : getFamilies())
    for (const Builtin &builtin : family)
      if (builtin.name == name)
        return builtin;
  const catalogue::Function *function = catalogue::lookupFunctionKeyword(name);
  if (!function)
    return std::nullopt;
  bool isLoss = function->kind == catalogue::KeywordKind::Loss;
  return Builtin{function->keyword, getFormals(*function),
                 isLoss ? buildFunctionLoss : buildFunction, Naming::OnUse,
                 function};
}

std::string weir::spellCall(StringRef name,
                            llvm::ArrayRef<FormalInfo> formals) {
  std::vector<std::string> words;
  for (const FormalInfo &formal : formals)
    if (formal.type != FormalInfo::Type::Unavailable)
      words.push_back(formal.type == FormalInfo::Type::Rest
                          ? std::string("...")
                          : (formal.name + (formal.required ? "" : ":")).str());
  return (name + "(" + llvm::join(words, ", ") + ")").str();
}

std::vector<std::string> weir::listFunctionCalls() {
  std::vector<std::string> calls;
  for (StringRef name : listFunctionNames()) {
    std::optional<Builtin> builtin = lookupBuiltin(name);
    if (!builtin)
      continue;
    calls.push_back(spellCall(name, builtin->formals));
  }
  llvm::sort(calls);
  // A function of the catalogue may have a wider form among the families.
  calls.erase(llvm::unique(calls), calls.end());
  return calls;
}

bool weir::isBuiltinFunction(StringRef name) {
  return lookupBuiltin(name) || isUnavailable(name);
}

std::vector<StringRef> weir::listFunctionNames() {
  std::vector<StringRef> names;
  for (llvm::ArrayRef<Builtin> family : getFamilies())
    for (const Builtin &builtin : family)
      names.push_back(builtin.name);
  // `identity` is both: of any value, and as an activation.
  for (const catalogue::Function &function : catalogue::functions())
    if (!llvm::is_contained(names, function.keyword))
      names.push_back(function.keyword);
  llvm::append_range(names, unavailable);
  return names;
}
