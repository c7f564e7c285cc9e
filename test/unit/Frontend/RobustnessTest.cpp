#include "ParsedText.h"
#include "gtest/gtest.h"
#include <random>

using namespace weir;
using test::ParsedText;

/// Parses; prints if nothing was reported, and then nothing may change.
static void tryText(llvm::StringRef text) {
  ParsedText parsed(text);
  std::string printed = printSource(*parsed.file);
  if (parsed.diagnostics.hasErrors()) {
    EXPECT_NE(parsed.getMessages(), "");
    return;
  }
  ParsedText again(printed);
  EXPECT_EQ(again.getMessages(), "") << text.str();
  EXPECT_TRUE(equal(*parsed.file, *again.file)) << text.str();
  EXPECT_EQ(printSource(*again.file), printed) << text.str();
}

static std::string repeat(llvm::StringRef text, unsigned count) {
  std::string result;
  result.reserve(text.size() * count);
  while (count--)
    result += text;
  return result;
}

TEST(Robustness, acceptsAnyPrefixOfExamples) {
  for (const std::string &name : test::getExampleNames()) {
    std::string text = test::readExample(name);
    for (size_t size = 0; size <= text.size(); ++size)
      tryText(llvm::StringRef(text).take_front(size));
  }
}

TEST(Robustness, survivesRandomMutations) {
  constexpr unsigned seed = 20240607, count = 3000;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::string> texts;
  for (const std::string &name : test::getExampleNames())
    texts.push_back(test::readExample(name));
  const llvm::StringRef alphabet =
      "(){}[]|>=<!.,:+-*/@\"\\\n ax19eif\x01\xC3\xA4";
  for (unsigned i = 0; i < count; ++i) {
    std::string text = texts[random() % texts.size()];
    for (unsigned edits = 1 + random() % 4; edits; --edits) {
      size_t place = random() % text.size();
      char c = alphabet[random() % alphabet.size()];
      switch (random() % 4) {
      case 0:
        text[place] = c;
        break;
      case 1:
        text.insert(place, 1, c);
        break;
      case 2:
        text.erase(place, 1 + random() % 20);
        break;
      default:
        text.insert(place, text.substr(random() % text.size(), random() % 40));
        break;
      }
      text += text.empty() ? "x" : "";
    }
    tryText(text);
  }
}

TEST(Robustness, takesLongChains) {
  constexpr unsigned count = 100'000;
  tryText("const a = 1" + repeat(" + 1", count));
  tryText("const a = x" + repeat(" |> f(1)", count));
  tryText("const a = x" + repeat(".a", count));
  tryText("const a = x" + repeat("[0]", count));
  tryText("const a = [1" + repeat(", 1", count) + "]");
  tryText("const a = if b { 1 }" + repeat(" else if b { 1 }", count) +
          " else { 2 }");
  tryText("model M {\nif b { x = 1 }" + repeat(" else if b { x = 1 }", count) +
          "\n}");
  tryText("model M {\n" + repeat("x = 1\n", count) + "}");
  tryText("const a = r" + repeat(" or b", count));
  tryText(repeat("const a = 1\n", count));
  tryText(repeat("// comment\n", count));
}

TEST(Robustness, refusesDeepNesting) {
  for (llvm::StringRef open : {"(", "[", "f(", "x[", "-", "not ",
                               "(a: ", "f { ", "if a { ", "if f(", "f(k: "})
    for (unsigned depth : {300u, 100'000u}) {
      ParsedText parsed("const a = " + repeat(open, depth));
      EXPECT_TRUE(parsed.diagnostics.hasErrors());
      EXPECT_NE(parsed.getMessages().find("nesting-too-deep"),
                std::string::npos)
          << open.str();
    }
  for (llvm::StringRef open : {"if a {\n", "for a in b {\n", "x = f {"}) {
    ParsedText parsed("model M {\n" + repeat(open, 100'000));
    EXPECT_TRUE(parsed.diagnostics.hasErrors());
    EXPECT_NE(parsed.getMessages(), "");
  }
}

TEST(Robustness, stopsAfterTooManyErrors) {
  ParsedText parsed("model M {\n" + repeat("x = )\n", 100'000) + "}");
  std::string all;
  llvm::raw_string_ostream os(all);
  parsed.diagnostics.print(os);
  EXPECT_EQ(parsed.diagnostics.getErrorCount(), 100'000u);
  EXPECT_TRUE(llvm::StringRef(all).ends_with(
      "\ntoo many errors: 99900 more are not shown\n"));
  EXPECT_EQ(llvm::StringRef(all).count("[syntax-error]"), 100u);
}
