#include "hash_internal.h"
#include "safetensors_internal.h"

#include <new>

static constexpr size_t kChunkBytes = 1 << 15;

struct weir_safetensors {
  explicit weir_safetensors(const weir_allocator &allocator)
      : allocator(allocator), text(allocator), header(allocator) {}

  weir_allocator allocator;
  weir::InputFile file;
  weir::Block text; // the header as it is in the file
  size_t textBytes = 0;
  weir::Header header;
  uint64_t dataAt = 0;
  char errorText[512] = "";
  weir::Text error{errorText, sizeof(errorText)};
};

namespace weir {

static weir_status readHeader(weir_safetensors &file, Text &error) {
  uint8_t prefix[8];
  uint64_t size = file.file.size(), length = 0;
  if (size < sizeof(prefix))
    return fail(error, WEIR_DATA_LOSS,
                "the file is truncated: it has %llu bytes",
                static_cast<unsigned long long>(size));
  weir_status status = file.file.read(0, prefix, sizeof(prefix), error);
  if (status != WEIR_OK)
    return status;
  for (int i = 7; i >= 0; --i)
    length = length << 8 | prefix[i];
  if (length > WEIR_SAFETENSORS_MAX_HEADER)
    return fail(error, WEIR_DATA_LOSS,
                "not a safetensors file: a header of %llu bytes is more than "
                "the limit of %u",
                static_cast<unsigned long long>(length),
                WEIR_SAFETENSORS_MAX_HEADER);
  if (length > size - sizeof(prefix))
    return fail(error, WEIR_DATA_LOSS,
                "the file is truncated: its header has %llu bytes, the file "
                "%llu",
                static_cast<unsigned long long>(length),
                static_cast<unsigned long long>(size));
  file.textBytes = size_t(length);
  file.dataAt = sizeof(prefix) + length;
  if (!file.text.create(file.textBytes))
    return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
  status =
      file.file.read(sizeof(prefix), file.text.data(), file.textBytes, error);
  if (status != WEIR_OK)
    return status;
  return parseHeader(static_cast<const char *>(file.text.data()),
                     file.textBytes, size - file.dataAt, file.allocator,
                     file.header, error);
}

static float fromBfloat(uint16_t bits) {
  uint32_t word = uint32_t(bits) << 16;
  float value;
  memcpy(&value, &word, sizeof(value));
  return value;
}

static float fromHalf(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16;
  uint32_t exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
  float value;
  uint32_t word;
  if (exponent == 0) {
    value = float(fraction) * 0x1p-24f; // subnormal, exact
    return sign ? -value : value;
  }
  if (exponent == 31)
    word = sign | 0x7f800000 | fraction << 13;
  else
    word = sign | (exponent + 112) << 23 | fraction << 13;
  memcpy(&value, &word, sizeof(value));
  return value;
}

template <typename T> static T load(const uint8_t *at) {
  T value;
  memcpy(&value, at, sizeof(value));
  return value;
}

static double convert(weir_dtype dtype, const uint8_t *at) {
  switch (dtype) {
  case WEIR_DTYPE_F64:
    return load<double>(at);
  case WEIR_DTYPE_F32:
    return double(load<float>(at));
  case WEIR_DTYPE_F16:
    return double(fromHalf(load<uint16_t>(at)));
  case WEIR_DTYPE_BF16:
    return double(fromBfloat(load<uint16_t>(at)));
  case WEIR_DTYPE_I64:
    return double(load<int64_t>(at));
  case WEIR_DTYPE_I32:
    return double(load<int32_t>(at));
  case WEIR_DTYPE_I16:
    return double(load<int16_t>(at));
  case WEIR_DTYPE_I8:
    return double(load<int8_t>(at));
  default: // U8, BOOL
    return double(*at);
  }
}

} // namespace weir

weir_status weir_safetensors_open(const char *path, uint32_t flags,
                                  const weir_allocator *allocator, char *error,
                                  size_t error_size,
                                  weir_safetensors **out_file) {
  weir::Text text(error, error_size);
  if (out_file)
    *out_file = nullptr;
  if (!path || !out_file)
    return weir::fail(text, WEIR_INVALID_ARGUMENT, "`%s` is NULL",
                      path ? "out_file" : "path");
  weir_allocator chosen = weir::chooseAllocator(allocator);
  void *memory = weir::allocate(chosen, sizeof(weir_safetensors),
                                alignof(weir_safetensors));
  if (!memory)
    return weir::fail(text, WEIR_OUT_OF_MEMORY, "no memory for `%.1000s`",
                      path);
  weir_safetensors *file = new (memory) weir_safetensors(chosen);
  weir_status status =
      file->file.open(path, flags & WEIR_SAFETENSORS_REFUSE_SYMLINK, text);
  if (status == WEIR_OK) {
    status = weir::readHeader(*file, file->error);
    if (status != WEIR_OK)
      weir::fail(text, status, "`%.1000s`: %s", path, file->errorText);
  }
  if (status == WEIR_OK)
    *out_file = file;
  else
    weir_safetensors_close(file);
  return status;
}

