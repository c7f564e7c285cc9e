#include "lib/Driver/Session.h"
#include "lib/Execute/Execute.h"
#include "runtime/include/weir/inspect.h"

using namespace weir;
using llvm::StringRef;

std::unique_ptr<Session> Session::open(const CompiledModel &compiled,
                                       weir_options options,
                                       Diagnostics &diagnostics) {
  std::unique_ptr<Session> session(new Session(diagnostics));
  auto object =
      LoadedObject::load(compiled.code->getMemBufferRef(), compiled.facts.name);
  if (!object) {
    diagnostics.report(DiagnosticId::ModelFailed,
                       "the object cannot be loaded: " +
                           llvm::toString(object.takeError()));
    return nullptr;
  }
  session->object = std::move(*object);
  session->descriptor = session->object->getDescriptor();
  // Training knows its length; what only evaluates needs none.
  if (!session->descriptor->horizon && !options.horizon)
    options.horizon = 1;
  char error[512] = "";
  options.error = error;
  options.error_size = sizeof(error);
  weir_status status =
      weir_model_create_abi2(session->descriptor, &options, &session->model);
  if (status == WEIR_OK)
    return session;
  diagnostics.report(
      DiagnosticId::ModelFailed,
      "the model cannot be created: " +
          llvm::Twine(*error ? error : weir_status_string(status)));
  return nullptr;
}

Session::Session(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

Session::~Session() { weir_model_destroy(model); }

bool Session::check(weir_status status, DiagnosticId id,
                    const llvm::Twine &what, StringRef help) {
  if (status == WEIR_OK)
    return true;
  StringRef text = weir_model_last_error(model);
  auto builder = diagnostics.report(
      id, what + ": " + (text.empty() ? weir_status_string(status) : text));
  if (!help.empty())
    builder.help(help);
  return false;
}

bool Session::loadWeights(StringRef path) {
  if (path.empty())
    return true;
  weir_status status = weir_model_load_weights(model, path.str().c_str());
  return check(status, DiagnosticId::CannotLoadWeights,
               "the weights are not taken",
               status == WEIR_INCOMPATIBLE
                   ? "`--init-from` takes those whose name and shape agree"
                   : "");
}

bool Session::saveWeights(StringRef path) {
  return path.empty() ||
         check(weir_model_save_weights(model, path.str().c_str()),
               DiagnosticId::CannotWriteFile, "the parameters are not saved");
}

bool Session::copyTensors(Session &other) {
  for (uint32_t i = 0; i < descriptor->tensors_count; ++i) {
    const weir_tensor &tensor = descriptor->tensors[i];
    std::vector<double> values(tensor.elements);
    std::string what =
        ("`" + llvm::Twine(tensor.name) + "` cannot be copied").str();
    if (!other.check(weir_model_read_tensor(other.get(), tensor.name,
                                            values.data(), values.size()),
                     DiagnosticId::ModelFailed, what) ||
        !check(weir_model_write_tensor(model, tensor.name, values.data(),
                                       values.size()),
               DiagnosticId::ModelFailed, what))
      return false;
  }
  return true;
}

void weir::checkWeightOptions(Invocation &invocation) {
  if (invocation.has(OPT_weights) && invocation.has(OPT_init_from))
    invocation.fail(DiagnosticId::ContradictingOptions,
                    "`--weights` and `--init-from` both say where to begin");
}

const weir_entry *weir::findStepEntry(const weir_descriptor &descriptor) {
  for (uint32_t i = 0; i < descriptor.entries_count; ++i)
    if (descriptor.entries[i].kind == WEIR_ENTRY_STEP)
      return &descriptor.entries[i];
  return nullptr;
}

weir_options weir::readModelOptions(Invocation &invocation) {
  weir_options options = WEIR_OPTIONS_INIT;
  if (auto threads = invocation.getCount(OPT_threads, 1, WEIR_MAX_THREADS))
    options.threads = static_cast<uint32_t>(*threads);
  if (auto every = invocation.getCount(OPT_probe_every, 1, 1000000))
    options.probe_every = static_cast<uint32_t>(*every);
  if (auto seed = invocation.getCount(OPT_seed, 0, INT64_MAX)) {
    options.seed = *seed;
    options.has_seed = 1;
  }
  return options;
}
