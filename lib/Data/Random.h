// Permutations that depend on a seed and a stream only: for splits and for the
// order of the samples in an epoch.
#ifndef WEIR_LIB_DATA_RANDOM_H
#define WEIR_LIB_DATA_RANDOM_H

#include <cstdint>
#include <vector>

namespace weir {

/// The numbers 0..count-1 in random order: Fisher-Yates (Durstenfeld's form)
/// on the outputs of SplitMix64. The same arguments give the same order on
/// every machine and in every version.
std::vector<uint32_t> makePermutation(uint32_t count, uint64_t seed,
                                      uint64_t stream);

/// The stream of `split`; the epochs use 0, 1, ...
constexpr uint64_t splitStream = ~uint64_t(0);

} // namespace weir

#endif // WEIR_LIB_DATA_RANDOM_H
