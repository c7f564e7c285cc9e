#include "lib/Data/Zip.h"
#include "Files.h"
#include "lib/Data/Inflate.h"

using namespace weir;
using namespace weir::test;

/// Reads all members; what is wrong first.
static std::string readAll(const std::string &bytes,
                           std::vector<std::string> *contents = nullptr) {
  FileBytes file = ownBytes(bytes);
  std::vector<ZipMember> members;
  if (std::string error = readZipDirectory(file.bytes, members); !error.empty())
    return error;
  for (const ZipMember &member : members) {
    FileBytes content;
    if (std::string error = readZipMember(file, member, content);
        !error.empty())
      return error;
    if (contents)
      contents->push_back(content.bytes.str());
  }
  return "";
}

static std::string refuse(const std::string &bytes) { return readAll(bytes); }

TEST(Zip, readsStoredAndDeflatedMembers) {
  std::vector<std::string> contents;
  std::string long_(5000, 'x');
  EXPECT_EQ(readAll(makeZip({{"a", "one"}, {"b", long_, true}, {"c", ""}}),
                    &contents),
            "");
  EXPECT_EQ(contents, (std::vector<std::string>{"one", long_, ""}));
}

TEST(Zip, refusesOtherFiles) {
  EXPECT_EQ(refuse(""), "it is no zip archive, or is cut off");
  EXPECT_EQ(refuse("\x93NUMPY"), "it is no zip archive, or is cut off");
  EXPECT_EQ(refuse(makeZip({{"a", "one"}, {"a", "two"}})),
            "`a` is in it twice");
}

TEST(Zip, refusesWhatTheDirectoryDoesNotSay) {
  std::string good = makeZip({{"a", "one"}});
  std::string encrypted = good;
  size_t directory = good.find("PK\1\2");
  encrypted[directory + 8] = 1;
  EXPECT_EQ(refuse(encrypted), "`a` is encrypted");
  std::string method = good;
  method[directory + 10] = 12;
  EXPECT_EQ(refuse(method), "`a` is compressed by method 12; 0 and 8 are read");
  std::string checksum = good;
  checksum[directory + 16] ^= 1;
  EXPECT_EQ(refuse(checksum), "`a` does not have its checksum");
  std::string moved = good;
  moved[directory + 42] = 1;
  EXPECT_EQ(refuse(moved), "`a` is not where the directory says");
  std::string large = good;
  for (int i = 0; i < 4; ++i)
    large[directory + 24 + i] = '\xff';
  EXPECT_EQ(refuse(large), "`a` is above 4 GiB");
  std::string parts = good;
  parts[parts.size() - 18] = 1;
  EXPECT_EQ(refuse(parts), "it is one of several files");
}

TEST(Zip, refusesOverlaps) {
  std::string file = makeZip({{"a", "one"}, {"b", "two"}});
  size_t second = file.find("PK\1\2", file.find("PK\1\2") + 1);
  for (int i = 0; i < 4; ++i)
    file[second + 42 + i] = 0; // both begin at 0
  EXPECT_NE(refuse(file).find("overlaps what follows it"), std::string::npos);
}

TEST(Zip, limitsWhatInflates) {
  // 1,032 to 1 is the most that deflate does.
  std::string bomb = makeZip({{"a", std::string(40 << 20, '\0'), true}});
  EXPECT_EQ(refuse(bomb), "`a`: its 39.8 KiB would grow to more than 16 MiB");
  std::string wrong = makeZip({{"a", std::string(1000, 'x'), true}});
  wrong[wrong.find("PK\1\2") + 24] = 1; // 1000 becomes 769
  EXPECT_EQ(refuse(wrong),
            "`a`: it inflates to more than the 769 bytes that it states");
  std::string more = makeZip({{"a", std::string(1000, 'x'), true}});
  more[more.find("PK\1\2") + 25] = 4; // becomes 1256
  EXPECT_EQ(refuse(more), "`a`: it inflates to 1000 bytes and states 1256");
}

TEST(Zip, survivesDamage) {
  damage(makeZip({{"a.npy", makeNpy("<f4", "(2,)", "abcdefgh"), true},
                  {"b.npy", makeNpy("<f4", "(1,)", "abcd")}}),
         refuse);
}

//===----------------------------------------------------------------------===//
// gzip
//===----------------------------------------------------------------------===//

static std::string gunzip(const std::string &bytes) {
  FileBytes result;
  std::string error = inflateGzip(ownBytes(bytes).bytes, result);
  return error.empty() ? "content " + result.bytes.str() : error;
}

TEST(Gzip, readsMembers) {
  EXPECT_EQ(gunzip(makeGzip("abc")), "content abc");
  EXPECT_EQ(gunzip(makeGzip("")), "content ");
  EXPECT_EQ(gunzip(makeGzip("abc") + makeGzip("def")), "content abcdef");
  std::string large(3 << 20, 'x');
  EXPECT_EQ(gunzip(makeGzip(large)), "content " + large);
}

TEST(Gzip, refusesDamage) {
  std::string good = makeGzip("some text that is long enough");
  EXPECT_EQ(gunzip(""), "the compressed data is cut off");
  EXPECT_EQ(gunzip("not gzip"), "the compressed data is damaged");
  EXPECT_EQ(gunzip(good.substr(0, good.size() - 1)),
            "the compressed data is cut off");
  EXPECT_EQ(gunzip(good + "x"), "the compressed data is cut off");
  good[good.size() - 6] ^= 1; // the checksum
  EXPECT_EQ(gunzip(good), "the compressed data is damaged");
}

TEST(Gzip, limitsWhatInflates) {
  EXPECT_EQ(gunzip(makeGzip(std::string(40 << 20, '\0'))),
            "its 39.8 KiB would grow to more than 16 MiB");
}
