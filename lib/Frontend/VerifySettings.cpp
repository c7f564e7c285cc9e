#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Verify.h"
#include "lib/Support/Diagnostics.h"
#include "lib/Support/Sizes.h"
#include "lib/Support/Thresholds.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <cmath>

using namespace mlir;
using namespace weir;
using catalogue::Hyperparameter;
using catalogue::KeywordKind;

//===-- names and shapes --------------------------------------------------===//

static LogicalResult verifyName(Operation *op, StringRef kind, StringRef name) {
  std::string problem = findNameProblem(name, kind);
  if (problem.empty())
    return success();
  return emitDiagnostic(op, DiagnosticId::InvalidName)
         << kind << " `" << name.take_front(40) << "` " << problem;
}

static LogicalResult verifyShape(Operation *op, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return success();
  std::string problem = findShapeProblem(tensor.getShape());
  if (problem.empty())
    return success();
  return emitDiagnostic(op, DiagnosticId::InvalidShape)
         << tensor << ": " << problem;
}

static LogicalResult verifyPorts(EntryOp entry) {
  for (unsigned i = 0; i < entry.getNumArguments(); ++i) {
    if (failed(verifyName(entry, entry.getArgRole(i), entry.getArgName(i))) ||
        failed(verifyShape(entry, entry.getArgumentTypes()[i])))
      return failure();
    Attribute classes = entry.getArgAttr(i, "weir.classes");
    auto number = dyn_cast_or_null<IntegerAttr>(classes);
    if (classes && (!number || number.getValue().getSignificantBits() > 64 ||
                    number.getInt() < 1 || number.getInt() > INT32_MAX))
      return emitDiagnostic(entry, DiagnosticId::InvalidShape)
             << "`" << entry.getArgName(i) << "` has " << classes
             << " classes; from 1 to 2147483647 are possible";
  }
  for (unsigned i = 0; i < entry.getNumResults(); ++i) {
    StringRef role = entry.getResultRole(i);
    bool isMetric = role == "metric_sum" || role == "metric_table";
    StringRef kind = isMetric ? "metric" : role;
    if ((kind == "metric" || kind == "output") &&
        failed(verifyName(entry, kind, entry.getResultName(i))))
      return failure();
  }
  return success();
}

//===-- arguments of records ----------------------------------------------===//

/// The argument as the catalogue counts; nothing if it is of another kind.
static std::optional<double> toNumber(const Hyperparameter &parameter,
                                      Attribute value) {
  if (parameter.kind == Hyperparameter::Kind::Word) {
    auto word = dyn_cast<StringAttr>(value);
    const StringRef *found =
        word ? llvm::find(parameter.words, word.getValue()) : nullptr;
    if (!word || found == parameter.words.end())
      return std::nullopt;
    return found - parameter.words.begin();
  }
  if (auto flag = dyn_cast<BoolAttr>(value))
    return flag.getValue();
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  if (auto number = dyn_cast<IntegerAttr>(value))
    return number.getValue().signedRoundToDouble();
  return std::nullopt;
}

static LogicalResult verifyList(Operation *op, StringRef keyword,
                                const Hyperparameter &parameter,
                                Attribute value) {
  auto list = dyn_cast<DenseI64ArrayAttr>(value);
  bool good = list && !list.empty() &&
              llvm::all_of(list.asArrayRef(), [&](int64_t element) {
                return !parameter.refuse(static_cast<double>(element));
              });
  for (int64_t i = 1; good && i < list.size(); ++i)
    good = list[i - 1] < list[i];
  if (good)
    return success();
  return emitDiagnostic(op, DiagnosticId::InvalidValue)
         << "`" << parameter.name << "` of `" << keyword << "` cannot be "
         << value;
}

