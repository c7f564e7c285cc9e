#include "random_internal.h"

#include <math.h>

namespace weir {

static Words round(Words in, uint32_t key0, uint32_t key1) {
  uint64_t first = uint64_t(0xD2511F53u) * in.word[0];
  uint64_t second = uint64_t(0xCD9E8D57u) * in.word[2];
  return {{uint32_t(second >> 32) ^ in.word[1] ^ key0, uint32_t(second),
           uint32_t(first >> 32) ^ in.word[3] ^ key1, uint32_t(first)}};
}

Words philox(Words counter, uint32_t key0, uint32_t key1) {
  for (int i = 0; i < 10; ++i) {
    counter = round(counter, key0, key1);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

Words Stream::draw(uint64_t index, uint32_t attempt) const {
  Words counter = {{uint32_t(index), uint32_t(index >> 32), stream, attempt}};
  return philox(counter, uint32_t(seed), uint32_t(seed >> 32));
}

static double unit53(uint32_t high, uint32_t low) {
  uint64_t bits = uint64_t(high >> 8) << 29 | low >> 3;
  return double(bits) * 0x1p-53;
}

double Stream::uniform24(uint64_t index) const {
  return double(draw(index).word[0] >> 8) * 0x1p-24;
}

double Stream::uniform53(uint64_t index) const {
  Words words = draw(index);
  return unit53(words.word[0], words.word[1]);
}

double Stream::normal(uint64_t index, uint32_t attempt) const {
  Words words = draw(index, attempt);
  double radius = 1 - unit53(words.word[0], words.word[1]); // (0, 1]
  double angle = unit53(words.word[2], words.word[3]);
  return sqrt(-2 * log(radius)) * cos(2 * M_PI * angle);
}

double Stream::truncatedNormal(uint64_t index) const {
  // One draw in 22 is rejected: 32 in a row happen once in 10^43.
  for (uint32_t attempt = 0;; ++attempt) {
    double value = normal(index, attempt);
    if (value >= -2 && value <= 2)
      return value;
  }
}

} // namespace weir
