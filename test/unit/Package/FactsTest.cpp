#include "dialect/Plan/Plan.h"
#include "lib/Package/Package.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace weir;

// A model as the phase `target` leaves it; `%0` to `%2` are replaced.
static constexpr char text[] = R"(
module attributes {weir.target = #weir.target<kind = "cpu", cpu = "x86-64-v3",
                   features = "+avx,+avx2,+fma,-avx512f", vector_bits = 256>} {
weir.model @Net name "net" train {batch = 4 : i64, seed = 5 : i64,
    horizon = 60 : i64, optimizer = #weir.call<"sgd", {lr = 0.25 : f64}>}
    policy "off" %MODEL% {
  weir.layer @linear kind "linear" loc("net.weir":7:12)
  weir.parameter @linear.weight : tensor<2x3xf32>
    init #weir.call<"uniform", {high = 0.5 : f64, low = -0.5 : f64}>
    layer @linear loc("net.weir":7:12)
  weir.state @optimizer.v.linear.weight : tensor<2x3xf32>
    init #weir.call<"zeros", {}> layer @linear slot_of @linear.weight
  weir.scalar @learning_rate : tensor<f32>
    program ["rate", "step", "horizon", "div", 2.0, "mul", "sub"]
  plan.kernel @k0(%x: memref<4x3xf32>, %w: memref<2x3xf32>,
                  %y: memref<4x2xf32>)
      attributes {inputs = 2 : i64, rows = 4 : i64, parts = 2 : i64,
                  flops = 48.0 : f64, plan.code = "net_k0"} {
    plan.return
  }
  plan.kernel @update(%w: memref<2x3xf32>)
      attributes {inputs = 0 : i64, rows = 2 : i64, parts = 1 : i64,
                  plan.code = "net_update"} {
    plan.return
  }
  plan.list @step(
      %x: tensor<4x3xf32> {weir.role = "input", weir.name = "x",
                           plan.offset = 256 : i64},
      %t: tensor<4xi32> {weir.role = "target", weir.name = "t",
                         weir.classes = 2 : i64, plan.offset = 320 : i64},
      %w: tensor<2x3xf32> {plan.symbol = @linear.weight,
                           plan.offset = 0 : i64},
      %v: tensor<2x3xf32> {plan.symbol = @optimizer.v.linear.weight,
                           plan.offset = 64 : i64},
      %r: tensor<f32> {plan.symbol = @learning_rate, plan.offset = 128 : i64},
      %ok: tensor<i1> {plan.symbol = @flag, plan.offset = 192 : i64})
      -> (tensor<4x2xf32> {weir.role = "%ROLE%", weir.name = "y"})
      attributes {workspace = 64 : i64} {
    %y = plan.launch @k0(%x, %w) tied [-1] at [%PLACE%] {layer = @linear}
      : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
    plan.commit if %ok : tensor<i1> {
      %u = plan.launch @update(%w) tied [0] at [0] barrier
        : (tensor<2x3xf32>) -> tensor<2x3xf32>
    }
    plan.return %y : tensor<4x2xf32>
  }
}
}
)";

namespace {
struct FactsTest : testing::Test {
  FactsTest() {
    context.loadDialect<WeirDialect, plan::PlanDialect, arith::ArithDialect,
                        memref::MemRefDialect>();
    handler = context.getDiagEngine().registerHandler(
        [&](Diagnostic &diagnostic) { messages += diagnostic.str() + "\n"; });
  }

  FailureOr<Facts> collect(StringRef attributes = "attributes {plan.arena = "
                                                  "448 : i64}",
                           StringRef role = "output", StringRef place = "384") {
    std::string source = text;
    auto replace = [&](StringRef key, StringRef value) {
      source.replace(source.find(key), key.size(), value.str());
    };
    replace("%MODEL%", attributes);
    replace("%ROLE%", role);
    replace("%PLACE%", place);
    module = parseSourceString<ModuleOp>(source, &context);
    EXPECT_TRUE(module) << messages;
    return collectFacts(*module->getOps<ModelOp>().begin(),
                        {"net.weir", "weir 1", "-D a=1"});
  }

  MLIRContext context;
  DiagnosticEngine::HandlerID handler;
  OwningOpRef<ModuleOp> module;
  std::string messages;
};
} // namespace

TEST_F(FactsTest, readsTheModel) {
  FailureOr<Facts> facts = collect();
  ASSERT_TRUE(succeeded(facts)) << messages;
  EXPECT_EQ(facts->name, "net");
  EXPECT_EQ(facts->arenaBytes, 448u);
  EXPECT_EQ(facts->baseRate, 0.25);
  EXPECT_EQ(facts->horizon, 60u);
  EXPECT_TRUE(facts->needsHorizon);
  EXPECT_EQ(facts->seed, 5u);
  EXPECT_EQ(facts->cpuFeatures,
            uint64_t(WEIR_CPU_AVX | WEIR_CPU_AVX2 | WEIR_CPU_FMA));

  ASSERT_EQ(facts->ports.size(), 2u);
  EXPECT_EQ(facts->ports[0].name, "x");
  EXPECT_EQ(facts->ports[0].shape, Facts::Shape{3});
  EXPECT_EQ(facts->ports[0].offset, 256u);
  EXPECT_EQ(facts->ports[1].role, uint32_t(WEIR_PORT_TARGET));
  EXPECT_EQ(facts->ports[1].type, uint32_t(WEIR_I32));
  EXPECT_EQ(facts->ports[1].classes, 2);
  EXPECT_TRUE(facts->ports[1].shape.empty());
  ASSERT_EQ(facts->outputs.size(), 1u);
  EXPECT_EQ(facts->outputs[0].shape, Facts::Shape{2});

  ASSERT_EQ(facts->tensors.size(), 2u);
  const Facts::Tensor &weight = facts->tensors[0];
  EXPECT_EQ(weight.name, "linear.weight");
  EXPECT_EQ(weight.role, uint32_t(WEIR_TENSOR_PARAMETER));
  EXPECT_EQ(weight.initializer, uint32_t(WEIR_INIT_UNIFORM));
  EXPECT_EQ(weight.a, -0.5);
  EXPECT_EQ(weight.b, 0.5);
  EXPECT_EQ(weight.line, 7u);
  EXPECT_EQ(facts->tensors[1].role, uint32_t(WEIR_TENSOR_SLOT));
  EXPECT_EQ(facts->tensors[1].offset, 64u);
  EXPECT_EQ(facts->layers[weight.layer].column, 12u);
}

