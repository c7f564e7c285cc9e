// weir.update and weir.merge_rows: verified, and computed in double, the former
// stage by stage.
#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "llvm/ADT/SmallBitVector.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;
using catalogue::Extent;
using catalogue::Stage;

namespace {
/// An optimizer's record with the arguments of one update.
struct Rule {
  const catalogue::Optimizer *record;
  SmallVector<double> arguments;
  catalogue::ParameterShape shape;

  explicit Rule(UpdateOp op)
      : record(catalogue::lookupOptimizer(op.getOptimizer().getKeyword())),
        shape(catalogue::getParameterShape(
            op.getParameter().getType().getShape())) {
    if (record)
      arguments = getArguments(op.getOptimizer(), record->hyperparameters);
  }
};
} // namespace

//===-- verifier ----------------------------------------------------------===//

// The types of the slots that exist.
static SmallVector<Type> getSlotTypes(const Rule &rule, RankedTensorType type) {
  SmallVector<Type> types;
  for (const catalogue::Slot &slot : rule.record->slots)
    if (slot.needed(rule.arguments, rule.shape))
      types.push_back(RankedTensorType::get(
          catalogue::getShape(slot.extent, type.getShape()),
          type.getElementType()));
  return types;
}

static LogicalResult verifyCounts(UpdateOp op, const Rule &rule, size_t slots) {
  size_t scalars =
      1 + llvm::count_if(rule.record->scalars, [&](const auto &scalar) {
        return scalar.needed(rule.arguments);
      });
  StringRef keyword = rule.record->keyword;
  if (op.getSlots().size() != slots)
    return op.emitOpError("\"")
           << keyword << "\" with these arguments has " << slots
           << " slots, not " << op.getSlots().size();
  if (op.getScalars().size() != scalars)
    return op.emitOpError("\"")
           << keyword << "\" with these arguments has " << scalars
           << " scalars, the rate included, not " << op.getScalars().size();
  size_t results = slots + 1 + (op.getProbed() ? 2 : 0);
  if (op.getNumResults() != results)
    return op.emitOpError("gives the parameter and its slots, ")
           << results << " results, not " << op.getNumResults();
  return success();
}

static LogicalResult verifyProbed(UpdateOp op) {
  if (!op.getProbed())
    return success();
  if (op.getRows())
    return op.emitOpError("is not probed when it updates rows");
  auto sum = RankedTensorType::get({}, Builder(op).getF64Type());
  for (Type type :
       llvm::drop_begin(op.getResultTypes(), op.getNumResults() - 2))
    if (type != sum)
      return op.emitOpError("gives sums of type ") << sum << ", not " << type;
  return success();
}

// With `rows` no row may depend on another one.
static LogicalResult verifyRows(UpdateOp op, const Rule &rule) {
  RankedTensorType type = op.getParameter().getType();
  RankedTensorType gradient = op.getGradient().getType();
  RankedTensorType rows = op.getRows().getType();
  if (rows.getRank() != 1 || type.getRank() == 0 ||
      gradient.getRank() != type.getRank() ||
      gradient.getElementType() != type.getElementType() ||
      gradient.getDimSize(0) != rows.getDimSize(0) ||
      gradient.getShape().drop_front() != type.getShape().drop_front())
    return op.emitOpError("has no gradient of ")
           << rows << " rows of " << type << ": " << gradient;
  bool isWhole =
      llvm::any_of(rule.record->stages,
                   [&](const Stage &stage) {
                     return stage.needed(rule.arguments, rule.shape);
                   }) ||
      llvm::any_of(rule.record->slots, [&](const catalogue::Slot &slot) {
        return slot.extent != Extent::All &&
               slot.needed(rule.arguments, rule.shape);
      });
  if (isWhole)
    return op.emitOpError("\"")
           << rule.record->keyword << "\" updates no row by itself";
  return success();
}

