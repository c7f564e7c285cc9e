#include "lib/Package/Package.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace weir;

namespace {
struct FileTest : testing::Test {
  FileTest() { llvm::sys::fs::createUniqueDirectory("weir-package", folder); }
  ~FileTest() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::vector<std::string> names() {
    std::vector<std::string> result;
    std::error_code code;
    for (llvm::sys::fs::directory_iterator it(folder, code), end;
         it != end && !code; it.increment(code))
      result.push_back(llvm::sys::path::filename(it->path()).str());
    return result;
  }

  llvm::SmallString<128> folder;
};
} // namespace

TEST_F(FileTest, replacesAndLeavesNothingElse) {
  ASSERT_FALSE(bool(writeFileAtomically(path("a"), "first")));
  ASSERT_FALSE(bool(writeFileAtomically(path("a"), "second")));
  auto buffer = llvm::MemoryBuffer::getFile(path("a"));
  ASSERT_TRUE(bool(buffer));
  EXPECT_EQ((*buffer)->getBuffer(), "second");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(FileTest, saysWhyItCannot) {
  llvm::Error error = writeFileAtomically(path("none/a"), "text");
  ASSERT_TRUE(bool(error));
  EXPECT_EQ(llvm::toString(std::move(error)), "No such file or directory");
}
