#include "lib/Data/Split.h"
#include "dialect/Weir/Weir.h"
#include "lib/Data/Random.h"
#include "lib/Data/Rows.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <numeric>

using namespace weir;
using llvm::StringRef;

using Parts = std::vector<DataPart>;

/// `train` first and `test` last, those between in the order of their names.
static int getRank(StringRef name) {
  return name == "train" ? 0 : name == "test" ? 2 : 1;
}

static bool isBefore(StringRef a, StringRef b) {
  return std::pair(getRank(a), a) < std::pair(getRank(b), b);
}

//===----------------------------------------------------------------------===//
// By fraction
//===----------------------------------------------------------------------===//

static std::vector<std::pair<StringRef, double>> getFractions(SplitOp split) {
  std::vector<std::pair<StringRef, double>> fractions;
  for (mlir::NamedAttribute part : split.getParts())
    if (auto fraction = llvm::dyn_cast<mlir::FloatAttr>(part.getValue()))
      fractions.emplace_back(part.getName().getValue(),
                             fraction.getValueAsDouble());
  llvm::sort(fractions, [](const auto &a, const auto &b) {
    return isBefore(a.first, b.first);
  });
  return fractions;
}

static size_t getCount(SplitOp split, StringRef name) {
  auto number = split.getParts().getAs<mlir::IntegerAttr>(name);
  return number ? number.getInt() : 0;
}

/// Of the samples 0 up to `rows`; each part in the order in which it was drawn.
static Parts splitByFraction(SplitOp split, size_t rows) {
  std::vector<uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0u);
  if (!split.getParts().contains("by_position"))
    order = makePermutation(rows, getCount(split, "seed"), splitStream);

  Parts parts;
  double sum = 0;
  size_t begin = 0;
  for (auto [name, fraction] : getFractions(split)) {
    sum += fraction;
    // Boundaries are rounded, so that fractions that add up to 1 use all rows.
    auto end = static_cast<size_t>(std::llround(std::min(sum, 1.0) * rows));
    end = std::max(end, begin);
    parts.push_back({name.str(), {order.begin() + begin, order.begin() + end}});
    begin = std::min(end + getCount(split, "gap"), rows);
  }
  return parts;
}

//===----------------------------------------------------------------------===//
// By column
//===----------------------------------------------------------------------===//

static std::string getText(mlir::Attribute value) {
  if (auto text = llvm::dyn_cast<mlir::StringAttr>(value))
    return text.str();
  return formatValue(llvm::cast<mlir::FloatAttr>(value).getValueAsDouble());
}

/// Samples whose value no part names are for training, if no values are listed
/// for that.
static std::optional<Parts> splitByColumn(SplitOp split,
                                          const SplitColumn &column) {
  llvm::StringMap<std::string> partOf;
  Parts parts;
  for (mlir::NamedAttribute entry : split.getParts()) {
    auto values = llvm::dyn_cast<mlir::ArrayAttr>(entry.getValue());
    if (!values)
      continue;
    parts.push_back({entry.getName().str(), {}});
    for (mlir::Attribute value : values) {
      if (partOf.try_emplace(getText(value), entry.getName().str()).second)
        continue;
      emitDiagnostic(split, DiagnosticId::InvalidValue)
          << "the value " << getText(value) << " is named twice";
      return std::nullopt;
    }
  }
  auto find = [&](StringRef name) {
    return llvm::find_if(
        parts, [&](const DataPart &part) { return part.name == name; });
  };
  bool restTrains = find("train") == parts.end();
  if (restTrains)
    parts.push_back({"train", {}});
  llvm::sort(parts, [](const DataPart &a, const DataPart &b) {
    return isBefore(a.name, b.name);
  });
  llvm::StringSet<> seen;
  for (auto [row, value] : llvm::enumerate(column)) {
    auto it = partOf.find(value);
    if (it != partOf.end())
      seen.insert(value);
    else if (!restTrains)
      continue;
    find(it == partOf.end() ? StringRef("train") : it->second)
        ->rows.push_back(row);
  }
  for (mlir::NamedAttribute entry : split.getParts())
    if (auto values = llvm::dyn_cast<mlir::ArrayAttr>(entry.getValue()))
      for (mlir::Attribute value : values)
        if (!seen.contains(getText(value))) {
          emitDiagnostic(split, DiagnosticId::UnusableData)
              << "`" << entry.getName().getValue() << "` names the value "
              << getText(value) << ", which no sample has";
          return std::nullopt;
        }
  return parts;
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// The first samples of a part; the order is still that of the split.
static bool keepSamples(ModelOp model, DataPart &part) {
  auto wanted = static_cast<size_t>(model.getSetting("samples"));
  if (wanted == 0)
    return true;
  if (wanted > part.rows.size()) {
    emitDiagnostic(model, DiagnosticId::TooFewSamples)
        << "`samples` is " << wanted << " and the training part has "
        << part.rows.size();
    return false;
  }
  part.rows.resize(wanted);
  return true;
}

/// Samples `begin` up to `end`, in order.
static DataPart makePart(StringRef name, size_t begin, size_t end) {
  DataPart part = {name.str(), {}};
  for (size_t row = begin; row < end; ++row)
    part.rows.push_back(row);
  return part;
}

std::optional<Parts> weir::splitSamples(ModelOp model, SplitOp split,
                                        llvm::ArrayRef<size_t> counts,
                                        const SplitColumn &column) {
  size_t all = std::accumulate(counts.begin(), counts.end(), size_t(0));
  size_t first = counts.front();
  Parts parts;
  if (split && split.getSource()) {
    std::optional<Parts> found = splitByColumn(split, column);
    if (!found)
      return std::nullopt;
    parts = std::move(*found);
  } else if (split) {
    parts = splitByFraction(split, first);
  } else {
    parts.push_back(makePart("train", 0, first));
  }
  if (counts.size() > 1)
    parts.push_back(makePart("test", first, all));
  for (DataPart &part : parts) {
    if (part.name == "train" && !keepSamples(model, part))
      return std::nullopt;
    llvm::sort(part.rows);
  }
  return parts;
}
