// `--init-from`: what another model's file can give.
#include "lib/Driver/Session.h"
#include "runtime/include/weir/inspect.h"
#include "runtime/include/weir/safetensors.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
using File =
    std::unique_ptr<weir_safetensors, decltype(&weir_safetensors_close)>;

/// What is not taken over, by reason.
struct Others {
  std::vector<std::string> missing, shapes, unused;
};
} // namespace

/// `linear.weight` f32[3x2].
static std::string formatShape(llvm::ArrayRef<uint64_t> shape) {
  std::vector<std::string> extents;
  for (uint64_t extent : shape)
    extents.push_back(std::to_string(extent));
  return "[" + llvm::join(extents, ", ") + "]";
}

static std::vector<uint64_t> getShape(const weir_descriptor &descriptor,
                                      const weir_tensor &tensor) {
  const int64_t *first = descriptor.extents + tensor.extents;
  return std::vector<uint64_t>(first, first + tensor.rank);
}

static File openFile(StringRef path, Diagnostics &diagnostics) {
  char error[512] = "";
  weir_safetensors *opened = nullptr;
  weir_status status = weir_safetensors_open(path.str().c_str(), 0, nullptr,
                                             error, sizeof(error), &opened);
  File file(opened, weir_safetensors_close);
  // Files of other programs are not signed.
  if (status == WEIR_OK && weir_safetensors_verify(opened) == WEIR_DATA_LOSS) {
    status = WEIR_DATA_LOSS;
    snprintf(error, sizeof(error), "%s", weir_safetensors_last_error(opened));
  }
  if (status == WEIR_OK)
    return file;
  diagnostics.report(DiagnosticId::CannotLoadWeights,
                     "the model does not begin from `" + path +
                         "`: " + (*error ? error : weir_status_string(status)));
  return File(nullptr, weir_safetensors_close);
}

/// False after a report.
static bool copyTensor(Session &session, weir_safetensors *file,
                       const weir_safetensors_tensor &stored,
                       Diagnostics &diagnostics) {
  std::vector<double> values(stored.elements);
  if (weir_safetensors_read(file, &stored, 0, values.size(), values.data()) !=
      WEIR_OK) {
    diagnostics.report(DiagnosticId::CannotLoadWeights,
                       formatv("`{0}` cannot be read: {1}", stored.name,
                               weir_safetensors_last_error(file)));
    return false;
  }
  return session.check(weir_model_write_tensor(session.get(), stored.name,
                                               values.data(), values.size()),
                       DiagnosticId::CannotLoadWeights,
                       "a tensor is not taken");
}

static void report(StringRef path, size_t taken, size_t all,
                   const Others &others, Diagnostics &diagnostics) {
  // Names beyond these say nothing more.
  constexpr size_t most = 8;
  auto list = [](llvm::ArrayRef<std::string> names) {
    std::string text = llvm::join(names.take_front(most), ", ");
    if (names.size() > most)
      text += formatv(" and {0} more", names.size() - most);
    return text;
  };
  DiagnosticBuilder message = diagnostics.report(
      DiagnosticId::TakenWeights,
      formatv("{0} of {1} tensors begin from `{2}`", taken, all, path));
  if (!others.shapes.empty())
    message.note("of another shape: " + list(others.shapes));
  if (!others.missing.empty())
    message.note("not in the file: " + list(others.missing));
  if (!others.unused.empty())
    message.note("not in the model: " + list(others.unused));
}

bool Session::initializeFrom(StringRef path) {
  if (path.empty())
    return true;
  File file = openFile(path, diagnostics);
  if (!file)
    return false;
  Others others;
  size_t taken = 0, all = 0;
  llvm::StringSet<> known;
  for (uint32_t i = 0; i < descriptor->tensors_count; ++i) {
    const weir_tensor &tensor = descriptor->tensors[i];
    known.insert(tensor.name);
    if (tensor.role == WEIR_TENSOR_SLOT)
      continue;
    ++all;
    const weir_safetensors_tensor *stored =
        weir_safetensors_find(file.get(), tensor.name);
    std::vector<uint64_t> shape = getShape(*descriptor, tensor);
    if (!stored) {
      others.missing.push_back(("`" + StringRef(tensor.name) + "`").str());
    } else if (llvm::ArrayRef(stored->shape, stored->rank) !=
               llvm::ArrayRef(shape)) {
      others.shapes.push_back(formatv(
          "`{0}` ({1} in the file, {2} in the model)", tensor.name,
          formatShape({stored->shape, stored->rank}), formatShape(shape)));
    } else {
      if (!copyTensor(*this, file.get(), *stored, diagnostics))
        return false;
      ++taken;
    }
  }
  for (size_t i = 0; i < weir_safetensors_count(file.get()); ++i) {
    StringRef name = weir_safetensors_at(file.get(), i)->name;
    if (!known.contains(name) && !name.starts_with("optimizer."))
      others.unused.push_back(("`" + name + "`").str());
  }
  if (taken) {
    report(path, taken, all, others, diagnostics);
    return true;
  }
  diagnostics.report(DiagnosticId::CannotLoadWeights,
                     "no tensor of `" + path +
                         "` has the name and the shape of one of the model's");
  return false;
}
