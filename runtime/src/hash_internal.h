// XXH64 with seed 0, fed in pieces.
#ifndef WEIR_HASH_INTERNAL_H
#define WEIR_HASH_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

namespace weir {

class Hash {
public:
  Hash();
  void add(const void *data, size_t size);
  uint64_t finish() const;

private:
  void stripe(const uint8_t *at);

  uint64_t lanes[4];
  uint64_t total = 0;
  uint8_t buffer[32];
  size_t pending = 0;
};

} // namespace weir

#endif // WEIR_HASH_INTERNAL_H
