#include "hash_internal.h"

#include <string.h>

namespace weir {

static constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87u;
static constexpr uint64_t kPrime2 = 0xC2B2AE3D27D4EB4Fu;
static constexpr uint64_t kPrime3 = 0x165667B19E3779F9u;
static constexpr uint64_t kPrime4 = 0x85EBCA77C2B2AE63u;
static constexpr uint64_t kPrime5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t value, int count) {
  return value << count | value >> (64 - count);
}

static uint64_t read64(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, sizeof(value));
  return value;
}

static uint64_t mix(uint64_t lane, uint64_t input) {
  return rotate(lane + input * kPrime2, 31) * kPrime1;
}

static uint64_t merge(uint64_t hash, uint64_t lane) {
  return (hash ^ mix(0, lane)) * kPrime1 + kPrime4;
}

Hash::Hash() : lanes{kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1} {}

void Hash::stripe(const uint8_t *at) {
  for (int i = 0; i < 4; ++i)
    lanes[i] = mix(lanes[i], read64(at + 8 * i));
}

void Hash::add(const void *data, size_t size) {
  if (size == 0)
    return;
  const uint8_t *at = static_cast<const uint8_t *>(data);
  total += size;
  if (pending) {
    size_t count = sizeof(buffer) - pending;
    if (count > size)
      count = size;
    memcpy(buffer + pending, at, count);
    pending += count;
    at += count;
    size -= count;
    if (pending < sizeof(buffer))
      return;
    stripe(buffer);
    pending = 0;
  }
  for (; size >= sizeof(buffer); at += sizeof(buffer), size -= sizeof(buffer))
    stripe(at);
  memcpy(buffer, at, size);
  pending = size;
}

uint64_t Hash::finish() const {
  uint64_t hash = lanes[2] + kPrime5;
  if (total >= sizeof(buffer)) {
    hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) +
           rotate(lanes[3], 18);
    for (uint64_t lane : lanes)
      hash = merge(hash, lane);
  }
  hash += total;
  size_t at = 0;
  for (; at + 8 <= pending; at += 8)
    hash = rotate(hash ^ mix(0, read64(buffer + at)), 27) * kPrime1 + kPrime4;
  if (at + 4 <= pending) {
    uint32_t word;
    memcpy(&word, buffer + at, sizeof(word));
    hash = rotate(hash ^ word * kPrime1, 23) * kPrime2 + kPrime3;
    at += 4;
  }
  for (; at < pending; ++at)
    hash = rotate(hash ^ buffer[at] * kPrime5, 11) * kPrime1;
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

} // namespace weir
