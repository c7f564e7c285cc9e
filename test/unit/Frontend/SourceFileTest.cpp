#include "lib/Frontend/SourceFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace weir;
namespace fs = llvm::sys::fs;

namespace {
/// A folder that is removed with all in it.
class SourceFile : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(fs::createUniqueDirectory("weir-source", folder));
  }
  void TearDown() override { fs::remove_directories(folder); }

  std::string getPath(llvm::StringRef name) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }

  std::string write(llvm::StringRef name, llvm::StringRef text) {
    std::error_code error;
    llvm::raw_fd_ostream os(getPath(name), error);
    os << text;
    return getPath(name);
  }

  /// The text of the file, or the message with the path taken out.
  std::string load(llvm::StringRef path) {
    llvm::SourceMgr sources;
    Diagnostics diagnostics(sources);
    llvm::FailureOr<unsigned> id = loadSource(path, sources, diagnostics);
    if (succeeded(id))
      return sources.getMemoryBuffer(*id)->getBuffer().str();
    std::string all;
    llvm::raw_string_ostream os(all);
    diagnostics.print(os);
    std::string result = llvm::StringRef(all).split('\n').first.str();
    size_t i = path == "-" ? std::string::npos : 0;
    while (i != std::string::npos &&
           (i = result.find(path.str())) != std::string::npos)
      result.replace(i, path.size(), "FILE");
    return result;
  }

  llvm::SmallString<128> folder;
};
} // namespace

TEST_F(SourceFile, loadsText) {
  EXPECT_EQ(load(write("a.weir", "const a = \"\xC3\xA4\"\n")),
            "const a = \"\xC3\xA4\"\n");
}

TEST_F(SourceFile, refusesWhatIsNoFile) {
  EXPECT_EQ(load(getPath("none.weir")),
            "FILE: error: `FILE` cannot be read: no such file or directory "
            "[cannot-read-file]");
  EXPECT_EQ(load(folder), "FILE: error: `FILE` is a directory, not a file "
                          "[cannot-read-file]");
  std::string pipe = getPath("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(load(pipe), "FILE: error: `FILE` is a pipe, not a file; `-` reads "
                        "from standard input [cannot-read-file]");
}

TEST_F(SourceFile, readsStandardInput) {
  std::string path = write("a.weir", "const a = 1\n");
  int saved = dup(STDIN_FILENO), file = open(path.c_str(), O_RDONLY);
  ASSERT_GE(dup2(file, STDIN_FILENO), 0);
  EXPECT_EQ(load("-"), "const a = 1\n");
  // The file is at its end now.
  EXPECT_EQ(load("-"), "<stdin>: error: `<stdin>` is empty [empty-file]");
  dup2(saved, STDIN_FILENO);
  close(saved);
  close(file);
}

TEST_F(SourceFile, refusesUnreadable) {
  if (geteuid() == 0)
    GTEST_SKIP() << "root may read everything";
  std::string path = write("a.weir", "const a = 1");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  EXPECT_EQ(load(path), "FILE: error: `FILE` cannot be read: permission denied "
                        "[cannot-read-file]");
}

TEST_F(SourceFile, reportsFailingRead) {
  // A regular file, of whose first page nothing can be read.
  EXPECT_EQ(load("/proc/self/mem"),
            "FILE: error: `FILE` cannot be read: input/output error "
            "[cannot-read-file]");
}

TEST_F(SourceFile, refusesEmpty) {
  EXPECT_EQ(load(write("a.weir", "")),
            "FILE: error: `FILE` is empty [empty-file]");
  EXPECT_EQ(load(write("b.weir", " \n\t\n")),
            "FILE: error: `FILE` is empty [empty-file]");
}

TEST_F(SourceFile, refusesHuge) {
  std::string path = write("a.weir", "x");
  ASSERT_EQ(truncate(path.c_str(), (64 << 20) + 1), 0);
  EXPECT_EQ(load(path),
            "FILE: error: `FILE` is larger than 64 MiB [file-too-large]");
}

TEST_F(SourceFile, refusesNul) {
  EXPECT_EQ(load(write("a.weir", llvm::StringRef("a\nb\0c", 5))),
            "FILE:2:2: error: a NUL byte; the file is not text [nul-byte]");
}

TEST_F(SourceFile, refusesInvalidUtf8) {
  EXPECT_EQ(load(write("a.weir", "a\nb \xFF")),
            "FILE:2:3: error: byte 0xFF is not UTF-8 [invalid-utf8]");
}

TEST(FindInvalidByte, findsFirst) {
  EXPECT_EQ(findInvalidByte("abc \xE2\x82\xAC \xF0\x9F\x98\x80"),
            llvm::StringRef::npos);
  EXPECT_EQ(findInvalidByte("ab\x80"), 2u);           // no first byte
  EXPECT_EQ(findInvalidByte("\xE2\x82"), 0u);         // cut off
  EXPECT_EQ(findInvalidByte("\xC0\xAF"), 0u);         // too long a form
  EXPECT_EQ(findInvalidByte("x\xED\xA0\x80"), 1u);    // a surrogate
  EXPECT_EQ(findInvalidByte("\xF4\x90\x80\x80"), 0u); // above U+10FFFF
}
