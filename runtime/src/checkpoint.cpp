#include "memory_internal.h"
#include "model_internal.h"
#include "tensor_internal.h"
#include "weir/safetensors.h"

#include <math.h>

namespace weir {

static constexpr uint64_t kFormat = 1;
/// Pairs at the end of the metadata, for schedules that observe.
static constexpr size_t kPlateauNumbers = 4;
static constexpr uint32_t kNamesListed = 8;
static constexpr size_t kChunk = 1024;

namespace {
/// What a file says about the training besides the tensors.
struct Progress {
  uint64_t steps, applied, seed;
  double rate;
  Plateau plateau;
};

/// The bytes of tensors, complete before any of them is put into the arena.
struct Stage {
  explicit Stage(const weir_allocator &allocator) : block(allocator) {}
  uint8_t *data() const { return static_cast<uint8_t *>(block.data()); }
  Block block;
};

/// Closes the file at the end of the scope.
struct OpenFile {
  ~OpenFile() { weir_safetensors_close(file); }
  weir_safetensors *operator->() const { return file; }
  weir_safetensors *file = nullptr;
};
} // namespace

static size_t tensorBytes(const weir_tensor &tensor) {
  return size_t(tensor.elements) * weir_dtype_bytes(fileType(tensor.type));
}

/// Whether a file of this kind holds the tensor.
static bool belongs(const weir_tensor &tensor, bool checkpoint) {
  return checkpoint || tensor.role != WEIR_TENSOR_SLOT;
}

static weir_status save(const weir_model &model, const char *path,
                        bool checkpoint) {
  const weir_descriptor &descriptor = *model.descriptor;
  Array<weir_safetensors_source> tensors(model.allocator);
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (!belongs(tensor, checkpoint))
      continue;
    weir_safetensors_source source = {};
    source.name = tensor.name;
    source.dtype = fileType(tensor.type);
    source.rank = tensor.rank;
    for (uint32_t k = 0; k < tensor.rank; ++k)
      source.shape[k] = uint64_t(shapeOf(descriptor, tensor)[k]);
    // Order 0: row-major. Weights are those that evaluation reads.
    const weir_tensor &stored =
        checkpoint ? tensor : evaluatedTensor(descriptor, tensor);
    source.data = model.arena + stored.offset;
    if (!tensors.push(source))
      return fail(model.error, WEIR_OUT_OF_MEMORY, "no memory to save");
  }
  char numbers[11][32];
  formatUnsigned(kFormat, numbers[0]);
  formatHash(descriptor.model_hash, numbers[1]);
  formatHash(descriptor.layer_hash, numbers[2]);
  formatUnsigned(model.steps, numbers[3]);
  formatUnsigned(model.applied, numbers[4]);
  formatUnsigned(model.seed, numbers[5]);
  formatReal(model.rate, numbers[6]);
  formatReal(model.plateau.best, numbers[7]);
  formatUnsigned(model.plateau.bad, numbers[8]);
  formatUnsigned(model.plateau.cooldown, numbers[9]);
  formatUnsigned(model.plateau.reductions, numbers[10]);
  weir_safetensors_pair metadata[] = {
      {"weir_format", numbers[0]},
      {"kind", checkpoint ? "checkpoint" : "weights"},
      {"model", descriptor.name},
      {"model_hash", numbers[1]},
      {"layer_hash", numbers[2]},
      {"step", numbers[3]},
      {"applied_updates", numbers[4]},
      {"seed", numbers[5]},
      {"learning_rate", numbers[6]},
      {"plateau_best", numbers[7]},
      {"plateau_bad", numbers[8]},
      {"plateau_cooldown", numbers[9]},
      {"plateau_reductions", numbers[10]},
  };
  size_t count = sizeof(metadata) / sizeof(metadata[0]);
  if (!checkpoint || !descriptor.plateau)
    count -= kPlateauNumbers;
  return weir_safetensors_write(path, tensors.begin(), tensors.size(), metadata,
                                count, &model.allocator, model.errorText,
                                sizeof(model.errorText));
}