TEST_F(FactsTest, readsPrograms) {
  FailureOr<Facts> facts = collect();
  ASSERT_TRUE(succeeded(facts)) << messages;
  ASSERT_EQ(facts->scalars.size(), 1u);
  std::vector<uint32_t> operations;
  for (const weir_instruction &i : facts->scalars[0].program)
    operations.push_back(i.op);
  EXPECT_EQ(operations,
            (std::vector<uint32_t>{WEIR_OP_RATE, WEIR_OP_STEP, WEIR_OP_HORIZON,
                                   WEIR_OP_DIV, WEIR_OP_CONSTANT, WEIR_OP_MUL,
                                   WEIR_OP_SUB}));
  EXPECT_EQ(facts->scalars[0].program[4].value, 2.0);
}

TEST_F(FactsTest, readsLists) {
  FailureOr<Facts> facts = collect();
  ASSERT_TRUE(succeeded(facts)) << messages;
  ASSERT_EQ(facts->entries.size(), 1u);
  const Facts::Entry &entry = facts->entries[0];
  EXPECT_EQ(entry.kind, uint32_t(WEIR_ENTRY_STEP));
  ASSERT_EQ(entry.items.size(), 3u);
  EXPECT_EQ(entry.items[0].kind, uint32_t(WEIR_ITEM_LAUNCH));
  EXPECT_EQ(facts->kernels[entry.items[0].kernel].code, "net_k0");
  EXPECT_EQ(entry.items[0].count, 3u);
  EXPECT_EQ(entry.items[0].layer, 0u);
  EXPECT_EQ(entry.items[1].kind, uint32_t(WEIR_ITEM_COMMIT));
  EXPECT_EQ(entry.items[1].first, 3u);
  EXPECT_EQ(entry.items[1].length, 1u);
  EXPECT_EQ(entry.items[2].flags, uint32_t(WEIR_ITEM_BARRIER));
  EXPECT_EQ(entry.items[2].count, 1u);
  // x, w, y; the flag; w, tied.
  EXPECT_EQ(entry.operands, (std::vector<uint32_t>{4, 0, 6, 3, 0}));
  EXPECT_TRUE(entry.strides.empty());
  ASSERT_EQ(entry.results.size(), 1u);
  EXPECT_EQ(entry.results[0].offset, 384u);
  EXPECT_EQ(entry.results[0].elements, 8u);
}

TEST_F(FactsTest, hashesTheNetworkOnly) {
  FailureOr<Facts> first = collect();
  FailureOr<Facts> moved =
      collect("attributes {plan.arena = 640 : i64}", "output", "576");
  FailureOr<Facts> other =
      collect("attributes {plan.arena = 448 : i64, weir.hash = 3 : i64}");
  ASSERT_TRUE(succeeded(first) && succeeded(moved) && succeeded(other));
  EXPECT_EQ(first->modelHash, moved->modelHash);
  EXPECT_NE(first->modelHash, other->modelHash);
  EXPECT_EQ(first->layerHash, other->layerHash);
}

TEST_F(FactsTest, refusesWhatIsNotPlanned) {
  EXPECT_TRUE(failed(collect("")));
  EXPECT_NE(messages.find("has no `plan.arena`; run the phase `plan` first"),
            std::string::npos)
      << messages;
}

TEST_F(FactsTest, refusesUnknownRoles) {
  EXPECT_TRUE(
      failed(collect("attributes {plan.arena = 448 : i64}", "surprise")));
  EXPECT_NE(messages.find("result 0 has the unknown role `surprise`"),
            std::string::npos)
      << messages;
}

TEST_F(FactsTest, refusesUnalignedPlaces) {
  EXPECT_TRUE(
      failed(collect("attributes {plan.arena = 448 : i64}", "output", "388")));
  EXPECT_NE(messages.find("has an operand at 388, which is not aligned to 64 "
                          "bytes"),
            std::string::npos)
      << messages;
}

TEST_F(FactsTest, printsFlagsAndHashesInTheHeader) {
  FailureOr<Facts> facts = collect();
  ASSERT_TRUE(succeeded(facts)) << messages;
  std::string header = printHeader(*facts);
  EXPECT_NE(header.find("made by weir 1 from net.weir"), std::string::npos);
  EXPECT_NE(header.find("compiled for x86-64-v3, with -D a=1."),
            std::string::npos);
  EXPECT_NE(header.find(llvm::utohexstr(facts->modelHash, true, 16)),
            std::string::npos);
}