static LogicalResult verifyArgument(Operation *op, StringRef keyword,
                                    const Hyperparameter &parameter,
                                    Attribute value) {
  if (!value && !parameter.required)
    return success();
  if (!value)
    return emitDiagnostic(op, DiagnosticId::InvalidValue)
           << "`" << keyword << "` needs `" << parameter.name << "`";
  if (parameter.kind == Hyperparameter::Kind::List)
    return verifyList(op, keyword, parameter, value);
  std::optional<double> number = toNumber(parameter, value);
  if (!number)
    return emitDiagnostic(op, DiagnosticId::InvalidValue)
           << "`" << parameter.name << "` of `" << keyword << "` cannot be "
           << value;
  bool isNumber = parameter.kind != Hyperparameter::Kind::Word &&
                  parameter.kind != Hyperparameter::Kind::Flag;
  if (!isNumber)
    return success();
  std::optional<std::string> problem = parameter.refuse(*number);
  if (!problem && parameter.kind == Hyperparameter::Kind::Rate && *number == 0)
    problem = "must be greater than 0";
  if (problem)
    return emitDiagnostic(op, DiagnosticId::InvalidValue)
           << "`" << parameter.name << "` of `" << keyword << "` " << *problem
           << ", and is " << value;
  return success();
}

static LogicalResult verifyCall(Operation *op, KeywordKind kind, StringRef what,
                                CallAttr call) {
  if (!call)
    return success();
  StringRef keyword = call.getKeyword();
  const catalogue::Keyword *record = catalogue::lookupKeyword(kind, keyword);
  if (!record)
    return emitDiagnostic(op, DiagnosticId::UnknownArgument)
           << "there is no " << what << " `" << keyword << "`";
  for (NamedAttribute argument : call.getArguments())
    if (!catalogue::indexOf(record->hyperparameters, argument.getName()))
      return emitDiagnostic(op, DiagnosticId::UnknownArgument)
             << "`" << keyword << "` has no argument `"
             << argument.getName().getValue() << "`";
  for (const Hyperparameter &parameter : record->hyperparameters)
    if (failed(verifyArgument(op, keyword, parameter,
                              call.getArguments().get(parameter.name))))
      return failure();
  return success();
}

//===-- settings and data -------------------------------------------------===//

/// The most that a setting of whole numbers may be.
static int64_t getMaximum(StringRef setting) {
  return llvm::StringSwitch<int64_t>(setting)
      .Cases({"batch", "accumulate"}, maximumBatch)
      .Case("epochs", maximumEpochs)
      .Cases({"steps", "horizon"}, maximumSteps)
      .Default(std::numeric_limits<int64_t>::max());
}

static LogicalResult verifyTrain(ModelOp model) {
  for (NamedAttribute entry : model.getTrain()) {
    auto number = dyn_cast<IntegerAttr>(entry.getValue());
    if (!number)
      continue;
    StringRef name = entry.getName();
    if (number.getValue().getSignificantBits() > 64 || number.getInt() < 0 ||
        number.getInt() > getMaximum(name))
      return emitDiagnostic(model, DiagnosticId::InvalidValue)
             << "`" << name << "` must be a whole number from 0 to "
             << getMaximum(name) << " and is " << number;
  }
  auto refuse = [&](StringRef name, StringRef what) {
    return emitDiagnostic(model, DiagnosticId::InvalidValue)
           << "`" << name << "` must be " << what;
  };
  if (auto average = model.getTrain().getAs<FloatAttr>("average"))
    if (double value = average.getValueAsDouble(); !(value >= 0 && value < 1))
      return refuse("average", "in [0, 1)");
  if (auto scale = model.getTrain().getAs<FloatAttr>("loss_scale"))
    if (double value = scale.getValueAsDouble();
        !(value >= 0 && std::isfinite(value)))
      return refuse("loss_scale", "at least 0");
  if (failed(verifyCall(model, KeywordKind::Optimizer, "optimizer",
                        model.getCall("optimizer"))))
    return failure();
  for (CallAttr schedule : model.getSchedule())
    if (failed(verifyCall(model, KeywordKind::Schedule, "schedule", schedule)))
      return failure();
  return success();
}