static weir_status readUnsigned(const weir_model &model,
                                const weir_safetensors *file, const char *path,
                                const char *key, uint64_t &value) {
  const char *stated = weir_safetensors_metadata(file, key);
  if (stated && parseUnsigned(stated, value))
    return WEIR_OK;
  return fail(model.error, WEIR_DATA_LOSS, "`%.1000s`: `%s` is %s", path, key,
              stated ? "malformed" : "missing");
}

static bool sameShape(const weir_descriptor &descriptor,
                      const weir_tensor &tensor,
                      const weir_safetensors_tensor &stored) {
  bool same = tensor.rank == stored.rank;
  for (uint32_t i = 0; same && i < tensor.rank; ++i)
    same = uint64_t(shapeOf(descriptor, tensor)[i]) == stored.shape[i];
  return same;
}

namespace {
/// Names of one kind of difference, the first few of them.
class Names {
public:
  Names(Text &text, const char *what) : text(text), what(what) {}
  void add(const char *name) {
    if (count == 0)
      text.add("; %s: `%.100s`", what, name);
    else if (count < kNamesListed)
      text.add(", `%.100s`", name);
    ++count;
  }
  /// Returns whether there were any.
  bool finish() {
    if (count > kNamesListed)
      text.add(" and %u more", count - kNamesListed);
    return count != 0;
  }

private:
  Text &text;
  const char *what;
  uint32_t count = 0;
};
} // namespace

/// Adds what differs between the file and the model to `text`.
static bool listDifferences(const weir_model &model,
                            const weir_safetensors *file, bool checkpoint,
                            Text &text) {
  const weir_descriptor &descriptor = *model.descriptor;
  Names missing(text, "missing");
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i)
    if (belongs(descriptor.tensors[i], checkpoint) &&
        !weir_safetensors_find(file, descriptor.tensors[i].name))
      missing.add(descriptor.tensors[i].name);
  bool different = missing.finish();
  Names unexpected(text, "unexpected");
  for (size_t i = 0; i < weir_safetensors_count(file); ++i) {
    const char *name = weir_safetensors_at(file, i)->name;
    bool slot = strncmp(name, "optimizer.", 10) == 0;
    if ((checkpoint || !slot) && !findTensor(model, name))
      unexpected.add(name);
  }
  different = unexpected.finish() || different;
  Names shapes(text, "of another shape");
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    const weir_safetensors_tensor *stored =
        weir_safetensors_find(file, tensor.name);
    if (belongs(tensor, checkpoint) && stored &&
        !sameShape(descriptor, tensor, *stored))
      shapes.add(tensor.name);
  }
  return shapes.finish() || different;
}

/// The format number first: another format may sign its files differently.
static weir_status checkFormat(const weir_model &model, weir_safetensors *file,
                               const char *path, bool checkpoint) {
  const char *stated = weir_safetensors_metadata(file, "weir_format");
  uint64_t format = 0;
  if (!stated && checkpoint)
    return fail(model.error, WEIR_INCOMPATIBLE,
                "`%.1000s` is not a checkpoint; load_weights takes the "
                "parameters of other programs' files",
                path);
  if (stated && !parseUnsigned(stated, format))
    return fail(model.error, WEIR_DATA_LOSS,
                "`%.1000s`: the format number is malformed", path);
  if (stated && format != kFormat)
    return fail(model.error, WEIR_INCOMPATIBLE,
                "`%.1000s` has format %llu, %s than format %llu of this "
                "runtime",
                path, static_cast<unsigned long long>(format),
                format > kFormat ? "newer" : "older",
                static_cast<unsigned long long>(kFormat));
  // A checksum in another program's file is not ours to understand.
  weir_status status = stated ? weir_safetensors_verify(file) : WEIR_OK;
  if (status == WEIR_OK)
    return WEIR_OK;
  return fail(model.error, status == WEIR_NOT_FOUND ? WEIR_DATA_LOSS : status,
              "`%.1000s`: %s", path, weir_safetensors_last_error(file));
}

