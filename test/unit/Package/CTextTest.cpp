#include "lib/Package/CText.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(CNames, avoidsKeywordsAndOneAnother) {
  CNames names({"model"});
  EXPECT_EQ(names.add("image"), "image");
  EXPECT_EQ(names.add("image"), "image_");
  EXPECT_EQ(names.add("model"), "model_");
  EXPECT_EQ(names.add("double"), "double_");
  EXPECT_EQ(names.add("class"), "class_");
  EXPECT_EQ(names.add("a.b"), "a_b");
  EXPECT_EQ(names.add("2d"), "_2d");
  EXPECT_EQ(names.add(""), "_");
}

TEST(CText, convertsNames) {
  EXPECT_EQ(toCamelCase("digits"), "Digits");
  EXPECT_EQ(toCamelCase("deep_sigmoid_2"), "DeepSigmoid2");
  EXPECT_EQ(toUpperCase("deep_sigmoid"), "DEEP_SIGMOID");
}

TEST(CText, printsNumbersThatReadBack) {
  EXPECT_EQ(formatNumber(0.0625), "0.0625");
  EXPECT_EQ(formatNumber(0.1), "0.1");
  EXPECT_EQ(formatNumber(-1), "-1");
  EXPECT_EQ(formatNumber(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(formatHash(0xab), "00000000000000ab");
}

TEST(CText, breaksLongCalls) {
  auto print = [](std::vector<std::string> words) {
    std::string text;
    llvm::raw_string_ostream os(text);
    printCall(os, "weir_status digits_step", words, ";\n");
    return text;
  };
  EXPECT_EQ(print({"digits *model"}),
            "weir_status digits_step(digits *model);\n");
  EXPECT_EQ(print({"digits *model", "const float *a_rather_long_name",
                   "const float *another"}),
            "weir_status digits_step(digits *model, const float "
            "*a_rather_long_name,\n"
            "                        const float *another);\n");
}
