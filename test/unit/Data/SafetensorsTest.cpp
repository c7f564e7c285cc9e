#include "lib/Data/Safetensors.h"
#include "Files.h"

using namespace weir;
using namespace weir::test;

using Arrays = std::vector<std::pair<std::string, NumberArray>>;

static std::string refuse(const std::string &file) {
  Arrays arrays;
  std::string error = parseSafetensors(ownBytes(file), arrays);
  if (error.empty())
    for (const auto &[name, array] : arrays)
      getValues(array);
  return error;
}

/// With a tensor `x` of this entry and four bytes of data.
static std::string refuseEntry(llvm::StringRef entry) {
  return refuse(makeSafetensors("{\"x\":" + entry.str() + "}", "abcd"));
}

TEST(Safetensors, readsTensors) {
  Arrays arrays;
  std::string header =
      R"( {"__metadata__": {"a": "b"},
           "two": {"dtype": "I16", "shape": [2], "data_offsets": [4, 8]},
           "one\n\u00e9\ud83d\ude00":
             {"shape": [1, 1], "dtype": "F32", "data_offsets": [0, 4]}}  )";
  ASSERT_EQ(parseSafetensors(
                ownBytes(makeSafetensors(
                    header, makeFloats({2.5f}) + makeLittle(0xFFFF0003, 4))),
                arrays),
            "");
  ASSERT_EQ(arrays.size(), 2u);
  EXPECT_EQ(arrays[0].first, "two");
  EXPECT_EQ(getValues(arrays[0].second), (std::vector<double>{3, -1}));
  EXPECT_EQ(arrays[1].first, "one\n\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(getValues(arrays[1].second), (std::vector<double>{2.5}));
}

TEST(Safetensors, refusesOtherHeaders) {
  constexpr llvm::StringRef malformed =
      "its header is not a JSON object of tensors";
  EXPECT_EQ(refuse("short"), "it is not in the safetensors format");
  EXPECT_EQ(refuse(makeLittle(100'000'001, 8)),
            "it is not in the safetensors format, or its header is above "
            "100 MB");
  EXPECT_EQ(refuse(makeLittle(5, 8) + "{}"), "its header is cut off");
  for (llvm::StringRef header :
       {"", "[]", "{", "{\"x\"}", "{\"x\":1}", "{\"x\":{}}", "{} x",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}",
        "{\"__metadata__\":{\"a\":1}}", "{\"\\ud800\":{}}", "{\"\\x\":{}}"})
    EXPECT_EQ(refuse(makeSafetensors(header, "")), malformed) << header.str();
  std::string deep(100'000, '[');
  EXPECT_EQ(refuse(makeSafetensors(deep, "")), malformed);
  EXPECT_EQ(refuse(makeSafetensors("{\"x\":" + deep, "")), malformed);
}

TEST(Safetensors, refusesBadTensors) {
  EXPECT_EQ(refuseEntry(R"({"dtype":"C64","shape":[1],"data_offsets":[0,4]})"),
            "`x`: its type `C64` is unknown");
  EXPECT_EQ(refuseEntry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"),
            "`x`: its shape needs 8 bytes, it has 4");
  EXPECT_EQ(refuseEntry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})"),
            "`x`: its bytes are not in the file");
  EXPECT_EQ(refuseEntry(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})"),
            "`x`: its bytes are not in the file");
  EXPECT_EQ(refuseEntry(
                R"({"dtype":"F32","shape":[4294967296,4294967296,4294967296],)"
                R"("data_offsets":[0,4]})"),
            "`x`: its shape has more than 4294967296 elements");
  EXPECT_EQ(refuseEntry(R"({"dtype":"U8","shape":[2],"data_offsets":[1,3]})"),
            "`x` begins at byte 1 and the one before ends at 0");
  EXPECT_EQ(refuseEntry(R"({"dtype":"U8","shape":[2],"data_offsets":[0,2]})"),
            "2 bytes belong to no tensor");
  std::string one = R"({"dtype":"U8","shape":[4],"data_offsets":[0,4]})";
  EXPECT_EQ(
      refuse(makeSafetensors("{\"x\":" + one + ",\"x\":" + one + "}", "abcd")),
      "`x` is in it twice");
  EXPECT_EQ(
      refuse(makeSafetensors("{\"x\":" + one + ",\"y\":" + one + "}", "abcd")),
      "`y` begins at byte 0 and the one before ends at 4");
}

TEST(Safetensors, survivesDamage) {
  damage(makeSafetensors(
             R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
             R"("b":{"dtype":"U8","shape":[2,2],"data_offsets":[4,8]}})",
             "abcdefgh"),
         refuse);
}
