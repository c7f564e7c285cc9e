#include "file_internal.h"

#include "TemporaryFolder.h"

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace weir;

namespace {
struct Error {
  char buffer[2048] = "";
  Text text{buffer, sizeof(buffer)};
};
} // namespace

static weir_status save(const std::string &path, const std::string &bytes,
                        Error &error) {
  OutputFile file(chooseAllocator(nullptr));
  weir_status status = file.open(path.c_str(), error.text);
  if (status == WEIR_OK)
    status = file.write(bytes.data(), bytes.size(), error.text);
  return status == WEIR_OK ? file.commit(error.text) : status;
}

TEST(File, replacesTheOldOne) {
  TemporaryFolder folder;
  Error error;
  EXPECT_EQ(save(folder / "x", "old", error), WEIR_OK) << error.buffer;
  EXPECT_EQ(save(folder / "x", "newer", error), WEIR_OK) << error.buffer;
  EXPECT_EQ(readFile(folder / "x"), "newer");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x"});
}

TEST(File, writesIntoTheCurrentFolder) {
  TemporaryFolder folder;
  // A child, because the current folder belongs to the process.
  pid_t child = fork();
  if (child == 0) {
    Error error;
    _exit(chdir(folder.path.c_str()) != 0 || save("x", "1", error) != WEIR_OK);
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(readFile(folder / "x"), "1");
}

TEST(File, leavesTheOldOneUntilItCommits) {
  TemporaryFolder folder;
  writeFile(folder / "x", "old");
  Error error;
  {
    OutputFile file(chooseAllocator(nullptr));
    ASSERT_EQ(file.open((folder / "x").c_str(), error.text), WEIR_OK);
    ASSERT_EQ(file.write("new", 3, error.text), WEIR_OK);
    std::string temporary = "x.tmp-" + std::to_string(gettid());
    EXPECT_EQ(folder.files(), (std::vector<std::string>{"x", temporary}));
  }
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x"});
  EXPECT_EQ(readFile(folder / "x"), "old");
}

TEST(File, removesWhatDeadWritersLeft) {
  TemporaryFolder folder;
  pid_t dead = fork();
  if (dead == 0)
    _exit(0);
  ASSERT_EQ(waitpid(dead, nullptr, 0), dead);
  std::string number = std::to_string(dead);
  std::string own = "x.tmp-" + std::to_string(gettid());
  for (const std::string &name :
       {"x.tmp-" + number, "y.tmp-" + number, "x.tmp-" + number + "a",
        std::string("x.tmp-1"), std::string("x.tmp-"), own})
    writeFile(folder / name, "");
  Error error;
  ASSERT_EQ(save(folder / "x", "new", error), WEIR_OK) << error.buffer;
  // Of living writers (process 1), of other paths and other names: kept.
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"x", "x.tmp-", "x.tmp-1",
                                                      "x.tmp-" + number + "a",
                                                      "y.tmp-" + number}));
}

TEST(File, refusesLinksAndFolders) {
  TemporaryFolder folder;
  Error error;
  writeFile(folder / "x", "old");
  std::string link = folder / "link";
  ASSERT_EQ(symlink("x", link.c_str()), 0);
  EXPECT_EQ(save(link, "new", error), WEIR_IO_ERROR);
  EXPECT_EQ(error.buffer, "`" + link + "` is a symbolic link");
  EXPECT_EQ(readFile(folder / "x"), "old");
  EXPECT_EQ(save(folder.path, "new", error), WEIR_IO_ERROR);
  EXPECT_EQ(error.buffer, "`" + folder.path + "` is not a regular file");
}

TEST(File, tellsTheSystemsReason) {
  TemporaryFolder folder;
  Error error;
  std::string path = folder / "none/x";
  EXPECT_EQ(save(path, "new", error), WEIR_IO_ERROR);
  EXPECT_EQ(error.buffer, "cannot create `" + path + ".tmp-" +
                              std::to_string(gettid()) +
                              "`: No such file or directory");
  writeFile(folder / "file", "");
  EXPECT_EQ(save(folder / "file/x", "new", error), WEIR_IO_ERROR);
  if (geteuid() == 0)
    return; // everything is writable
  ASSERT_EQ(chmod(folder.path.c_str(), 0500), 0);
  EXPECT_EQ(save(folder / "x", "new", error), WEIR_IO_ERROR);
  ASSERT_EQ(chmod(folder.path.c_str(), 0700), 0);
}

// A limit on the size of files stands for a full disk.
TEST(File, keepsTheOldOneWhenTheDiskIsFull) {
  TemporaryFolder folder;
  writeFile(folder / "x", "old");
  pid_t child = fork();
  if (child == 0) {
    rlimit limit = {100, 100};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    Error error;
    weir_status status = save(folder / "x", std::string(1000, 'n'), error);
    bool told = strstr(error.buffer, "File too large") != nullptr;
    _exit(status == WEIR_IO_ERROR && told ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(readFile(folder / "x"), "old");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x"});
}

TEST(File, readsExactly) {
  TemporaryFolder folder;
  writeFile(folder / "x", "0123456789");
  Error error;
  InputFile file;
  ASSERT_EQ(file.open((folder / "x").c_str(), true, error.text), WEIR_OK);
  EXPECT_EQ(file.size(), 10u);
  char bytes[4] = "";
  EXPECT_EQ(file.read(7, bytes, 3, error.text), WEIR_OK);
  EXPECT_STREQ(bytes, "789");
  EXPECT_EQ(file.read(8, bytes, 3, error.text), WEIR_DATA_LOSS);
  EXPECT_STREQ(error.buffer, "the file became shorter");
}

/// Lets a child save and kills it when it enters or leaves its `stop`-th
/// system call. Returns whether it had ended before; -1 if it cannot be traced.
static int saveAndKill(const std::string &path, int stop) {
  pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
      _exit(2);
    raise(SIGSTOP);
    Error error;
    _exit(save(path, "newer", error) != WEIR_OK);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  if (WIFEXITED(status))
    return -1;
  for (int i = 0; i < stop; ++i) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    EXPECT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      return 1;
    }
  }
  kill(child, SIGKILL);
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return 0;
}

TEST(File, survivesBeingKilledAtEverySystemCall) {
  TemporaryFolder folder;
  std::string path = folder / "x";
  bool replaced = false;
  int stop = 1, ended = 0;
  for (; ended == 0; ++stop) {
    writeFile(path, "old");
    ended = saveAndKill(path, stop);
    if (ended < 0)
      GTEST_SKIP() << "processes cannot be traced here";
    std::string content = readFile(path);
    ASSERT_TRUE(content == "newer" || (content == "old" && !replaced))
        << stop << ": " << content;
    replaced = content == "newer";
  }
  EXPECT_TRUE(replaced);
  EXPECT_GT(stop, 20); // create, write, two flushes, rename, ...
  // The last child removed what the killed ones had left.
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x"});
}
