#include "lib/Driver/FlowPage.h"

#include "lib/Driver/FlowReport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::StringRef;

static constexpr StringRef style = R"(
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 1000px;
  color: #222; background: #fff; }
h2 { margin: 1.5em 0 .3em; }
svg { width: 100%; height: auto; }
svg text { font-size: 11px; fill: #555; }
.grid { stroke: #ddd; }
.activation { stroke: #2a78b8; fill: none; stroke-width: 1.5; }
.gradient { stroke: #c0392b; fill: none; stroke-width: 1.5; }
.weight { stroke: #7d3c98; fill: none; stroke-width: 1.5; stroke-dasharray: 4 3; }
circle.activation { fill: #2a78b8; } circle.gradient { fill: #c0392b; }
circle.weight { fill: #7d3c98; }
.key span { margin-right: 1.5em; } .key b { font-weight: 600; }
pre { background: #f6f6f6; padding: .8em; overflow: auto; }
pre span { display: block; } pre span:target { background: #fff2b0; }
pre i { color: #999; font-style: normal; user-select: none; }
@media (prefers-color-scheme: dark) {
  body { background: #1b1b1b; color: #ddd; } pre { background: #262626; }
  svg text { fill: #aaa; } .grid { stroke: #3a3a3a; }
  pre span:target { background: #5a4a00; }
}
)";

static std::string escape(StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream os(escaped);
  llvm::printHTMLEscaped(text, os);
  return escaped;
}

namespace {
struct Point {
  std::string layer;
  int64_t line = 0;
  double activation = NAN, gradient = NAN, weight = NAN;
};

/// Where a point is drawn.
struct Frame {
  static constexpr double width = 960, height = 320, left = 48, bottom = 24;
  size_t count;
  double low, high;

  double x(size_t index) const {
    return left + (width - left - 12) *
                      (count > 1 ? double(index) / (count - 1) : 0.5);
  }
  double y(double value) const {
    double share = (value - low) / std::max(high - low, 1e-9);
    return (height - bottom) - share * (height - bottom - 12);
  }
};

struct Curve {
  StringRef name, title;
  double Point::*value;
};
} // namespace

static constexpr Curve curves[] = {
    {"activation", "RMS of the activation", &Point::activation},
    {"gradient", "RMS of its gradient", &Point::gradient},
    {"weight", "RMS of the weight's gradient", &Point::weight},
};

static double toNumber(const llvm::json::Object &object, StringRef key) {
  return object.getNumber(key).value_or(NAN);
}

/// The layers that have numbers of their own.
static std::vector<Point> getPoints(const llvm::json::Object &model) {
  std::vector<Point> points;
  for (const llvm::json::Value &value : *model.getArray("layers")) {
    const llvm::json::Object &layer = *value.getAsObject();
    const llvm::json::Array *parameters = layer.getArray("parameters");
    if (!parameters && !layer.get("dead"))
      continue;
    Point point;
    point.layer = layer.getString("name").value_or("").str();
    point.line = layer.getInteger("line").value_or(0);
    point.activation = toNumber(layer, "activation_log10");
    point.gradient = toNumber(layer, "gradient_log10");
    if (parameters)
      for (const llvm::json::Value &parameter : *parameters)
        if (std::isnan(point.weight))
          point.weight = toNumber(*parameter.getAsObject(), "gradient_log10");
    points.push_back(std::move(point));
  }
  return points;
}

static Frame makeFrame(llvm::ArrayRef<Point> points) {
  Frame frame = {points.size(), INFINITY, -INFINITY};
  for (const Point &point : points)
    for (const Curve &curve : curves)
      if (double value = point.*curve.value; std::isfinite(value)) {
        frame.low = std::min(frame.low, std::floor(value));
        frame.high = std::max(frame.high, std::ceil(value));
      }
  return frame;
}

static void drawGrid(raw_ostream &os, const Frame &frame) {
  constexpr int mostLines = 10;
  double step = std::max(1.0, std::ceil((frame.high - frame.low) / mostLines));
  for (double value = frame.low; value <= frame.high; value += step)
    os << formatv(
        "<line class=\"grid\" x1=\"{0:F1}\" x2=\"{1:F1}\" y1=\"{2:F1}\" "
        "y2=\"{2:F1}\"/><text x=\"4\" y=\"{3:F1}\">1e{4}</text>\n",
        Frame::left, Frame::width, frame.y(value), frame.y(value) + 4,
        static_cast<int64_t>(value));
}

static void drawCurve(raw_ostream &os, const Frame &frame,
                      llvm::ArrayRef<Point> points, const Curve &curve) {
  os << "<polyline class=\"" << curve.name << "\" points=\"";
  for (size_t i = 0; i < points.size(); ++i)
    if (double value = points[i].*curve.value; std::isfinite(value))
      os << formatv("{0:F1},{1:F1} ", frame.x(i), frame.y(value));
  os << "\"/>\n";
  for (size_t i = 0; i < points.size(); ++i) {
    double value = points[i].*curve.value;
    if (!std::isfinite(value))
      continue;
    os << formatv("<a href=\"#line-{0}\"><circle class=\"{1}\" cx=\"{2:F1}\" "
                  "cy=\"{3:F1}\" r=\"3\"><title>{4}, line {0}: {5} "
                  "{6:E1}</title></circle></a>\n",
                  points[i].line, curve.name, frame.x(i), frame.y(value),
                  escape(points[i].layer), curve.title, std::pow(10, value));
  }
}

static void drawModel(raw_ostream &os, const llvm::json::Object &model) {
  std::vector<Point> points = getPoints(model);
  os << "<h2>" << escape(model.getString("name").value_or("")) << "</h2>\n";
  if (StringRef reason = model.getString("reason").value_or("");
      !reason.empty())
    os << "<p>Not predictable: " << escape(reason) << ".</p>\n";
  Frame frame = makeFrame(points);
  if (frame.low > frame.high)
    return;
  os << "<p class=\"key\">";
  for (const Curve &curve : curves)
    os << "<span><svg style=\"width:24px\" viewBox=\"0 0 24 8\"><line class=\""
       << curve.name << "\" x1=\"0\" x2=\"24\" y1=\"4\" y2=\"4\"/></svg> "
       << curve.title << "</span>";
  os << "</p>\n"
     << formatv(
            "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"over the "
            "layers\">\n",
            Frame::width, Frame::height);
  drawGrid(os, frame);
  for (const Curve &curve : curves)
    drawCurve(os, frame, points, curve);
  os << formatv("<text x=\"{0}\" y=\"{1}\">{2}</text>", Frame::left,
                Frame::height - 4, escape(points.front().layer))
     << formatv(
            "<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">{2}</text></svg>\n",
            Frame::width - 12, Frame::height - 4, escape(points.back().layer));
}

std::string weir::makeFlowPage(llvm::ArrayRef<ModelOp> models,
                               StringRef source) {
  std::string page;
  llvm::raw_string_ostream os(page);
  os << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
     << "<title>Flow of gradients</title>\n<style>" << style
     << "</style></head><body>\n<h1>Flow of gradients at initialisation</h1>\n"
     << "<p>Predicted for typical weights, in the order of evaluation. A point "
        "leads to its line.</p>\n";
  for (ModelOp model : models)
    drawModel(os, *describeFlow(model).getAsObject());
  os << "<h2>Source</h2>\n<pre>";
  llvm::SmallVector<StringRef> lines;
  source.split(lines, '\n');
  for (auto [index, line] : llvm::enumerate(lines))
    os << formatv("<span id=\"line-{0}\"><i>{0,4}  </i>{1}</span>", index + 1,
                  escape(line));
  os << "</pre>\n</body></html>\n";
  return page;
}
