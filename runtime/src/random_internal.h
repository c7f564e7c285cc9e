// Counter-based random numbers: every value is a pure function of the seed,
// the stream and the element's index, in any order and on any thread.
#ifndef WEIR_RANDOM_INTERNAL_H
#define WEIR_RANDOM_INTERNAL_H

#include <stdint.h>

namespace weir {

struct Words {
  uint32_t word[4];
};

/// Philox4x32-10 (Salmon et al., SC 2011).
Words philox(Words counter, uint32_t key0, uint32_t key1);

struct Stream {
  uint64_t seed;
  uint32_t stream;

  /// The words of element `index`; `attempt` counts rejected draws.
  Words draw(uint64_t index, uint32_t attempt = 0) const;
  /// In [0, 1): 24 bits for f32, 53 for f64; the first 24 agree.
  double uniform24(uint64_t index) const;
  double uniform53(uint64_t index) const;
  /// N(0, 1) by Box and Muller, from 2 x 53 bits.
  double normal(uint64_t index, uint32_t attempt = 0) const;
  /// N(0, 1) drawn again until it lies in [-2, 2].
  double truncatedNormal(uint64_t index) const;
};

} // namespace weir

#endif // WEIR_RANDOM_INTERNAL_H