static LogicalResult verifySplit(SplitOp split) {
  double sum = 0;
  for (NamedAttribute part : split.getParts()) {
    auto fraction = dyn_cast<FloatAttr>(part.getValue());
    if (!fraction)
      continue;
    double value = fraction.getValueAsDouble();
    sum += value;
    if (!(value > 0 && value <= 1))
      return emitDiagnostic(split, DiagnosticId::InvalidValue)
             << "`" << part.getName().getValue()
             << "` is a fraction of the rows, above 0 and at most 1, not "
             << fraction;
  }
  if (sum > 1 + 1e-9)
    return emitDiagnostic(split, DiagnosticId::InvalidValue)
           << "the parts add up to more than all rows";
  return success();
}

static LogicalResult verifyValues(Operation *op) {
  for (Type type : op->getResultTypes())
    if (failed(verifyShape(op, type)))
      return failure();
  for (NamedAttribute attribute : op->getAttrs())
    if (isa<DenseResourceElementsAttr>(attribute.getValue()))
      return emitDiagnostic(op, DiagnosticId::InvalidMlir)
             << "`" << attribute.getName().getValue()
             << "` is a resource; numbers are read from `dense<...>` only";
  return success();
}

/// What a group of the train section leaves on a parameter.
static LogicalResult verifyGroup(ParameterOp parameter) {
  auto isValid = [](std::optional<APFloat> value, bool mayBeZero) {
    return !value || (value->isFinite() && !value->isNegative() &&
                      (mayBeZero || !value->isZero()));
  };
  if (isValid(parameter.getRate(), /*mayBeZero=*/false) &&
      isValid(parameter.getWeightDecay(), /*mayBeZero=*/true))
    return success();
  return emitDiagnostic(parameter, DiagnosticId::InvalidValue)
         << "`rate` must be greater than 0 and `weight_decay` at least 0";
}

static LogicalResult verifyThresholds(ModelOp model) {
  Attribute attribute = model->getAttr(thresholdsAttrName);
  auto changed = dyn_cast_or_null<DictionaryAttr>(attribute);
  if (attribute && !changed)
    return emitDiagnostic(model, DiagnosticId::InvalidMlir)
           << "`" << thresholdsAttrName << "` is no dictionary";
  for (NamedAttribute entry :
       changed ? changed.getValue() : ArrayRef<NamedAttribute>()) {
    StringRef key = entry.getName();
    const Threshold *threshold = findThreshold(key);
    auto value = dyn_cast<FloatAttr>(entry.getValue());
    if (!threshold || threshold->getKey() != key || !value ||
        !value.getType().isF64())
      return emitDiagnostic(model, DiagnosticId::InvalidMlir)
             << "`" << key.take_front(40) << "` is no threshold, of type f64";
    StringRef problem = threshold->findProblem(value.getValueAsDouble());
    if (!problem.empty())
      return emitDiagnostic(model, DiagnosticId::InvalidValue)
             << "`" << key << "` " << problem << ", not " << value;
  }
  return success();
}

LogicalResult weir::verifySettings(ModelOp model) {
  if (failed(verifyName(model, "model", model.getName())) ||
      failed(verifyTrain(model)) || failed(verifyThresholds(model)))
    return failure();
  for (Operation &op : model.getBody().front()) {
    if (auto entry = dyn_cast<EntryOp>(op)) {
      if (failed(verifyPorts(entry)))
        return failure();
      for (Operation &inner : entry.getBody().front())
        if (failed(verifyValues(&inner)))
          return failure();
    } else if (auto parameter = dyn_cast<ParameterOp>(op)) {
      if (failed(verifyShape(parameter, parameter.getType())) ||
          failed(verifyGroup(parameter)) ||
          failed(verifyCall(parameter, KeywordKind::Initializer, "initializer",
                            parameter.getInit())))
        return failure();
    } else if (auto data = dyn_cast<DataOp>(op)) {
      for (SplitOp split : data.getBody().getOps<SplitOp>())
        if (failed(verifySplit(split)))
          return failure();
    }
  }
  return success();
}
