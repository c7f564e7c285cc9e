#include "lib/Driver/BenchReport.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;

namespace {
struct KernelTime {
  double seconds = 0, flops = 0;
  uint64_t launches = 0;
};
} // namespace

/// Calls `visit` with the index of each launch in [begin, end), its kernel and
/// how often a step runs it.
template <typename Visit>
static void forEachLaunch(const weir_descriptor &descriptor,
                          const weir_entry &entry, uint32_t begin, uint32_t end,
                          uint64_t times, Visit visit) {
  for (uint32_t i = begin; i < end; ++i) {
    const weir_item &item = entry.items[i];
    if (item.kind == WEIR_ITEM_LAUNCH)
      visit(i, descriptor.kernels[item.kernel], times);
    if (item.kind != WEIR_ITEM_REPEAT && item.kind != WEIR_ITEM_COMMIT)
      continue;
    uint64_t inner = item.kind == WEIR_ITEM_REPEAT ? times * item.count : times;
    forEachLaunch(descriptor, entry, i + 1, i + 1 + item.length, inner, visit);
    i += item.length;
  }
}

double weir::countFlops(const weir_descriptor &descriptor,
                        const weir_entry &entry) {
  double flops = 0;
  forEachLaunch(descriptor, entry, 0, entry.items_count, 1,
                [&](uint32_t, const weir_kernel_info &kernel, uint64_t times) {
                  flops += kernel.flops * static_cast<double>(times);
                });
  return flops;
}

std::string weir::formatKernels(const weir_descriptor &descriptor,
                                const weir_entry &entry,
                                llvm::ArrayRef<double> seconds) {
  llvm::MapVector<llvm::StringRef, KernelTime> kernels;
  double total = 0;
  forEachLaunch(
      descriptor, entry, 0, entry.items_count, 1,
      [&](uint32_t item, const weir_kernel_info &info, uint64_t times) {
        KernelTime &kernel = kernels[info.name];
        kernel.seconds += seconds[item];
        kernel.flops += info.flops * static_cast<double>(times);
        kernel.launches += times;
        total += seconds[item];
      });
  auto sorted = kernels.takeVector();
  llvm::sort(sorted, [](const auto &a, const auto &b) {
    return std::pair(-a.second.seconds, a.first) <
           std::pair(-b.second.seconds, b.first);
  });
  std::string table = formatv("  {0,10} {1,7} {2,9} {3,9}  {4}\n", "time",
                              "share", "launches", "Gflop/s", "kernel");
  for (const auto &[name, kernel] : sorted)
    table += formatv(
        "  {0,10} {1,7} {2,9} {3,9}  {4}\n", formatDuration(kernel.seconds),
        formatv("{0:F1} %", 100 * kernel.seconds / total).str(),
        kernel.launches,
        formatv("{0:F1}", kernel.flops / kernel.seconds / 1e9).str(), name);
  return table;
}
