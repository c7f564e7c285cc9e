#include "safetensors_internal.h"

#include <gtest/gtest.h>
#include <string>

static std::string decode(const std::string &json, bool isName,
                          const char *&mistake) {
  std::string buffer(json.size() + 1, 'x');
  const char *at = json.data(), *string = nullptr;
  char *out = buffer.data();
  mistake =
      weir::decodeString(at, json.data() + json.size(), isName, out, string);
  EXPECT_LE(size_t(out - buffer.data()), json.size());
  return mistake ? "" : string;
}

static void expectDecoded(const std::string &json, const std::string &text,
                          bool isName = true) {
  const char *mistake = nullptr;
  EXPECT_EQ(decode(json, isName, mistake), text) << json;
  EXPECT_EQ(mistake, nullptr) << json << ": " << mistake;
}

static void expectMistake(const std::string &json, const std::string &text,
                          bool isName = true) {
  const char *mistake = nullptr;
  decode(json, isName, mistake);
  ASSERT_NE(mistake, nullptr) << json;
  EXPECT_EQ(mistake, text) << json;
}

TEST(SafetensorsString, decodesEscapes) {
  expectDecoded(R"("plain")", "plain");
  expectDecoded(R"("a\"b\\c\/d")", "a\"b\\c/d");
  expectDecoded(R"("\b\f\n\r\t")", "\b\f\n\r\t", false);
  expectDecoded(R"("\u0041\u00e9\u20AC\ud83d\ude00")",
                "A\u00e9\u20ac\U0001f600");
  expectDecoded("\"\u00e9\u20ac\U0001f600\"", "\u00e9\u20ac\U0001f600");
}

TEST(SafetensorsString, refusesMalformedStrings) {
  expectMistake("x", "expected a string");
  expectMistake("\"abc", "a string does not end");
  expectMistake("\"abc\\", "a string does not end");
  expectMistake(R"("\u12)", "a string does not end");
  expectMistake(R"("\u12g4")", "a \\u escape needs four hexadecimal digits");
  expectMistake(R"("\x")", "an unknown escape in a string");
  expectMistake("\"a\nb\"", "a control character in a string");
  expectMistake(R"("\u0000")", "an escaped control character", false);
  expectMistake(R"("\n")", "an escaped control character");
  expectMistake(R"("\ud800")", "half of a surrogate pair");
  expectMistake(R"("\ude00")", "half of a surrogate pair");
  expectMistake(R"("\ud800\u0041")", "half of a surrogate pair");
}

TEST(SafetensorsString, refusesWhatIsNotUtf8) {
  for (const char *bad :
       {"\"\x80\"", "\"\xc0\x80\"", "\"\xc3\"", "\"\xe0\x80\x80\"",
        "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xf8\x80\x80\x80\""})
    expectMistake(bad, "a string is not UTF-8");
}