LogicalResult UpdateOp::verify() {
  Rule rule(*this);
  StringRef keyword = getOptimizer().getKeyword();
  if (!rule.record)
    return emitOpError("names an unknown optimizer \"") << keyword << "\"";
  RankedTensorType type = getParameter().getType();
  if (!rule.record->fallback.empty() && !rule.shape.isMatrix)
    return emitOpError("\"")
           << keyword << "\" is for matrices only, not " << type;
  SmallVector<Type> slots = getSlotTypes(rule, type);
  if (failed(verifyCounts(*this, rule, slots.size())))
    return failure();
  if (getResult(0).getType() != Type(type) ||
      (!getRows() && getGradient().getType() != type))
    return emitOpError("gradient and result have the type of the parameter, ")
           << type;
  if (getRows() && failed(verifyRows(*this, rule)))
    return failure();
  if (failed(verifyProbed(*this)))
    return failure();
  SmallVector<Type> results(getResultTypes());
  for (auto [slot, operand, result] :
       llvm::zip_equal(slots, getSlots().getTypes(),
                       ArrayRef(results).slice(1, slots.size())))
    if (operand != slot || result != slot)
      return emitOpError("has a slot of type ")
             << operand << " and result " << result << ", not " << slot;
  auto scalar = RankedTensorType::get({}, type.getElementType());
  if (getFactor().getType() != scalar ||
      llvm::any_of(getScalars().getTypes(),
                   [&](Type other) { return other != scalar; }))
    return emitOpError("factor and scalars have the type ") << scalar;
  return success();
}

//===-- evaluation --------------------------------------------------------===//

// C = alpha A B + beta D, all row-major; B is transposed for `transposed`.
static Array multiply(const Array &a, const Array &b, bool transposed,
                      double alpha, double beta, const Array &d) {
  int64_t rows = a.shape[0], inner = a.shape[1];
  int64_t columns = transposed ? b.shape[0] : b.shape[1];
  Array result(ArrayRef<int64_t>{rows, columns});
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double sum = 0;
      for (int64_t k = 0; k < inner; ++k)
        sum += a[i * inner + k] *
               (transposed ? b[j * inner + k] : b[k * columns + j]);
      int64_t at = i * columns + j;
      result[at] = alpha * sum + (beta != 0 ? beta * d[at] : 0);
    }
  return result;
}

static Array transpose(const Array &x) {
  Array result(ArrayRef<int64_t>{x.shape[1], x.shape[0]});
  for (int64_t i = 0; i < x.shape[0]; ++i)
    for (int64_t j = 0; j < x.shape[1]; ++j)
      result[j * x.shape[0] + i] = x[i * x.shape[1] + j];
  return result;
}

// The quintic iteration of Muon (Jordan 2024), on the wider side.
static Array orthogonalize(Array x, double steps, double eps) {
  constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
  bool isTall = x.shape[0] > x.shape[1];
  if (isTall)
    x = transpose(x);
  double norm = 0;
  for (double value : x.data)
    norm += value * value;
  norm = std::max(std::sqrt(norm), eps);
  for (double &value : x.data)
    value /= norm;
  for (int step = 0; step < steps; ++step) {
    Array gram = multiply(x, x, /*transposed=*/true, 1, 0, x);
    Array polynomial = multiply(gram, gram, false, c, b, gram);
    x = multiply(polynomial, x, false, 1, a, x);
  }
  return isTall ? transpose(x) : x;
}

namespace {
/// One update: the arrays that its stages have made so far.
class Evaluation {
public:
  Evaluation(UpdateOp op, ArrayRef<Array> operands);
  void run(SmallVectorImpl<Array> &results);

private:
  /// What element `index` of the points of `extent` sees.
  catalogue::ElementOperands getElement(Extent extent, int64_t index);
  double read(const Array *array, Extent of, Extent at, int64_t index) const;
  void runStage(const Stage &stage, Array &result);
  int64_t getIndex(Extent extent, int64_t element) const;

