// The parts of the safetensors reader and writer.
//
// Purpose: turn the JSON header of an untrusted file into checked tables, and
// tables into a header.
// Before `parseHeader`: the bytes of the header, nothing else.
// After it: every tensor's shape and type agree with its bytes, the tensors
// cover the data without gap or overlap, and no name or key occurs twice.
// The checksum is XXH64 of the header, its own 16 digits read as zeros, and
// the data. Start at `weir_safetensors_open`.
#ifndef WEIR_SAFETENSORS_INTERNAL_H
#define WEIR_SAFETENSORS_INTERNAL_H

#include "file_internal.h"
#include "memory_internal.h"
#include "text_internal.h"
#include "weir/safetensors.h"

namespace weir {

constexpr char kChecksumKey[] = "checksum";
constexpr size_t kChecksumDigits = 16;
constexpr char kChecksumZeros[] = "0000000000000000";

struct Header {
  explicit Header(const weir_allocator &allocator)
      : tensors(allocator), byName(allocator), metadata(allocator),
        strings(allocator) {}

  Array<weir_safetensors_tensor> tensors; // as in the file
  Array<uint32_t> byName;                 // sorted
  Array<weir_safetensors_pair> metadata;  // sorted by key
  Block strings;                          // what the names point to
  // Where the checksum's digits stand in the header; 0: nowhere.
  size_t checksumAt = 0;
};

/// Decodes the JSON string at `at` to `out`, where it ends with 0, and moves
/// both; `string` is where it begins. Needs no more room than the JSON has.
/// Names have no control characters. Returns null or what is wrong.
const char *decodeString(const char *&at, const char *end, bool isName,
                         char *&out, const char *&string);

/// `dataBytes`: what the file has after the header.
weir_status parseHeader(const char *text, size_t size, uint64_t dataBytes,
                        const weir_allocator &allocator, Header &header,
                        Text &error);

} // namespace weir

#endif // WEIR_SAFETENSORS_INTERNAL_H
