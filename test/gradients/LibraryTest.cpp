// The blocks of lib/Library, each on the example of its documentation: the
// derivatives by all its parameters and inputs.
#include "lib/Frontend/Library.h"
#include "Checks.h"
#include "dialect/Weir/Weir.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Parser.h"
#include "gtest/gtest.h"
#include <regex>
#include <set>

using namespace weir;
using namespace weir::test;

namespace {
class LibraryBlocks : public testing::TestWithParam<LibraryBlock> {};
} // namespace

namespace weir {
void PrintTo(const LibraryBlock &block, std::ostream *os) { *os << block.call; }
} // namespace weir

/// Each input is moved by a parameter, so that it has a gradient too.
static std::string makeModel(const LibraryBlock &block) {
  static const std::regex input(R"(input (\w+) : f32(\[[^\]]*\]))");
  std::string body = std::regex_replace(
      block.example, input,
      "input $1_given : f32$2\n$1_moved = parameter($2, init: zeros)\n"
      "$1 = $1_given + $1_moved");
  return "model Example {\n" + body +
         "output y\nloss (y + 0.7) * (y + 0.7)\n}\n";
}

static mlir::OwningOpRef<mlir::ModuleOp> compile(const std::string &text) {
  llvm::SourceMgr sources;
  Diagnostics diagnostics(sources);
  unsigned id = sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBuffer(text, "example.weir"), llvm::SMLoc());
  std::unique_ptr<syntax::File> file = parse(id, diagnostics);
  FrontendOptions options;
  options.batch = 2;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (!diagnostics.hasErrors())
    module =
        compileToModel(*file, sources, diagnostics, options, &getContext());
  std::string messages;
  llvm::raw_string_ostream os(messages);
  diagnostics.print(os);
  EXPECT_EQ(messages, "");
  return module;
}

static std::set<std::string> passed;

TEST_P(LibraryBlocks, haveTheDerivative) {
  const LibraryBlock &block = GetParam();
  ASSERT_NE(block.description, "");
  ASSERT_NE(block.example.find(block.name), std::string::npos)
      << "no example of its use above the block";
  mlir::OwningOpRef<mlir::ModuleOp> module = compile(makeModel(block));
  ASSERT_TRUE(module);
  Program program(std::move(module));
  checkGradients(program);
  if (!HasFailure())
    passed.insert(block.name);
}

static std::string nameCase(const testing::TestParamInfo<LibraryBlock> &info) {
  std::string name = info.param.name;
  llvm::erase(name, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Library, LibraryBlocks,
                         testing::ValuesIn(listLibrary()), nameCase);

// A name that the compiler has would hide the block.
TEST(Library, blocksHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const LibraryBlock &block : listLibrary()) {
    EXPECT_TRUE(names.insert(block.name).second) << block.name;
    EXPECT_FALSE(isBuiltinFunction(block.name)) << block.name;
  }
  EXPECT_GE(names.size(), 10u);
}

std::string weir::test::describeLibraryCoverage() {
  return "gradient checks: " + std::to_string(passed.size()) + " of " +
         std::to_string(listLibrary().size()) + " blocks of the library";
}
