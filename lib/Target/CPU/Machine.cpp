#include "lib/Target/CPU/Passes.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace mlir;

namespace weir {

// Both signs: a virtual machine may lack what its processor's name promises.
static std::vector<std::string> hostFeatures() {
  std::vector<std::string> features;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    features.push_back((feature.second ? "+" : "-") + feature.first().str());
  llvm::sort(features);
  return features;
}

// With those that others imply: the table says avx512f only through avx512bw.
static std::vector<std::string> featuresOf(StringRef cpu) {
  SmallVector<StringRef> names;
  llvm::X86::getFeaturesForCPU(cpu, names);
  llvm::StringMap<bool> enabled;
  for (StringRef name : names) {
    enabled[name] = true;
    llvm::X86::updateImpliedFeatures(name, /*Enabled=*/true, enabled);
  }
  std::vector<std::string> features;
  for (const auto &feature : enabled)
    if (feature.second)
      features.push_back("+" + feature.first().str());
  llvm::sort(features);
  return features;
}

llvm::Expected<TargetAttr> describeCPU(MLIRContext &context, StringRef cpu) {
  std::string name = cpu.str();
  if (cpu == "native")
    name = llvm::sys::getHostCPUName().str();
  if (llvm::X86::parseArchX86(name, /*Only64Bit=*/true) == llvm::X86::CK_None) {
    SmallVector<StringRef> known;
    llvm::X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
    return llvm::createStringError("unknown CPU `" + name +
                                   "`; one of native, " +
                                   llvm::join(known, ", "));
  }
  std::vector<std::string> features =
      cpu == "native" ? hostFeatures() : featuresOf(name);
  auto has = [&](StringRef f) { return llvm::is_contained(features, f); };
  // Kernels call nothing, and floor of the polynomials is an instruction only
  // from there on.
  if (!has("+sse4.1"))
    return llvm::createStringError("CPU `" + name +
                                   "` lacks SSE4.1; x86-64-v2 is the oldest "
                                   "level that Weir compiles for");
  int64_t bits = has("+avx512f") ? 512 : has("+avx") ? 256 : 128;
  return TargetAttr::get(&context, "cpu", name, llvm::join(features, ","),
                         bits);
}

} // namespace weir