  Rule rule;
  double decay;
  Array parameter, gradient;
  double rate;
  SmallVector<const Array *> slots; // null where not needed
  SmallVector<double> scalars;
  SmallVector<Array> stages; // empty where not needed
  SmallVector<double> slotValues, stageValues;
};
} // namespace

Evaluation::Evaluation(UpdateOp op, ArrayRef<Array> operands)
    : rule(op), decay(op.getDecay().convertToDouble()), parameter(operands[0]),
      gradient(operands[1]) {
  for (double &value : gradient.data)
    value *= operands[2][0];
  const Array *next = operands.begin() + 3;
  for (const catalogue::Slot &slot : rule.record->slots)
    slots.push_back(slot.needed(rule.arguments, rule.shape) ? next++ : nullptr);
  rate = (*next++)[0];
  for (const catalogue::Scalar &scalar : rule.record->scalars)
    scalars.push_back(scalar.needed(rule.arguments) ? (*next++)[0] : 0);
  stages.resize(rule.record->stages.size());
  slotValues.resize(slots.size());
  stageValues.resize(stages.size());
}

/// Where what has `extent` stands for element `element` of the parameter.
int64_t Evaluation::getIndex(Extent extent, int64_t element) const {
  auto columns = static_cast<int64_t>(rule.shape.columns);
  switch (extent) {
  case Extent::All:
    return element;
  case Extent::Row:
    return element / columns;
  case Extent::Column:
    return element % columns;
  case Extent::Scalar:
    return 0;
  }
  llvm_unreachable("all extents are handled");
}

/// NaN where the points of `at` do not see single values of extent `of`.
double Evaluation::read(const Array *array, Extent of, Extent at,
                        int64_t index) const {
  if (!array || array->size() == 0)
    return NAN;
  if (at == Extent::All)
    return (*array)[getIndex(of, index)];
  if (of == at)
    return (*array)[index];
  return of == Extent::Scalar ? (*array)[0] : NAN;
}

catalogue::ElementOperands Evaluation::getElement(Extent at, int64_t index) {
  for (auto [value, slot, record] :
       llvm::zip_equal(slotValues, slots, rule.record->slots))
    value = read(slot, record.extent, at, index);
  for (auto [value, stage, record] :
       llvm::zip_equal(stageValues, stages, rule.record->stages))
    value = read(&stage, record.extent, at, index);
  return {read(&parameter, Extent::All, at, index),
          read(&gradient, Extent::All, at, index),
          rate,
          slotValues,
          scalars,
          stageValues,
          decay,
          rule.shape};
}

void Evaluation::runStage(const Stage &stage, Array &result) {
  Array points(catalogue::getShape(stage.from, parameter.shape));
  for (int64_t i = 0; i < points.size(); ++i)
    points[i] = stage.evaluate(getElement(stage.from, i), rule.arguments);
  switch (stage.kind) {
  case Stage::Kind::Store:
    result = std::move(points);
    return;
  case Stage::Kind::Orthogonalize:
    result = orthogonalize(std::move(points), stage.steps(rule.arguments),
                           stage.eps(rule.arguments));
    return;
  case Stage::Kind::Sum:
    break;
  }
  result = Array(catalogue::getShape(stage.extent, parameter.shape));
  for (int64_t i = 0; i < points.size(); ++i)
    result[getIndex(stage.extent, i)] += points[i];
}

void Evaluation::run(SmallVectorImpl<Array> &results) {
  results.push_back(parameter);
  SmallVector<size_t> places(slots.size());
  for (auto [place, slot] : llvm::zip_equal(places, slots)) {
    place = results.size();
    if (slot)
      results.push_back(*slot);
  }
  for (auto [stage, result] : llvm::zip_equal(rule.record->stages, stages)) {
    if (!stage.needed(rule.arguments, rule.shape))
      continue;
    runStage(stage, result);
    if (stage.slot >= 0)
      results[places[stage.slot]] = result;
  }
  for (int64_t i = 0; i < parameter.size(); ++i) {
    catalogue::ElementOperands element = getElement(Extent::All, i);
    SmallVector<double> values(slotValues);
    rule.record->evaluateUpdate(element, rule.arguments, results[0][i], values);
    for (auto [value, slot, place, record] :
         llvm::zip_equal(values, slots, places, rule.record->slots))
      if (slot && record.extent == Extent::All)
        results[place][i] = value;
  }
}

