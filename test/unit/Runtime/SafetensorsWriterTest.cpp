#include "TemporaryFolder.h"
#include "weir/safetensors.h"

#include <gtest/gtest.h>

static weir_safetensors_source source(const char *name, weir_dtype dtype,
                                      std::vector<uint64_t> shape,
                                      const void *data) {
  weir_safetensors_source result = {};
  result.name = name;
  result.dtype = dtype;
  result.rank = uint32_t(shape.size());
  std::copy(shape.begin(), shape.end(), result.shape);
  result.data = data;
  return result;
}

static weir_status write(const std::string &path,
                         std::vector<weir_safetensors_source> tensors,
                         std::vector<weir_safetensors_pair> metadata,
                         std::string &message) {
  char text[512] = "";
  weir_status status = weir_safetensors_write(
      path.c_str(), tensors.data(), tensors.size(), metadata.data(),
      metadata.size(), nullptr, text, sizeof(text));
  message = text;
  return status;
}

TEST(SafetensorsWriter, writesWhatIsReadBack) {
  TemporaryFolder folder;
  std::string path = folder / "x", message;
  const float a[] = {1, 2, 3, 4, 5, 6};
  const double b = 7;
  ASSERT_EQ(write(path,
                  {source("a \"quoted\" \\ \u00e9", WEIR_DTYPE_F32, {2, 3}, a),
                   source("b", WEIR_DTYPE_F64, {}, &b),
                   source("empty", WEIR_DTYPE_U8, {0, 4}, nullptr)},
                  {{"text", "line\n\ttab \"x\" \x01"}}, message),
            WEIR_OK)
      << message;
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x"});
  weir_safetensors *file = nullptr;
  ASSERT_EQ(weir_safetensors_open(path.c_str(), 0, nullptr, nullptr, 0, &file),
            WEIR_OK);
  EXPECT_EQ(weir_safetensors_count(file), 3u);
  EXPECT_STREQ(weir_safetensors_metadata(file, "text"),
               "line\n\ttab \"x\" \x01");
  EXPECT_EQ(weir_safetensors_verify(file), WEIR_OK);
  double values[6];
  ASSERT_EQ(weir_safetensors_read(
                file, weir_safetensors_find(file, "a \"quoted\" \\ \u00e9"), 0,
                6, values),
            WEIR_OK);
  EXPECT_EQ(values[5], 6);
  weir_safetensors_close(file);
  std::string bytes = readFile(path);
  uint64_t header = uint8_t(bytes[0]) + 256u * uint8_t(bytes[1]);
  EXPECT_EQ((8 + header) % 64, 0u);
  EXPECT_EQ(bytes.size(), 8 + header + 32);
}

TEST(SafetensorsWriter, signsHeaderAndData) {
  TemporaryFolder folder;
  std::string path = folder / "x", message;
  const float a[] = {1, 2};
  ASSERT_EQ(
      write(path, {source("a", WEIR_DTYPE_F32, {2}, a)}, {{"k", "v"}}, message),
      WEIR_OK);
  std::string bytes = readFile(path);
  size_t value = bytes.find("\"v\"") + 1, data = bytes.size() - 1;
  size_t digit = bytes.find("checksum") + 12;
  for (size_t at : {value, data, digit}) {
    std::string changed = bytes;
    changed[at] ^= 1;
    writeFile(path, changed);
    weir_safetensors *file = nullptr;
    ASSERT_EQ(
        weir_safetensors_open(path.c_str(), 0, nullptr, nullptr, 0, &file),
        WEIR_OK);
    EXPECT_EQ(weir_safetensors_verify(file), WEIR_DATA_LOSS);
    weir_safetensors_close(file);
  }
}

TEST(SafetensorsWriter, writesNothingThatCouldNotBeRead) {
  TemporaryFolder folder;
  std::string path = folder / "x", message;
  const float a[] = {1, 2};
  auto refuse = [&](std::vector<weir_safetensors_source> tensors,
                    std::vector<weir_safetensors_pair> metadata,
                    const char *text) {
    EXPECT_EQ(write(path, tensors, metadata, message), WEIR_INVALID_ARGUMENT);
    EXPECT_EQ(message, text);
  };
  weir_safetensors_source good = source("a", WEIR_DTYPE_F32, {2}, a);
  refuse({good, good}, {}, "malformed header: `a` occurs twice");
  refuse({source("a", WEIR_DTYPE_F32, {2}, nullptr)}, {},
         "tensor 0 is malformed");
  refuse({source(nullptr, WEIR_DTYPE_F32, {2}, a)}, {},
         "tensor 0 is malformed");
  refuse({source("a", weir_dtype(12), {2}, a)}, {}, "tensor 0 is malformed");
  refuse({source("a", WEIR_DTYPE_F32, {uint64_t(1) << 40, 1 << 30}, a)}, {},
         "tensor 0 is malformed");
  refuse({source("\xff", WEIR_DTYPE_F32, {2}, a)}, {},
         "malformed header at byte 49: a string is not UTF-8");
  refuse({}, {{"k", nullptr}}, "metadata is NULL");
  refuse({}, {{"checksum", "mine"}},
         "malformed header: `checksum` occurs twice in `__metadata__`");
  EXPECT_EQ(weir_safetensors_write(nullptr, nullptr, 0, nullptr, 0, nullptr,
                                   nullptr, 0),
            WEIR_INVALID_ARGUMENT);
  EXPECT_TRUE(folder.files().empty());
}
