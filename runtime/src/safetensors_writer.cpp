#include "hash_internal.h"
#include "safetensors_internal.h"

#include <algorithm>

namespace weir {

static constexpr size_t kDataAlignment = 64;

namespace {
/// The header's text while it grows.
class Writer {
public:
  explicit Writer(const weir_allocator &allocator) : bytes(allocator) {}

  void put(char character) { good = bytes.push(character) && good; }
  void put(const char *text) {
    for (; *text; ++text)
      put(*text);
  }
  void putNumber(uint64_t number) {
    char digits[32];
    formatUnsigned(number, digits);
    put(digits);
  }
  void putString(const char *text);

  Array<char> bytes;
  bool good = true; // there was memory
};
} // namespace

void Writer::putString(const char *text) {
  put('"');
  for (; *text; ++text) {
    uint8_t byte = uint8_t(*text);
    if (byte == '"' || byte == '\\') {
      put('\\');
      put(*text);
    } else if (byte < 0x20) {
      static constexpr char kDigits[] = "0123456789abcdef";
      put("\\u00");
      put(kDigits[byte >> 4]);
      put(kDigits[byte & 15]);
    } else {
      put(*text);
    }
  }
  put('"');
}

static bool sizeOf(const weir_safetensors_source &tensor, uint64_t &bytes) {
  bytes = weir_dtype_bytes(tensor.dtype);
  if (!bytes || tensor.rank > WEIR_SAFETENSORS_MAX_RANK)
    return false;
  for (uint32_t i = 0; i < tensor.rank; ++i)
    if (__builtin_mul_overflow(bytes, tensor.shape[i], &bytes))
      return false;
  return true;
}

static bool putTensor(Writer &writer, const weir_safetensors_source &tensor,
                      uint64_t &offset) {
  uint64_t bytes = 0, end = 0;
  if (!tensor.name || !sizeOf(tensor, bytes) || (bytes && !tensor.data) ||
      __builtin_add_overflow(offset, bytes, &end))
    return false;
  writer.put(',');
  writer.putString(tensor.name);
  writer.put(":{\"dtype\":");
  writer.putString(weir_dtype_name(tensor.dtype));
  writer.put(",\"shape\":[");
  for (uint32_t i = 0; i < tensor.rank; ++i) {
    if (i)
      writer.put(',');
    writer.putNumber(tensor.shape[i]);
  }
  writer.put("],\"data_offsets\":[");
  writer.putNumber(offset);
  writer.put(',');
  writer.putNumber(end);
  writer.put("]}");
  offset = end;
  return true;
}

static uint64_t checksum(const Writer &writer,
                         const weir_safetensors_source *tensors, size_t count) {
  Hash hash;
  hash.add(writer.bytes.begin(), writer.bytes.size());
  for (size_t i = 0; i < count; ++i) {
    uint64_t bytes = 0;
    sizeOf(tensors[i], bytes);
    hash.add(tensors[i].data, size_t(bytes));
  }
  return hash.finish();
}

/// Builds the header with the checksum in its place and checks it by reading
/// it back, so that nothing is written that would not be read.
static weir_status buildHeader(const weir_safetensors_source *tensors,
                               size_t count,
                               const weir_safetensors_pair *metadata,
                               size_t metadataCount, Writer &writer,
                               const weir_allocator &allocator, Text &error) {
  writer.put("{\"__metadata__\":{");
  writer.putString(kChecksumKey);
  writer.put(":\"");
  size_t checksumAt = writer.bytes.size();
  writer.put(kChecksumZeros);
  writer.put('"');
  for (size_t i = 0; i < metadataCount; ++i) {
    if (!metadata[i].key || !metadata[i].value)
      return fail(error, WEIR_INVALID_ARGUMENT, "metadata is NULL");
    writer.put(',');
    writer.putString(metadata[i].key);
    writer.put(':');
    writer.putString(metadata[i].value);
  }
  writer.put('}');
  uint64_t offset = 0;
  for (size_t i = 0; i < count; ++i)
    if (!putTensor(writer, tensors[i], offset))
      return fail(error, WEIR_INVALID_ARGUMENT, "tensor %zu is malformed", i);
  writer.put('}');
  while (writer.good && (writer.bytes.size() + 8) % kDataAlignment != 0)
    writer.put(' ');
  if (!writer.good)
    return fail(error, WEIR_OUT_OF_MEMORY, "no memory for the header");
  if (writer.bytes.size() > WEIR_SAFETENSORS_MAX_HEADER)
    return fail(error, WEIR_INVALID_ARGUMENT,
                "a header of %zu bytes is more than the limit of %u",
                writer.bytes.size(), WEIR_SAFETENSORS_MAX_HEADER);
  Header header(allocator);
  weir_status status = parseHeader(writer.bytes.begin(), writer.bytes.size(),
                                   offset, allocator, header, error);
  if (status == WEIR_DATA_LOSS)
    return WEIR_INVALID_ARGUMENT;
  if (status != WEIR_OK)
    return status;
  char digits[32];
  formatHash(checksum(writer, tensors, count), digits);
  memcpy(writer.bytes.begin() + checksumAt, digits, kChecksumDigits);
  return WEIR_OK;
}

static weir_status writeFile(const char *path, const Writer &writer,
                             const weir_safetensors_source *tensors,
                             size_t count, const weir_allocator &allocator,
                             Text &error) {
  OutputFile file(allocator);
  weir_status status = file.open(path, error);
  uint8_t prefix[8];
  for (int i = 0; i < 8; ++i)
    prefix[i] = uint8_t(uint64_t(writer.bytes.size()) >> 8 * i);
  if (status == WEIR_OK)
    status = file.write(prefix, sizeof(prefix), error);
  if (status == WEIR_OK)
    status = file.write(writer.bytes.begin(), writer.bytes.size(), error);
  for (size_t i = 0; status == WEIR_OK && i < count; ++i) {
    uint64_t bytes = 0;
    sizeOf(tensors[i], bytes);
    status = file.write(tensors[i].data, size_t(bytes), error);
  }
  return status == WEIR_OK ? file.commit(error) : status;
}

} // namespace weir

weir_status weir_safetensors_write(const char *path,
                                   const weir_safetensors_source *tensors,
                                   size_t tensors_count,
                                   const weir_safetensors_pair *metadata,
                                   size_t metadata_count,
                                   const weir_allocator *allocator, char *error,
                                   size_t error_size) {
  weir::Text text(error, error_size);
  if (!path || (!tensors && tensors_count) || (!metadata && metadata_count))
    return weir::fail(text, WEIR_INVALID_ARGUMENT, "`%s` is NULL",
                      !path      ? "path"
                      : !tensors ? "tensors"
                                 : "metadata");
  weir_allocator chosen = weir::chooseAllocator(allocator);
  weir::Writer writer(chosen);
  weir_status status = weir::buildHeader(tensors, tensors_count, metadata,
                                         metadata_count, writer, chosen, text);
  if (status != WEIR_OK)
    return status;
  return weir::writeFile(path, writer, tensors, tensors_count, chosen, text);
}