static weir_status checkHash(const weir_model &model, weir_safetensors *file,
                             const char *path, bool checkpoint) {
  const char *key = checkpoint ? "model_hash" : "layer_hash";
  uint64_t own =
      checkpoint ? model.descriptor->model_hash : model.descriptor->layer_hash;
  const char *stated = weir_safetensors_metadata(file, key);
  uint64_t hash = own;
  // Files of other programs have no hash, only names and shapes.
  if (weir_safetensors_metadata(file, "weir_format") &&
      (!stated || !parseHash(stated, hash)))
    return fail(model.error, WEIR_DATA_LOSS, "`%.1000s`: `%s` is %s", path, key,
                stated ? "malformed" : "missing");
  char buffer[kErrorBytes / 2];
  Text differences(buffer, sizeof(buffer));
  if (!listDifferences(model, file, checkpoint, differences)) {
    if (hash == own)
      return WEIR_OK;
    differences.add("; names and shapes agree, the %s",
                    checkpoint ? "program differs" : "layers differ");
  }
  return fail(model.error, WEIR_INCOMPATIBLE, "`%.1000s` is of another model%s",
              path, buffer);
}

static weir_status checkSlots(const weir_model &model, weir_safetensors *file,
                              const char *path) {
  const char *kind = weir_safetensors_metadata(file, "kind");
  for (uint32_t i = 0; i < model.descriptor->tensors_count; ++i) {
    const weir_tensor &tensor = model.descriptor->tensors[i];
    if (tensor.role == WEIR_TENSOR_SLOT &&
        !weir_safetensors_find(file, tensor.name))
      return fail(model.error, WEIR_INCOMPATIBLE,
                  "`%.1000s` has no optimizer state (`%.200s` is missing); "
                  "load_weights takes its parameters alone",
                  path, tensor.name);
  }
  if (!kind || strcmp(kind, "checkpoint") != 0)
    return fail(model.error, WEIR_INCOMPATIBLE,
                "`%.1000s` holds weights, not a checkpoint; load_weights takes "
                "its parameters",
                path);
  return WEIR_OK;
}

static weir_status readReal(const weir_model &model,
                            const weir_safetensors *file, const char *path,
                            const char *key, double &value) {
  const char *stated = weir_safetensors_metadata(file, key);
  if (stated && parseReal(stated, value) && !isnan(value))
    return WEIR_OK;
  return fail(model.error, WEIR_DATA_LOSS, "`%.1000s`: `%s` is %s", path, key,
              stated ? "malformed" : "missing");
}

static weir_status readProgress(const weir_model &model,
                                const weir_safetensors *file, const char *path,
                                Progress &progress) {
  struct {
    const char *key;
    uint64_t *value;
  } numbers[] = {{"step", &progress.steps},
                 {"applied_updates", &progress.applied},
                 {"seed", &progress.seed},
                 {"plateau_bad", &progress.plateau.bad},
                 {"plateau_cooldown", &progress.plateau.cooldown},
                 {"plateau_reductions", &progress.plateau.reductions}};
  progress.plateau = makePlateau(model.descriptor->plateau);
  size_t count = model.descriptor->plateau ? 6 : 3;
  weir_status status = WEIR_OK;
  for (size_t i = 0; status == WEIR_OK && i < count; ++i)
    status = readUnsigned(model, file, path, numbers[i].key, *numbers[i].value);
  if (status == WEIR_OK)
    status = readReal(model, file, path, "learning_rate", progress.rate);
  if (status == WEIR_OK && model.descriptor->plateau)
    status = readReal(model, file, path, "plateau_best", progress.plateau.best);
  if (status != WEIR_OK || (isfinite(progress.rate) && progress.rate >= 0))
    return status;
  return fail(model.error, WEIR_DATA_LOSS,
              "`%.1000s`: `learning_rate` is malformed", path);
}

static bool isFloat(weir_dtype dtype) { return dtype <= WEIR_DTYPE_BF16; }

static weir_status stageTensor(const weir_model &model, weir_safetensors *file,
                               const weir_tensor &tensor, uint8_t *to) {
  const weir_safetensors_tensor &stored =
      *weir_safetensors_find(file, tensor.name);
  weir_dtype own = fileType(tensor.type);
  if (isFloat(own) != isFloat(stored.dtype))
    return fail(model.error, WEIR_INCOMPATIBLE, "`%.200s` is %s instead of %s",
                tensor.name, weir_dtype_name(stored.dtype),
                weir_dtype_name(own));
  double values[kChunk];
  for (uint64_t first = 0; first < tensor.elements; first += kChunk) {
    uint64_t left = tensor.elements - first;
    size_t count = left < kChunk ? size_t(left) : kChunk;
    weir_status status =
        weir_safetensors_read(file, &stored, first, count, values);
    if (status != WEIR_OK)
      return fail(model.error, status, "`%.200s`: %s", tensor.name,
                  weir_safetensors_last_error(file));
    for (size_t i = 0; i < count; ++i)
      if (!holds(tensor.type, values[i]))
        return fail(model.error, WEIR_OUT_OF_RANGE,
                    "`%.200s` cannot hold element %llu of the file",
                    tensor.name, static_cast<unsigned long long>(first + i));
    pack(to, tensor, first, count, values);
  }
  return WEIR_OK;
}

