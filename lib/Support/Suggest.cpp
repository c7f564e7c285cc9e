#include "lib/Support/Suggest.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace weir;
using llvm::StringRef;

namespace {
/// A name of another framework and what stands for it here.
struct Synonym {
  StringRef foreign, own;
};
} // namespace

static constexpr Synonym synonyms[] = {
    // Functions
    {"bce", "binary_cross_entropy"},
    {"bce_with_logits", "binary_cross_entropy"},
    {"binary_cross_entropy_with_logits", "binary_cross_entropy"},
    {"bmm", "matmul"},
    {"cat", "concat"},
    {"clip", "clamp"},
    {"confusion_matrix", "confusion"},
    {"dense", "linear"},
    {"detach", "stop_gradient"},
    {"drop_path", "stochastic_depth"},
    {"expand", "broadcast"},
    {"f1_score", "f1"},
    {"info_nce", "contrastive"},
    {"kl", "kl_divergence"},
    {"kl_div", "kl_divergence"},
    {"l1_loss", "mean_absolute_error"},
    {"mae", "mean_absolute_error"},
    {"masked_fill", "where"},
    {"mse", "mean_squared_error"},
    {"mse_loss", "mean_squared_error"},
    {"nt_xent", "contrastive"},
    {"pinball", "quantile"},
    {"power", "pow"},
    {"r2", "r_squared"},
    {"r2_score", "r_squared"},
    {"relu2", "squared_relu"},
    {"relu_squared", "squared_relu"},
    {"smooth_l1_loss", "smooth_l1"},
    {"std", "standard_deviation"},
    {"swapaxes", "transpose"},
    {"swish", "silu"},
    {"var", "variance"},
    {"view", "reshape"},
    // Initializers
    {"eye", "identity"},
    {"glorot", "xavier_uniform"},
    {"glorot_normal", "xavier_normal"},
    {"glorot_uniform", "xavier_uniform"},
    {"he", "he_normal"},
    {"kaiming", "he_normal"},
    {"kaiming_normal", "he_normal"},
    {"kaiming_uniform", "he_uniform"},
    {"lecun", "lecun_normal"},
    {"trunc_normal", "truncated_normal"},
    {"xavier", "xavier_uniform"},
    // Arguments
    {"betas", "beta1"},
    {"dim", "axis"},
    {"eta_min", "floor"},
    {"ignore_index", "ignore"},
    {"keepdim", "keep"},
    {"keepdims", "keep"},
    {"label_smoothing", "smoothing"},
    {"learning_rate", "lr"},
    {"max_norm", "max"},
    {"milestones", "at"},
    {"num_classes", "classes"},
    {"num_groups", "groups"},
    {"out_features", "units"},
    {"rate", "lr"},
    {"sep", "separator"},
    {"step_size", "every"},
    {"warmup_steps", "warmup"},
    // Optimizers, schedules, clippings, settings
    {"agc", "adaptive"},
    {"amsgrad", "adam(amsgrad: true)"},
    {"cosine_annealing", "cosine"},
    {"cosine_decay", "cosine"},
    {"ema", "average"},
    {"global_norm", "norm"},
    {"momentum", "sgd(momentum: 0.9)"},
    {"nesterov", "sgd(momentum: 0.9, nesterov: true)"},
    {"reduce_lr_on_plateau", "on_plateau"},
    {"reduce_on_plateau", "on_plateau"},
    {"step_lr", "step"},
    {"warm_restarts", "restarts"},
    {"warmup", "constant(warmup: 100)"},
    {"wsd", "warmup_stable_decay"},
    {"zclip", "zscore"},
};

/// The edits from `a` to `b`, or more than `limit`.
static unsigned measureDistance(StringRef a, StringRef b, unsigned limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit)
    return limit + 1;
  llvm::SmallVector<unsigned> before(b.size() + 1), last(b.size() + 1),
      row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  auto isSame = [&](size_t i, size_t j) {
    return llvm::toLower(a[i]) == llvm::toLower(b[j]);
  };
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1,
                         last[j - 1] + (isSame(i - 1, j - 1) ? 0 : 1)});
      if (i > 1 && j > 1 && isSame(i - 1, j - 2) && isSame(i - 2, j - 1))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

StringRef weir::findSimilar(StringRef word,
                            llvm::ArrayRef<StringRef> candidates) {
  // Names of users can be of any length, and the distance is quadratic.
  if (word.size() > 100)
    return StringRef();
  unsigned best = std::max<size_t>(1, (word.size() + 1) / 3) + 1;
  StringRef similar;
  for (StringRef candidate : candidates) {
    unsigned distance = measureDistance(word, candidate, best);
    // One letter is no evidence for another.
    if (distance >= best || distance >= candidate.size())
      continue;
    best = distance;
    similar = candidate;
  }
  return similar;
}

std::string weir::didYouMean(StringRef word,
                             llvm::ArrayRef<StringRef> candidates) {
  StringRef meant;
  for (const Synonym &synonym : synonyms)
    if (word.equals_insensitive(synonym.foreign) &&
        llvm::is_contained(candidates, synonym.own.split('(').first))
      meant = synonym.own;
  if (meant.empty())
    meant = findSimilar(word, candidates);
  return meant.empty() ? "" : ("did you mean `" + meant + "`?").str();
}

std::string weir::listWords(llvm::ArrayRef<StringRef> words) {
  std::string text;
  for (auto [i, word] : llvm::enumerate(words)) {
    if (i)
      text += i + 1 == words.size() ? " and " : ", ";
    text += ("`" + word + "`").str();
  }
  return text;
}
