#include "lib/Driver/FlowReport.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// What the attributes say
//===----------------------------------------------------------------------===//

static mlir::DictionaryAttr getFlow(LayerOp layer) {
  return layer->getAttrOfType<mlir::DictionaryAttr>(LayerOp::getFlowAttrName());
}

static double getNumber(mlir::DictionaryAttr flow, StringRef name) {
  auto value = flow.getAs<mlir::FloatAttr>(name);
  return value ? value.getValueAsDouble() : NAN;
}

/// Null for what is exactly 0: its logarithm is no number of JSON.
static llvm::json::Value toJson(double value) {
  if (!std::isfinite(value))
    return nullptr;
  return value;
}

/// The file and line of a layer.
static mlir::FileLineColLoc getPlace(mlir::Location location) {
  mlir::FileLineColLoc place;
  location->walk([&](mlir::Location part) {
    if (auto file = llvm::dyn_cast<mlir::FileLineColLoc>(part))
      place = file;
    return place ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
  });
  return place;
}

static llvm::json::Array
describeParameters(llvm::ArrayRef<ParameterOp> parameters,
                   mlir::DictionaryAttr flow) {
  llvm::json::Array array;
  for (ParameterOp parameter : parameters) {
    StringRef name = parameter.getSymName(), last = name.rsplit('.').second;
    auto numbers = flow.getAs<mlir::DictionaryAttr>(last.empty() ? name : last);
    if (!numbers)
      continue;
    llvm::json::Object object{{"name", name}};
    for (StringRef key : {"gradient_log10", "deviation_log10", "bar_log10",
                          "rms", "update_ratio"})
      object[key] = toJson(getNumber(numbers, key));
    array.push_back(std::move(object));
  }
  return array;
}

static llvm::json::Value describeLayer(LayerOp layer, mlir::DictionaryAttr flow,
                                       llvm::ArrayRef<ParameterOp> parameters) {
  llvm::json::Object object{{"name", layer.getSymName()},
                            {"kind", layer.getKind()}};
  if (mlir::FileLineColLoc place = getPlace(layer.getLoc())) {
    object["file"] = place.getFilename().getValue();
    object["line"] = place.getLine();
  }
  for (StringRef key : {"activation_log10", "gradient_log10", "gain",
                        "correlation", "dead", "saturated"})
    if (flow.contains(key))
      object[key] = toJson(getNumber(flow, key));
  for (StringRef key : {"method", "reason"})
    if (auto text = flow.getAs<mlir::StringAttr>(key))
      object[key] = text.getValue();
  if (auto numbers = flow.getAs<mlir::DictionaryAttr>("parameters"))
    object["parameters"] = describeParameters(parameters, numbers);
  return object;
}

llvm::json::Value weir::describeFlow(ModelOp model) {
  llvm::DenseMap<mlir::StringAttr, llvm::SmallVector<ParameterOp, 2>> owned;
  for (auto parameter : model.getOps<ParameterOp>())
    owned[parameter.getLayerAttr().getAttr()].push_back(parameter);
  llvm::json::Array layers;
  StringRef reason;
  for (auto layer : model.getOps<LayerOp>()) {
    mlir::DictionaryAttr flow = getFlow(layer);
    if (!flow)
      continue;
    auto own = flow.getAs<mlir::StringAttr>("reason");
    if (own && reason.empty())
      reason = own.getValue();
    layers.push_back(describeLayer(layer, flow, owned[layer.getSymNameAttr()]));
  }
  return llvm::json::Object{{"name", model.getSymName()},
                            {"predictable", reason.empty()},
                            {"reason", reason},
                            {"layers", std::move(layers)}};
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {
struct Row {
  std::string layer, line;
  double activation, gradient, weight, gain;
};
} // namespace

/// More layers than this are shown by the first and the last ones.
static constexpr size_t mostRows = 24;

static std::vector<Row> makeRows(ModelOp model) {
  std::vector<Row> rows;
  for (auto layer : model.getOps<LayerOp>()) {
    mlir::DictionaryAttr flow = getFlow(layer);
    if (!flow || std::isinf(getNumber(flow, "gradient_log10")))
      continue;
    auto parameters = flow.getAs<mlir::DictionaryAttr>("parameters");
    if (!parameters && !flow.contains("dead"))
      continue;
    Row row = {layer.getSymName().str(),
               "",
               getNumber(flow, "activation_log10"),
               getNumber(flow, "gradient_log10"),
               NAN,
               getNumber(flow, "gain")};
    if (mlir::FileLineColLoc place = getPlace(layer.getLoc()))
      row.line = std::to_string(place.getLine());
    if (parameters)
      if (auto weight = parameters.getAs<mlir::DictionaryAttr>("weight"))
        row.weight = getNumber(weight, "gradient_log10");
    rows.push_back(std::move(row));
  }
  return rows;
}

/// 10^logarithm with two digits.
static std::string format(double logarithm) {
  if (std::isnan(logarithm))
    return "";
  if (std::isinf(logarithm))
    return "0";
  double exponent = std::floor(logarithm);
  double mantissa = std::pow(10, logarithm - exponent);
  if (mantissa >= 9.95) {
    mantissa = 1;
    ++exponent;
  }
  return formatv("{0:F1}e{1}{2:D2}", mantissa, exponent < 0 ? "-" : "+",
                 static_cast<int64_t>(std::abs(exponent)));
}

/// The gradient on a scale from the smallest to the largest of the table.
static void printBar(llvm::raw_ostream &os, double gradient, double least,
                     double most) {
  constexpr int width = 20;
  double range = std::max(most - least, 1.0);
  int length = 1 + static_cast<int>((gradient - least) / range * (width - 1));
  double lost = most - gradient;
  auto colour = lost < 2   ? llvm::raw_ostream::GREEN
                : lost < 3 ? llvm::raw_ostream::YELLOW
                           : llvm::raw_ostream::RED;
  if (os.has_colors())
    os.changeColor(colour);
  for (int i = 0; i < length; ++i)
    os << '#';
  if (os.has_colors())
    os.resetColor();
}

void weir::printFlow(llvm::raw_ostream &os, ModelOp model) {
  std::vector<Row> rows = makeRows(model);
  if (rows.empty())
    return;
  size_t width = 5;
  double least = INFINITY, most = -INFINITY;
  for (const Row &row : rows) {
    width = std::max(width, row.layer.size());
    if (std::isfinite(row.gradient)) {
      least = std::min(least, row.gradient);
      most = std::max(most, row.gradient);
    }
  }
  auto pad = [&](StringRef text) {
    os << "  " << text;
    os.indent(width - text.size());
  };
  pad("layer");
  os << "  line  activation  gradient  of weight    gain\n";
  for (auto [index, row] : llvm::enumerate(rows)) {
    if (rows.size() > mostRows && index >= mostRows / 2 &&
        index < rows.size() - mostRows / 2) {
      if (index == mostRows / 2)
        os << formatv("  ... {0} more ...\n", rows.size() - mostRows);
      continue;
    }
    pad(row.layer);
    os << formatv("  {0,4}  {1,10}  {2,8}  {3,9}  {4,6:F3}  ", row.line,
                  format(row.activation), format(row.gradient),
                  format(row.weight), row.gain);
    if (std::isfinite(row.gradient))
      printBar(os, row.gradient, least, most);
    os << '\n';
  }
}