// Spreads the gradient of `rows` over the parameter, and says which rows have
// one.
static Array spreadRows(const Array &gradient, const Array &rows,
                        const Array &parameter, llvm::SmallBitVector &touched) {
  Array whole(parameter.shape);
  touched.resize(parameter.shape[0]);
  int64_t width = parameter.extent(1, parameter.rank());
  for (int64_t i = 0; i < rows.size(); ++i) {
    auto row = static_cast<int64_t>(rows[i]);
    if (row < 0 || row >= parameter.shape[0])
      continue;
    touched.set(row);
    for (int64_t j = 0; j < width; ++j)
      whole[row * width + j] = gradient[i * width + j];
  }
  return whole;
}

static void keepOtherRows(Array &result, const Array &old,
                          const llvm::SmallBitVector &touched) {
  int64_t width = old.extent(1, old.rank());
  for (int64_t i = 0; i < old.size(); ++i)
    if (!touched.test(i / width))
      result[i] = old[i];
}

// The squares of what changed and of what was there.
static void addSums(const Array &old, SmallVectorImpl<Array> &results) {
  Array change(ArrayRef<int64_t>{}), size(ArrayRef<int64_t>{});
  for (auto [before, after] : llvm::zip_equal(old.data, results[0].data)) {
    change[0] += (after - before) * (after - before);
    size[0] += before * before;
  }
  results.push_back(change);
  results.push_back(size);
}

LogicalResult UpdateOp::evaluate(ArrayRef<Array> operands,
                                 SmallVectorImpl<Array> &results) {
  if (!getRows()) {
    Evaluation(*this, operands).run(results);
    if (getProbed())
      addSums(operands[0], results);
    return success();
  }
  llvm::SmallBitVector touched;
  SmallVector<Array> whole(operands);
  whole[1] = spreadRows(operands[1], operands[2], operands[0], touched);
  whole.erase(whole.begin() + 2);
  Evaluation(*this, whole).run(results);
  keepOtherRows(results[0], whole[0], touched);
  for (auto [slot, result] : llvm::enumerate(llvm::drop_begin(results)))
    keepOtherRows(result, whole[3 + slot], touched);
  return success();
}

//===-- weir.merge_rows ---------------------------------------------------===//

LogicalResult MergeRowsOp::verify() {
  RankedTensorType x = getX().getType(), index = getIndex().getType();
  if (index.getRank() != 1 || x.getRank() == 0 ||
      x.getDimSize(0) != index.getDimSize(0))
    return emitOpError("has no index for each row of ") << x << ": " << index;
  auto count = static_cast<int64_t>(getCount());
  if (count < 1 || count > std::numeric_limits<int32_t>::max())
    return emitOpError("counts ") << count << " rows";
  return success();
}

LogicalResult MergeRowsOp::evaluate(ArrayRef<Array> operands,
                                    SmallVectorImpl<Array> &results) {
  const Array &x = operands[0], &index = operands[1];
  Array sums(x.shape), rows(index.shape);
  int64_t width = x.extent(1, x.rank());
  for (int64_t i = 0; i < index.size(); ++i) {
    rows[i] = -1;
    if (index[i] < 0 || index[i] >= static_cast<double>(getCount()))
      continue;
    int64_t last = index.size() - 1;
    while (index[last] != index[i])
      --last;
    rows[last] = index[i];
    for (int64_t j = 0; j < width; ++j)
      sums[last * width + j] += x[i * width + j];
  }
  results.push_back(std::move(sums));
  results.push_back(std::move(rows));
  return success();
}
