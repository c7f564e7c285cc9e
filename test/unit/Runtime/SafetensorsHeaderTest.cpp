#include "safetensors_internal.h"

#include <gtest/gtest.h>
#include <string>

using namespace weir;

static weir_status parse(const std::string &text, uint64_t dataBytes,
                         std::string &message) {
  char buffer[512] = "";
  Text error(buffer, sizeof(buffer));
  weir_allocator allocator = chooseAllocator(nullptr);
  Header header(allocator);
  weir_status status = parseHeader(text.data(), text.size(), dataBytes,
                                   allocator, header, error);
  message = buffer;
  return status;
}

static void expectGood(const std::string &text, uint64_t dataBytes) {
  std::string message;
  EXPECT_EQ(parse(text, dataBytes, message), WEIR_OK) << message;
}

static void expectBad(const std::string &text, uint64_t dataBytes,
                      const std::string &expected) {
  std::string message;
  EXPECT_EQ(parse(text, dataBytes, message), WEIR_DATA_LOSS) << text;
  EXPECT_EQ(message, expected);
}

/// One tensor with these fields.
static std::string tensor(const std::string &dtype, const std::string &shape,
                          const std::string &offsets) {
  return "{\"a\":{\"dtype\":" + dtype + ",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}}";
}

static std::string two(const std::string &first, const std::string &second) {
  return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + first +
         R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}";
}

TEST(SafetensorsHeader, acceptsWhatTheFormatAllows) {
  expectGood("{}", 0);
  expectGood("{ } \n ", 0);
  expectGood(R"({"__metadata__":{}})", 0);
  expectGood(R"({"__metadata__":{"a":"x\n","b":""}})", 0);
  expectGood(tensor("\"F32\"", "[2,3]", "[0,24]"), 24);
  expectGood(tensor("\"BF16\"", "[]", "[0,2]"), 2);
  expectGood(tensor("\"I64\"", "[3,0]", "[0,0]"), 0);
  expectGood(two("[4,8]", "[0,4]"), 8); // any order
  expectGood(R"({ "a" : { "shape" : [ 1 ] , "data_offsets" : [ 0 , 1 ] ,
                 "dtype" : "BOOL" } })",
             1);
}

TEST(SafetensorsHeader, refusesWhatIsNotAnObject) {
  const char *text = "malformed header at byte 0: it is not a JSON object";
  for (const char *bad : {"", "[]", "1", " {}", "\"a\"", "null"})
    expectBad(bad, 0, text);
  expectBad("{}x", 0,
            "malformed header at byte 2: something follows the JSON object");
  expectBad("{", 0, "malformed header at byte 1: expected a string");
  expectBad("{\"a\":", 0, "malformed header at byte 5: expected `{`");
}

TEST(SafetensorsHeader, refusesNesting) {
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100000; ++i)
    deep += "[";
  expectBad(deep, 0, "malformed header at byte 5: expected `{`");
  expectBad(tensor("\"U8\"", "[[1]]", "[0,1]"), 1,
            "malformed header at byte 28: expected a number from 0 on");
  expectBad(R"({"__metadata__":{"a":{}}})", 0,
            "malformed header at byte 21: expected a string");
}

TEST(SafetensorsHeader, refusesDuplicates) {
  expectBad(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
            R"("\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
            0, "malformed header: `a` occurs twice");
  expectBad(R"({"__metadata__":{"k":"","k":""}})", 0,
            "malformed header: `k` occurs twice in `__metadata__`");
  expectBad(R"({"__metadata__":{},"__metadata__":{}})", 0,
            "malformed header at byte 34: `__metadata__` occurs twice");
  expectBad(R"({"a":{"dtype":"U8","dtype":"U8"}})", 0,
            "malformed header at byte 27: `dtype` occurs twice in `a`");
}

TEST(SafetensorsHeader, refusesNumbers) {
  auto withShape = [](const std::string &shape, const std::string &text) {
    expectBad(tensor("\"U8\"", shape, "[0,1]"), 1,
              "malformed header at byte " + text);
  };
  withShape("[-1]", "28: expected a number from 0 on");
  withShape("[\"1\"]", "28: expected a number from 0 on");
  withShape("[1.0]", "29: a number is not whole");
  withShape("[1e3]", "29: a number is not whole");
  withShape("[01]", "30: a number begins with 0");
  withShape("[9007199254740993]", "43: a number is larger than 2^53");
  withShape("[99999999999999999999999]", "43: a number is larger than 2^53");
  withShape("[1,]", "30: expected a number from 0 on");
  withShape("[1,1,1,1,1,1,1,1,1]", "44: more than 8 numbers");
}

TEST(SafetensorsHeader, refusesFields) {
  expectBad(R"({"a":{"dtype":"U8","shape":[1]}})", 1,
            "malformed header at byte 31: `a` lacks dtype, shape or "
            "data_offsets");
  expectBad(R"({"a":{"kind":1}})", 0,
            "malformed header at byte 13: unknown field `kind` of `a`");
  expectBad(tensor("\"F8\"", "[1]", "[0,1]"), 1,
            "malformed header at byte 18: `a` has the unknown dtype `F8`");
  expectBad(tensor("\"U8\"", "[1]", "[0,1,2]"), 1,
            "malformed header at byte 51: more than 2 numbers");
  expectBad(tensor("\"U8\"", "[1]", "[1]"), 1,
            "malformed header at byte 49: `data_offsets` are two numbers");
}

TEST(SafetensorsHeader, refusesOverflow) {
  expectBad(tensor("\"U8\"", "[9007199254740992,9007199254740992]", "[0,1]"), 1,
            "malformed header at byte 84: the shape of `a` overflows");
  expectBad(tensor("\"F64\"", "[9007199254740992,1024]", "[0,1]"), 1,
            "malformed header at byte 73: the shape of `a` overflows");
}

TEST(SafetensorsHeader, refusesOffsets) {
  expectBad(tensor("\"U8\"", "[2]", "[0,3]"), 3,
            "malformed header at byte 52: `a` has 3 bytes of data instead of "
            "2");
  std::string message;
  EXPECT_EQ(parse(tensor("\"U8\"", "[2]", "[3,1]"), 3, message),
            WEIR_DATA_LOSS);
  expectBad(two("[0,4]", "[2,6]"), 8,
            "malformed header: an overlap before the data of `b`");
  expectBad(two("[0,4]", "[0,4]"), 4,
            "malformed header: an overlap before the data of `b`");
  expectBad(two("[0,4]", "[5,9]"), 9,
            "malformed header: a hole before the data of `b`");
  expectBad(two("[1,5]", "[5,9]"), 9,
            "malformed header: a hole before the data of `a`");
  expectBad(two("[0,4]", "[4,8]"), 7,
            "the file is truncated: `b` ends at byte 8 of 7");
  expectBad(two("[0,4]", "[4,8]"), 9,
            "1 bytes follow the data of the last tensor");
  expectBad("{}", 1, "1 bytes follow the data of the last tensor");
}

// Whatever one byte is replaced with, the parser stays inside its buffers.
TEST(SafetensorsHeader, survivesEveryChangeOfAByte) {
  std::string text =
      R"({"__metadata__":{"k\u00e9":"v"},"a":{"dtype":"F32","shape":[2,3],)"
      R"("data_offsets":[0,24]}})";
  std::string message;
  for (size_t i = 0; i < text.size(); ++i)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[i] = char(byte);
      parse(changed, 24, message);
    }
  for (size_t i = 0; i < text.size(); ++i)
    EXPECT_EQ(parse(text.substr(0, i), 24, message), WEIR_DATA_LOSS) << i;
}
