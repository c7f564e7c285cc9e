#include "lib/Driver/GradCheck.h"
#include "lib/Driver/Files.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <random>

using namespace weir;
using llvm::formatv;

namespace {
/// Along so many directions of -1 and 1 in all elements.
constexpr unsigned directions = 3;
/// The cube root of the precision balances the error of the difference with
/// that of rounding; smaller steps jump less often over a kink.
constexpr double stepSizes[] = {6e-6, 6e-7, 6e-8};
/// Of the gradient's norm.
constexpr double tolerance = 1e-5;
/// Rounding of the loss seen through the largest step, of the loss.
constexpr double resolution = 1e-9;

class GradientChecker {
public:
  GradientChecker(Session &session, llvm::ArrayRef<PortValues> values,
                  Diagnostics &diagnostics)
      : session(session), diagnostics(diagnostics) {
    for (const PortValues &port : values)
      inputs.push_back(port.getData());
  }
  void run();

private:
  struct Row {
    const weir_tensor *tensor;
    double norm = 0, error = 0;
    bool isTooSmall = false;
    bool isWrong() const { return !isTooSmall && !(error <= tolerance); }
  };

  bool computeLoss(double &loss);
  bool readGradient(const weir_tensor &tensor, std::vector<double> &gradient);
  bool compare(const weir_tensor &tensor, llvm::ArrayRef<double> gradient,
               double loss, Row &row);
  bool difference(const weir_tensor &tensor, llvm::ArrayRef<double> values,
                  llvm::ArrayRef<double> direction, double step, double &slope);
  bool write(const weir_tensor &tensor, llvm::ArrayRef<double> values);
  void print(llvm::ArrayRef<Row> rows);

  Session &session;
  Diagnostics &diagnostics;
  std::vector<const void *> inputs;
};
} // namespace

bool GradientChecker::computeLoss(double &loss) {
  weir_step step = WEIR_STEP_INIT;
  bool good = session.check(
      weir_model_gradients(session.get(), inputs.data(), &step),
      DiagnosticId::ModelFailed, "the gradients cannot be checked");
  loss = step.loss;
  return good;
}

bool GradientChecker::readGradient(const weir_tensor &tensor,
                                   std::vector<double> &gradient) {
  gradient.resize(tensor.elements);
  return session.check(
      weir_model_read_gradient(session.get(), tensor.name, gradient.data(),
                               gradient.size()),
      DiagnosticId::ModelFailed, formatv("no gradient of `{0}`", tensor.name));
}

bool GradientChecker::write(const weir_tensor &tensor,
                            llvm::ArrayRef<double> values) {
  return session.check(weir_model_write_tensor(session.get(), tensor.name,
                                               values.data(), values.size()),
                       DiagnosticId::ModelFailed,
                       formatv("`{0}` cannot be written", tensor.name));
}

/// (loss(x + h v) - loss(x - h v)) / 2h; the parameter is put back.
bool GradientChecker::difference(const weir_tensor &tensor,
                                 llvm::ArrayRef<double> values,
                                 llvm::ArrayRef<double> direction, double step,
                                 double &slope) {
  double losses[2];
  for (unsigned side = 0; side < 2; ++side) {
    std::vector<double> moved(values);
    for (size_t i = 0; i < moved.size(); ++i)
      moved[i] += (side ? -step : step) * direction[i];
    if (!write(tensor, moved) || !computeLoss(losses[side]))
      return false;
  }
  slope = (losses[0] - losses[1]) / (2 * step);
  return write(tensor, values);
}

bool GradientChecker::compare(const weir_tensor &tensor,
                              llvm::ArrayRef<double> gradient, double loss,
                              Row &row) {
  std::vector<double> values(tensor.elements);
  if (!session.check(weir_model_read_tensor(session.get(), tensor.name,
                                            values.data(), values.size()),
                     DiagnosticId::ModelFailed,
                     formatv("`{0}` cannot be read", tensor.name)))
    return false;
  for (double element : gradient)
    row.norm = std::hypot(row.norm, element);
  row.isTooSmall = row.norm * tolerance < resolution * std::abs(loss);
  std::mt19937_64 random(1);
  for (unsigned i = 0; i < directions; ++i) {
    std::vector<double> direction(values.size());
    double expected = 0;
    for (auto [element, slope] : llvm::zip_equal(direction, gradient)) {
      element = random() & 1 ? 1 : -1;
      expected += element * slope;
    }
    double best = std::numeric_limits<double>::infinity();
    for (double step : stepSizes) {
      double slope;
      if (!difference(tensor, values, direction, step, slope))
        return false;
      best = std::fmin(best, std::abs(slope - expected));
      if (best <= tolerance * row.norm)
        break;
    }
    double scale = row.norm > 0 ? row.norm : 1;
    row.error = std::fmax(row.error, best / scale);
  }
  // A gradient of 0 is wrong if the loss moves visibly.
  if (row.isTooSmall && row.norm == 0)
    row.isTooSmall = row.error <= resolution * std::fmax(1, std::abs(loss));
  return true;
}

void GradientChecker::print(llvm::ArrayRef<Row> rows) {
  size_t width = sizeof("parameter") - 1;
  for (const Row &row : rows)
    width = std::max(width, std::strlen(row.tensor->name));
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::left_justify("parameter", width)
     << "  line  norm of gradient  worst difference\n";
  unsigned right = 0;
  for (const Row &row : rows) {
    right += !row.isWrong() && !row.isTooSmall;
    os << llvm::left_justify(row.tensor->name, width)
       << llvm::format("  %4u  %16.4g  %16.2g  ", row.tensor->line, row.norm,
                       row.error)
       << (row.isTooSmall  ? "too small to be seen in the loss"
           : row.isWrong() ? "WRONG"
                           : "ok")
       << '\n';
  }
  os << formatv("gradient check: {0} of {1} parameters agree with central "
                "differences in f64, at most {2:e0} of the norm\n",
                right, rows.size(), tolerance);
  writeOut(text, diagnostics);
}

void GradientChecker::run() {
  const weir_descriptor &descriptor = session.getDescriptor();
  double loss;
  if (!computeLoss(loss))
    return;
  if (!std::isfinite(loss)) {
    diagnostics
        .report(DiagnosticId::NumericStop,
                "the loss is not finite, so no gradient can be checked")
        .help("`--dump-tensors` shows what each layer computes");
    return;
  }
  // All before the first difference, which overwrites them.
  std::vector<Row> rows;
  std::vector<std::vector<double>> gradients;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    if (descriptor.tensors[i].role != WEIR_TENSOR_PARAMETER)
      continue;
    rows.push_back({&descriptor.tensors[i]});
    if (!readGradient(*rows.back().tensor, gradients.emplace_back()))
      return;
  }
  for (auto [row, gradient] : llvm::zip_equal(rows, gradients))
    if (!compare(*row.tensor, gradient, loss, row))
      return;
  print(rows);
  for (const Row &row : rows)
    if (row.isWrong())
      diagnostics
          .report(DiagnosticId::GradientMismatch,
                  formatv("the gradient of `{0}` (line {1}) is off by {2:e1} "
                          "of its norm",
                          row.tensor->name, row.tensor->line, row.error))
          .help("a value exactly at a kink, such as 0 in `relu`, has no "
                "derivative: try other inputs or another `--seed`");
}

void weir::checkGradients(Session &session, llvm::ArrayRef<PortValues> values,
                          Diagnostics &diagnostics) {
  GradientChecker(session, values, diagnostics).run();
}