void weir_safetensors_close(weir_safetensors *file) {
  if (!file)
    return;
  weir_allocator allocator = file->allocator;
  file->~weir_safetensors();
  weir::release(allocator, file, sizeof(weir_safetensors));
}

size_t weir_safetensors_count(const weir_safetensors *file) {
  return file ? file->header.tensors.size() : 0;
}

const weir_safetensors_tensor *weir_safetensors_at(const weir_safetensors *file,
                                                   size_t index) {
  return index < weir_safetensors_count(file) ? &file->header.tensors[index]
                                              : nullptr;
}

const weir_safetensors_tensor *
weir_safetensors_find(const weir_safetensors *file, const char *name) {
  size_t low = 0, high = name ? weir_safetensors_count(file) : 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const weir_safetensors_tensor &tensor =
        file->header.tensors[file->header.byName[middle]];
    int order = strcmp(tensor.name, name);
    if (order == 0)
      return &tensor;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return nullptr;
}

const char *weir_safetensors_metadata(const weir_safetensors *file,
                                      const char *key) {
  if (file && key)
    for (const weir_safetensors_pair &pair : file->header.metadata)
      if (strcmp(pair.key, key) == 0)
        return pair.value;
  return nullptr;
}

weir_status weir_safetensors_read(weir_safetensors *file,
                                  const weir_safetensors_tensor *tensor,
                                  uint64_t first, size_t count,
                                  double *out_values) {
  if (!file)
    return WEIR_INVALID_ARGUMENT;
  if (!tensor || !out_values || first > tensor->elements ||
      count > tensor->elements - first)
    return weir::fail(file->error, WEIR_INVALID_ARGUMENT,
                      "elements beyond the tensor, or NULL");
  uint8_t buffer[kChunkBytes];
  size_t bytes = weir_dtype_bytes(tensor->dtype);
  uint64_t at = file->dataAt + tensor->begin + first * bytes;
  while (count) {
    size_t part = count < kChunkBytes / bytes ? count : kChunkBytes / bytes;
    weir_status status = file->file.read(at, buffer, part * bytes, file->error);
    if (status != WEIR_OK)
      return status;
    for (size_t i = 0; i < part; ++i)
      *out_values++ = weir::convert(tensor->dtype, buffer + i * bytes);
    at += part * bytes;
    count -= part;
  }
  return WEIR_OK;
}

weir_status weir_safetensors_read_bytes(weir_safetensors *file,
                                        const weir_safetensors_tensor *tensor,
                                        void *out_bytes, size_t size) {
  if (!file)
    return WEIR_INVALID_ARGUMENT;
  if (!tensor || !out_bytes || size != tensor->end - tensor->begin)
    return weir::fail(file->error, WEIR_INVALID_ARGUMENT,
                      "a buffer of another size than the tensor, or NULL");
  return file->file.read(file->dataAt + tensor->begin, out_bytes, size,
                         file->error);
}

weir_status weir_safetensors_verify(weir_safetensors *file) {
  if (!file)
    return WEIR_INVALID_ARGUMENT;
  const char *stated = weir_safetensors_metadata(file, weir::kChecksumKey);
  uint64_t expected = 0;
  if (!stated)
    return weir::fail(file->error, WEIR_NOT_FOUND, "there is no checksum");
  size_t at = file->header.checksumAt;
  if (!at || !weir::parseHash(stated, expected))
    return weir::fail(file->error, WEIR_DATA_LOSS,
                      "the checksum is not 16 hexadecimal digits");
  const char *text = static_cast<const char *>(file->text.data());
  weir::Hash hash;
  hash.add(text, at);
  hash.add(weir::kChecksumZeros, weir::kChecksumDigits);
  at += weir::kChecksumDigits;
  hash.add(text + at, file->textBytes - at);
  uint8_t buffer[kChunkBytes];
  for (uint64_t from = file->dataAt; from < file->file.size();) {
    uint64_t left = file->file.size() - from;
    size_t part = left < kChunkBytes ? size_t(left) : kChunkBytes;
    weir_status status = file->file.read(from, buffer, part, file->error);
    if (status != WEIR_OK)
      return status;
    hash.add(buffer, part);
    from += part;
  }
  if (hash.finish() != expected)
    return weir::fail(file->error, WEIR_DATA_LOSS,
                      "the file is damaged: its checksum differs");
  return WEIR_OK;
}

const char *weir_safetensors_last_error(const weir_safetensors *file) {
  return file ? file->errorText : "";
}
