// Runs test/Target/conformance/*.mlir on a target: each file holds a model
// whose list `predict` launches kernels, inputs, and the numbers that must come
// out. A new target passes the same files unchanged.
#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Execute/Execute.h"
#include "lib/Package/Package.h"
#include "lib/Target/Target.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir;
using namespace weir;

static std::vector<std::string> conformanceFiles() {
  std::vector<std::string> files;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(WEIR_CONFORMANCE_DIR, code), end;
       it != end && !code; it.increment(code))
    if (llvm::sys::path::extension(it->path()) == ".mlir")
      files.push_back(it->path());
  llvm::sort(files);
  return files;
}

namespace {
struct ConformanceTest
    : testing::TestWithParam<std::tuple<std::string, std::string>> {
  ConformanceTest() {
    DialectRegistry registry;
    registry.insert<WeirDialect, plan::PlanDialect, arith::ArithDialect,
                    linalg::LinalgDialect, math::MathDialect,
                    memref::MemRefDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  void compile(StringRef file, StringRef cpu);
  void fillArena();
  void launchAll();
  void compareResults();
  double read(uint32_t type, uint64_t offset, int64_t i);

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::optional<Facts> facts;
  std::unique_ptr<LoadedObject> object;
  std::vector<char> memory;
  char *arena = nullptr;
};
} // namespace

void ConformanceTest::compile(StringRef file, StringRef cpu) {
  const Target *target = findTarget("cpu");
  module = parseSourceFile<ModuleOp>(file, &context);
  ASSERT_TRUE(module);
  auto described = target->describe(context, cpu);
  ASSERT_TRUE(bool(described)) << llvm::toString(described.takeError());
  (*module)->setAttr("weir.target", *described);
  PassManager passes(&context);
  target->buildPipeline(passes);
  ASSERT_TRUE(succeeded(passes.run(*module)));

  ModelOp model = *module->getOps<ModelOp>().begin();
  PackageOptions options = {"conformance.mlir", "weir test", ""};
  FailureOr<Facts> collected = collectFacts(model, options);
  ASSERT_TRUE(succeeded(collected));
  facts = std::move(*collected);
  auto bytes = emitObject(model, *facts);
  ASSERT_TRUE(succeeded(bytes));
  auto loaded = LoadedObject::load((*bytes)->getMemBufferRef(), facts->name);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  object = std::move(*loaded);
}

// Everything that is not an input begins as a byte pattern that is a NaN.
void ConformanceTest::fillArena() {
  memory.assign(facts->arenaBytes + WEIR_ARENA_ALIGNMENT, char(0xff));
  arena = reinterpret_cast<char *>(llvm::alignTo(
      reinterpret_cast<uintptr_t>(memory.data()), WEIR_ARENA_ALIGNMENT));
  auto inputs = (*module)->getAttrOfType<DictionaryAttr>("test.inputs");
  ASSERT_TRUE(inputs);
  for (const Facts::Port &port : facts->ports) {
    auto values = inputs.getAs<DenseElementsAttr>(port.name);
    ASSERT_TRUE(values) << "no value for " << port.name;
    ASSERT_FALSE(values.isSplat()) << "distinct values find more mistakes";
    ArrayRef<char> bytes = values.getRawData();
    ASSERT_LE(port.offset + bytes.size(), facts->arenaBytes);
    memcpy(arena + port.offset, bytes.data(), bytes.size());
  }
}

// Parts in descending order: none may depend on another.
void ConformanceTest::launchAll() {
  const weir_descriptor &descriptor = *object->getDescriptor();
  const weir_entry &entry = descriptor.entries[0];
  for (uint32_t i = 0; i < entry.items_count; ++i) {
    const weir_item &item = entry.items[i];
    ASSERT_EQ(item.kind, uint32_t(WEIR_ITEM_LAUNCH));
    const weir_kernel_info &kernel = descriptor.kernels[item.kernel];
    std::vector<void *> operands;
    for (uint32_t k = 0; k < item.count; ++k)
      operands.push_back(arena + entry.operands[item.first + k] *
                                     uint64_t(WEIR_ARENA_ALIGNMENT));
    weir_launch launch = {operands.data(), kernel.parts, 0};
    for (uint32_t part = kernel.parts; part-- > 0;)
      kernel.code(&launch, part);
  }
}

double ConformanceTest::read(uint32_t type, uint64_t offset, int64_t i) {
  const char *at = arena + offset + i * getTypeBytes(type);
  if (type == WEIR_F32)
    return *reinterpret_cast<const float *>(at);
  if (type == WEIR_F64)
    return *reinterpret_cast<const double *>(at);
  return type == WEIR_I32 ? *reinterpret_cast<const int32_t *>(at) : *at;
}

void ConformanceTest::compareResults() {
  auto outputs = (*module)->getAttrOfType<DictionaryAttr>("test.outputs");
  auto tolerance = (*module)->getAttrOfType<FloatAttr>("test.tolerance");
  ASSERT_TRUE(outputs && tolerance);
  for (const weir_result &result : facts->entries[0].results) {
    StringRef name = facts->outputs[result.index].name;
    auto expected = outputs.getAs<DenseFPElementsAttr>(name);
    ASSERT_TRUE(expected) << "no numbers for " << name.str();
    ASSERT_EQ(uint64_t(expected.getNumElements()), result.elements);
    int64_t i = 0;
    for (const APFloat &value : expected.getValues<APFloat>()) {
      double want = value.convertToDouble();
      double got = read(result.type, result.offset, i);
      if (std::isfinite(want))
        EXPECT_NEAR(got, want,
                    tolerance.getValueAsDouble() * (1 + std::fabs(want)))
            << name.str() << "[" << i << "]";
      else
        EXPECT_TRUE(std::isnan(want) ? std::isnan(got) : got == want)
            << name.str() << "[" << i << "] is " << got;
      ++i;
    }
  }
}

TEST_P(ConformanceTest, computes) {
  const auto &[file, cpu] = GetParam();
  ASSERT_NO_FATAL_FAILURE(compile(file, cpu));
  ASSERT_NO_FATAL_FAILURE(fillArena());
  ASSERT_NO_FATAL_FAILURE(launchAll());
  compareResults();
}

INSTANTIATE_TEST_SUITE_P(CPU, ConformanceTest,
                         testing::Combine(testing::ValuesIn(conformanceFiles()),
                                          testing::Values("native", "x86-64-v3",
                                                          "x86-64-v2")),
                         [](const auto &info) {
                           std::string name =
                               (llvm::sys::path::stem(std::get<0>(info.param)) +
                                "_" + std::get<1>(info.param))
                                   .str();
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });
