#include "lib/Data/Random.h"
#include <numeric>
#include <utility>

using namespace weir;

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

std::vector<uint32_t> weir::makePermutation(uint32_t count, uint64_t seed,
                                            uint64_t stream) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  constexpr uint64_t golden = 0x9E3779B97F4A7C15u;
  uint64_t state = mix(seed + golden) ^ mix(stream * golden + 1);
  for (uint32_t left = count; left > 1; --left) {
    state += golden;
    // The high half of the product is below `left`; its bias, below 2^-32, is
    // far under what any use here could notice.
    auto product = static_cast<unsigned __int128>(mix(state)) * left;
    std::swap(order[left - 1], order[static_cast<uint64_t>(product >> 64)]);
  }
  return order;
}