/// Reads all tensors, then changes the model.
static weir_status takeTensors(weir_model &model, weir_safetensors *file,
                               bool checkpoint) {
  const weir_descriptor &descriptor = *model.descriptor;
  size_t bytes = 0;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i)
    if (belongs(descriptor.tensors[i], checkpoint))
      bytes += (tensorBytes(descriptor.tensors[i]) + 7) & ~size_t(7);
  Stage stage(model.allocator);
  if (!stage.block.create(bytes))
    return fail(model.error, WEIR_OUT_OF_MEMORY, "no memory to load %zu bytes",
                bytes);
  for (int pass = 0; pass < 2; ++pass) {
    uint8_t *at = stage.data();
    for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
      const weir_tensor &tensor = descriptor.tensors[i];
      if (!belongs(tensor, checkpoint))
        continue;
      weir_status status = WEIR_OK;
      if (pass == 0)
        status = stageTensor(model, file, tensor, at);
      else
        memcpy(model.arena + tensor.offset, at, tensorBytes(tensor));
      if (status != WEIR_OK)
        return status;
      at += (tensorBytes(tensor) + 7) & ~size_t(7);
    }
  }
  return WEIR_OK;
}

static weir_status load(weir_model &model, const char *path, bool checkpoint) {
  OpenFile file;
  Progress progress = {};
  // Weights may come from a folder of links; a checkpoint is a file.
  uint32_t flags = checkpoint ? WEIR_SAFETENSORS_REFUSE_SYMLINK : 0;
  weir_status status =
      weir_safetensors_open(path, flags, &model.allocator, model.errorText,
                            sizeof(model.errorText), &file.file);
  if (status == WEIR_OK)
    status = checkFormat(model, file.file, path, checkpoint);
  if (status == WEIR_OK && checkpoint)
    status = checkSlots(model, file.file, path);
  if (status == WEIR_OK)
    status = checkHash(model, file.file, path, checkpoint);
  if (status == WEIR_OK && checkpoint)
    status = readProgress(model, file.file, path, progress);
  if (status == WEIR_OK)
    status = takeTensors(model, file.file, checkpoint);
  if (status != WEIR_OK)
    return status;
  model.last = nullptr;
  if (!checkpoint) {
    restartCopies(model, nullptr);
    return WEIR_OK;
  }
  model.steps = progress.steps;
  model.applied = progress.applied;
  model.seed = progress.seed;
  model.rate = progress.rate;
  model.plateau = progress.plateau;
  clearHealth(model);
  return WEIR_OK;
}

static weir_status checkPath(const weir_model &model, const char *path) {
  if (path && *path)
    return WEIR_OK;
  return fail(model.error, WEIR_INVALID_ARGUMENT, "`path` is %s",
              path ? "empty" : "NULL");
}

} // namespace weir

weir_status weir_model_save(const weir_model *model, const char *path) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkPath(*model, path);
  return status == WEIR_OK ? weir::save(*model, path, true) : status;
}

weir_status weir_model_save_weights(const weir_model *model, const char *path) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkPath(*model, path);
  return status == WEIR_OK ? weir::save(*model, path, false) : status;
}

weir_status weir_model_load(weir_model *model, const char *path) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkPath(*model, path);
  return status == WEIR_OK ? weir::load(*model, path, true) : status;
}

weir_status weir_model_load_weights(weir_model *model, const char *path) {
  if (!model)
    return WEIR_INVALID_ARGUMENT;
  weir_status status = weir::checkPath(*model, path);
  return status == WEIR_OK ? weir::load(*model, path, false) : status;
}
