#include "plateau_internal.h"

#include "model_internal.h"

#include <math.h>

namespace weir {

Plateau makePlateau(const weir_plateau *rule) {
  double worst = rule && rule->maximize ? -INFINITY : INFINITY;
  return {worst, 0, 0, 0};
}

static bool isBetter(const weir_plateau &rule, double value, double best) {
  return rule.maximize ? value > best * (1 + rule.threshold)
                       : value < best * (1 - rule.threshold);
}

void observe(Plateau &plateau, const weir_plateau &rule, double value) {
  if (isBetter(rule, value, plateau.best)) {
    plateau.best = value;
    plateau.bad = 0;
  } else {
    ++plateau.bad;
  }
  if (plateau.cooldown) {
    --plateau.cooldown;
    plateau.bad = 0;
  }
  if (plateau.bad <= rule.patience)
    return;
  ++plateau.reductions;
  plateau.cooldown = rule.cooldown;
  plateau.bad = 0;
}

} // namespace weir

weir_status weir_model_observe(weir_model *model, double value) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  const weir_plateau *rule = model->descriptor->plateau;
  if (rule && model->steps >= rule->begin)
    weir::observe(model->plateau, *rule, value);
  return WEIR_OK;
}
