#include "lib/Support/Crc32c.h"
#include <array>

// The remainders of all bytes by the polynomial 0x1EDC6F41, bits reflected.
static constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit)
      rest = (rest >> 1) ^ (rest & 1 ? 0x82F63B78u : 0u);
    table[byte] = rest;
  }
  return table;
}
static constexpr std::array<uint32_t, 256> table = makeTable();

uint32_t weir::computeCrc32c(llvm::StringRef bytes) {
  uint32_t crc = ~0u;
  for (unsigned char byte : bytes)
    crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF];
  return ~crc;
}

uint32_t weir::maskCrc32c(uint32_t crc) {
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}
