#include "TemporaryFolder.h"
#include "weir/safetensors.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {
class File {
public:
  explicit File(const std::string &path, uint32_t flags = 0) {
    char text[512] = "";
    status = weir_safetensors_open(path.c_str(), flags, nullptr, text,
                                   sizeof(text), &file);
    message = text;
    EXPECT_EQ(file != nullptr, status == WEIR_OK);
  }
  ~File() { weir_safetensors_close(file); }
  operator weir_safetensors *() const { return file; }

  weir_status status;
  std::string message;

private:
  weir_safetensors *file = nullptr;
};
} // namespace

static std::string withLength(const std::string &header, uint64_t length) {
  std::string bytes;
  for (int i = 0; i < 8; ++i)
    bytes.push_back(char(length >> 8 * i));
  return bytes + header;
}

static std::string fileOf(const std::string &header, const std::string &data) {
  return withLength(header, header.size()) + data;
}

static void expectBad(const std::string &bytes, const std::string &expected) {
  TemporaryFolder folder;
  std::string path = folder / "x";
  writeFile(path, bytes);
  File file(path);
  EXPECT_EQ(file.status, WEIR_DATA_LOSS);
  EXPECT_EQ(file.message, "`" + path + "`: " + expected);
}

static const char kTwo[] =
    R"({"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)"
    R"("a":{"dtype":"I16","shape":[],"data_offsets":[12,14]},)"
    R"("__metadata__":{"k":"v"}})";

static std::string dataOfTwo() {
  float values[] = {1, -2, 3};
  int16_t number = -5;
  std::string data(14, 0);
  memcpy(data.data(), values, 12);
  memcpy(data.data() + 12, &number, 2);
  return data;
}

TEST(SafetensorsReader, findsAndReads) {
  TemporaryFolder folder;
  writeFile(folder / "x", fileOf(kTwo, dataOfTwo()));
  File file(folder / "x");
  ASSERT_EQ(file.status, WEIR_OK) << file.message;
  ASSERT_EQ(weir_safetensors_count(file), 2u);
  EXPECT_STREQ(weir_safetensors_at(file, 0)->name, "b");
  EXPECT_EQ(weir_safetensors_at(file, 2), nullptr);
  EXPECT_EQ(weir_safetensors_find(file, "c"), nullptr);
  EXPECT_STREQ(weir_safetensors_metadata(file, "k"), "v");
  EXPECT_EQ(weir_safetensors_metadata(file, "l"), nullptr);
  const weir_safetensors_tensor *a = weir_safetensors_find(file, "a");
  const weir_safetensors_tensor *b = weir_safetensors_find(file, "b");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->rank, 0u);
  EXPECT_EQ(a->elements, 1u);
  double value = 0, part[2] = {};
  EXPECT_EQ(weir_safetensors_read(file, a, 0, 1, &value), WEIR_OK);
  EXPECT_EQ(value, -5);
  EXPECT_EQ(weir_safetensors_read(file, b, 1, 2, part), WEIR_OK);
  EXPECT_EQ(part[0], -2);
  EXPECT_EQ(part[1], 3);
  float bytes[3];
  EXPECT_EQ(weir_safetensors_read_bytes(file, b, bytes, 12), WEIR_OK);
  EXPECT_EQ(bytes[2], 3);
  EXPECT_EQ(weir_safetensors_read(file, b, 2, 2, part), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_safetensors_read_bytes(file, b, bytes, 8),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_safetensors_verify(file), WEIR_NOT_FOUND);
  EXPECT_STREQ(weir_safetensors_last_error(file), "there is no checksum");
}

