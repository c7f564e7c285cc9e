#include "lib/Frontend/VariancePreserving.h"

#include "dialect/Catalogue/NormalMoments.h"
#include "lib/Frontend/SemaCatalogue.h"
#include "llvm/ADT/MapVector.h"
#include <cmath>

using namespace weir;
using namespace weir::syntax;

static constexpr llvm::StringLiteral keyword("variance_preserving");
static constexpr llvm::StringLiteral moment("second_moment");

/// The mean over a standard normal z of f(z)^2.
static double getSecondMoment(const catalogue::Function &f,
                              catalogue::Arguments arguments) {
  return std::exp(catalogue::getNormalMoments(f, arguments, 0, 1).logSecond);
}

/// Null unless `name` is a function of one value that networks activate with.
static const catalogue::Function *lookupActivation(StringRef name,
                                                   bool isKeyword) {
  const catalogue::Function *f = isKeyword
                                     ? catalogue::lookupFunctionKeyword(name)
                                     : catalogue::lookupFunction(name);
  bool good = f && f->kind == catalogue::KeywordKind::Activation &&
              f->operands.size() == 1;
  return good ? f : nullptr;
}

static CallAttr setMoment(CallAttr call, double value) {
  mlir::Builder builder(call.getContext());
  mlir::NamedAttrList arguments(call.getArguments());
  arguments.set(moment, builder.getF64FloatAttr(value));
  return CallAttr::get(call.getContext(), call.getKeyword(),
                       arguments.getDictionary(call.getContext()));
}

//===----------------------------------------------------------------------===//
// As written
//===----------------------------------------------------------------------===//

/// `activation: relu`: its second moment. Nothing after a report.
static std::optional<double> readActivation(Evaluator &evaluator,
                                            const Expression &expression) {
  auto *name = llvm::dyn_cast<Name>(&expression);
  const auto *f =
      name ? lookupActivation(name->text, /*isKeyword=*/true) : nullptr;
  if (f)
    return getSecondMoment(*f, catalogue::defaultArguments(f->hyperparameters));
  std::vector<StringRef> known;
  for (const catalogue::Function &function : catalogue::functions())
    if (lookupActivation(function.keyword, /*isKeyword=*/true))
      known.push_back(function.keyword);
  evaluator.reportUnknown(DiagnosticId::InvalidValue, expression.range,
                          "`activation` is a function of one value, such as "
                          "`relu`",
                          name ? name->text : "", known);
  return std::nullopt;
}

CallAttr weir::readVariancePreserving(Evaluator &evaluator,
                                      ArrayRef<Argument> arguments,
                                      SMRange range) {
  const auto *record = catalogue::lookupInitializer(keyword);
  llvm::SmallVector<Argument> others;
  std::optional<double> chosen;
  for (const Argument &argument : arguments) {
    if (!argument.name || argument.name->text != "activation") {
      others.push_back(argument);
      continue;
    }
    if (chosen || arguments.size() > 1) {
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`activation` stands alone");
      return {};
    }
    chosen = readActivation(evaluator, *argument.value);
    if (!chosen)
      return {};
  }
  CallAttr call = readCatalogueCall(
      evaluator, {record->keyword, record->hyperparameters, record->refuse},
      others, range);
  if (!call || !others.empty())
    return call;
  if (chosen)
    return setMoment(call, *chosen);
  return CallAttr::get(call.getContext(), keyword,
                       mlir::DictionaryAttr::get(call.getContext()));
}

//===----------------------------------------------------------------------===//
// As used
//===----------------------------------------------------------------------===//

static bool onlyMoves(mlir::Operation *op) {
  return llvm::isa<ReshapeOp, BroadcastOp, TransposeOp, SliceOp>(op);
}

/// Whether `value` is a parameter or a constant, moved or not.
static bool isFixed(mlir::Value value) {
  mlir::Operation *op = value.getDefiningOp();
  while (op && onlyMoves(op))
    op = op->getOperand(0).getDefiningOp();
  return llvm::isa_and_nonnull<ReadOp, ConstantOp>(op);
}

static bool onlyShifts(mlir::Operation *op) {
  return llvm::isa<AddOp, SubOp, BiasOp>(op) &&
         llvm::any_of(op->getOperands(), isFixed);
}

static bool isFirst(mlir::Operation *op, mlir::Operation *other) {
  return !other ||
         (op->getBlock() == other->getBlock() && op->isBeforeInBlock(other));
}

/// The first activation that takes the result of a layer with `weight`.
static mlir::Operation *findActivation(mlir::Value weight) {
  mlir::Operation *first = nullptr;
  // Weights, then results of layers: each leads to its users.
  std::vector<std::pair<mlir::Value, bool>> work = {{weight, false}};
  for (size_t i = 0; i < work.size(); ++i) {
    auto [value, isResult] = work[i];
    for (mlir::Operation *user : value.getUsers()) {
      bool isActivation = lookupActivation(user->getName().stripDialect(),
                                           /*isKeyword=*/false);
      if (isActivation && isResult && isFirst(user, first))
        first = user;
      if (isActivation || user->getNumResults() == 0)
        continue;
      if (onlyMoves(user) || (isResult && onlyShifts(user)))
        work.push_back({user->getResult(0), isResult});
      else if (!isResult)
        work.push_back({user->getResult(0), true});
    }
  }
  return first;
}

void weir::resolveVariancePreserving(ModelOp model) {
  llvm::MapVector<mlir::Attribute, ParameterOp> unresolved;
  for (auto parameter : model.getOps<ParameterOp>())
    if (parameter.getInit().getKeyword() == keyword &&
        !parameter.getInit().getArguments().contains(moment))
      unresolved[parameter.getSymNameAttr()] = parameter;
  if (unresolved.empty())
    return;
  llvm::DenseMap<mlir::Attribute, mlir::Operation *> activations;
  model.lookupEntry("forward").walk([&](ReadOp read) {
    mlir::Attribute name = read.getSymbolAttr().getAttr();
    if (!unresolved.contains(name))
      return;
    mlir::Operation *found = findActivation(read.getValue());
    mlir::Operation *&first = activations[name];
    if (found && isFirst(found, first))
      first = found;
  });
  for (auto [name, parameter] : unresolved) {
    double value = 1;
    if (mlir::Operation *op = activations.lookup(name)) {
      const auto *f = catalogue::lookupFunction(op->getName().stripDialect());
      value = getSecondMoment(*f, getArguments(op, f->hyperparameters));
    }
    parameter.setInitAttr(setMoment(parameter.getInit(), value));
  }
}