TEST(SafetensorsReader, convertsEveryType) {
  struct {
    const char *dtype;
    std::string bytes;
    double value;
  } cases[] = {
      {"F64", std::string("\0\0\0\0\0\0\xf8\xbf", 8), -1.5},
      {"F32", std::string("\0\0\xc0\xbf", 4), -1.5},
      {"F16", std::string("\0\xbe", 2), -1.5},
      {"F16", std::string("\1\0", 2), 0x1p-24},
      {"F16", std::string("\xff\x7b", 2), 65504},
      {"F16", std::string("\0\xfc", 2), -INFINITY},
      {"BF16", std::string("\xc0\xbf", 2), -1.5},
      {"I64", std::string("\xfe\xff\xff\xff\xff\xff\xff\xff", 8), -2},
      {"I32", std::string("\xfe\xff\xff\xff", 4), -2},
      {"I16", std::string("\xfe\xff", 2), -2},
      {"I8", std::string("\xfe", 1), -2},
      {"U8", std::string("\xfe", 1), 254},
      {"BOOL", std::string("\1", 1), 1},
  };
  for (const auto &item : cases) {
    TemporaryFolder folder;
    std::string header = std::string(R"({"t":{"dtype":")") + item.dtype +
                         R"(","shape":[],"data_offsets":[0,)" +
                         std::to_string(item.bytes.size()) + "]}}";
    writeFile(folder / "x", fileOf(header, item.bytes));
    File file(folder / "x");
    ASSERT_EQ(file.status, WEIR_OK) << file.message;
    double value = 0;
    EXPECT_EQ(
        weir_safetensors_read(file, weir_safetensors_at(file, 0), 0, 1, &value),
        WEIR_OK);
    EXPECT_EQ(value, item.value) << item.dtype;
  }
}

TEST(SafetensorsReader, refusesHeaders) {
  expectBad("", "the file is truncated: it has 0 bytes");
  expectBad("1234567", "the file is truncated: it has 7 bytes");
  expectBad(withLength("{}", 100000001),
            "not a safetensors file: a header of 100000001 bytes is more than "
            "the limit of 100000000");
  expectBad(withLength("{}", UINT64_MAX),
            "not a safetensors file: a header of 18446744073709551615 bytes "
            "is more than the limit of 100000000");
  expectBad(withLength("{}", 3),
            "the file is truncated: its header has 3 bytes, the file 10");
  expectBad(fileOf("[]", ""),
            "malformed header at byte 0: it is not a JSON object");
}

TEST(SafetensorsReader, refusesEveryPrefix) {
  TemporaryFolder folder;
  std::string bytes = fileOf(kTwo, dataOfTwo());
  writeFile(folder / "x", bytes);
  for (size_t i = bytes.size(); i-- > 0;) {
    ASSERT_EQ(truncate((folder / "x").c_str(), off_t(i)), 0);
    EXPECT_EQ(File(folder / "x").status, WEIR_DATA_LOSS) << i;
  }
}

TEST(SafetensorsReader, refusesWhatIsNotAFile) {
  TemporaryFolder folder;
  EXPECT_EQ(File(folder / "none").status, WEIR_NOT_FOUND);
  File directory(folder.path);
  EXPECT_EQ(directory.status, WEIR_IO_ERROR);
  EXPECT_EQ(directory.message, "`" + folder.path + "` is not a regular file");
  std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(File(pipe).status, WEIR_IO_ERROR);
  std::string link = folder / "link";
  writeFile(folder / "x", fileOf("{}", ""));
  ASSERT_EQ(symlink("x", link.c_str()), 0);
  EXPECT_EQ(File(link).status, WEIR_OK);
  File refused(link, WEIR_SAFETENSORS_REFUSE_SYMLINK);
  EXPECT_EQ(refused.status, WEIR_IO_ERROR);
  EXPECT_EQ(refused.message, "`" + link + "` is a symbolic link");
}

TEST(SafetensorsReader, refusesNull) {
  weir_safetensors *file = nullptr;
  EXPECT_EQ(weir_safetensors_open(nullptr, 0, nullptr, nullptr, 0, &file),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_safetensors_open("x", 0, nullptr, nullptr, 0, nullptr),
            WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_safetensors_count(nullptr), 0u);
  EXPECT_EQ(weir_safetensors_find(nullptr, "x"), nullptr);
  EXPECT_EQ(weir_safetensors_verify(nullptr), WEIR_INVALID_ARGUMENT);
  weir_safetensors_close(nullptr);
}

TEST(SafetensorsReader, namesTypes) {
  EXPECT_STREQ(weir_dtype_name(WEIR_DTYPE_BF16), "BF16");
  EXPECT_EQ(weir_dtype_bytes(WEIR_DTYPE_BF16), 2u);
  EXPECT_STREQ(weir_dtype_name(weir_dtype(10)), "unknown");
  EXPECT_EQ(weir_dtype_bytes(weir_dtype(10)), 0u);
}
