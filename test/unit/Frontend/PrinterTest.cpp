#include "ParsedText.h"
#include "gtest/gtest.h"

using namespace weir;
using test::ParsedText;

/// Prints a text, and checks that this changes neither its meaning nor, a
/// second time, itself.
static std::string format(llvm::StringRef text) {
  ParsedText parsed(text);
  EXPECT_EQ(parsed.getMessages(), "");
  std::string printed = printSource(*parsed.file);
  ParsedText again(printed);
  EXPECT_EQ(again.getMessages(), "") << printed;
  EXPECT_TRUE(equal(*parsed.file, *again.file)) << printed;
  EXPECT_EQ(printSource(*again.file), printed);
  return printed;
}

TEST(Printer, keepsExamples) {
  std::vector<std::string> names = test::getExampleNames();
  EXPECT_GE(names.size(), 12u);
  for (const std::string &name : names)
    format(test::readExample(name));
}

TEST(Printer, leavesDigitsAsItIs) {
  std::string digits = test::readExample("digits/digits.weir");
  EXPECT_EQ(format(digits), digits);
}

TEST(Printer, normalisesBlanks) {
  EXPECT_EQ(
      format("const a=1,b = [1,2,]\nmodel M{x=f( a )\n\n\n y=-x[ 0 .. 1 ]}"),
      "const a = 1, b = [1, 2]\n"
      "\n"
      "model M {\n"
      "  x = f(a)\n"
      "\n"
      "  y = -x[0..1]\n"
      "}\n");
}

TEST(Printer, alignsColumns) {
  EXPECT_EQ(format("model M {\n"
                   "  input image: f32[2]\n  target d: class(3)\n\n"
                   "  first = 1\n  b = 2\n\n"
                   "  output b\n  loss l = first\n"
                   "}\n"
                   "train { batch 1\n optimizer sgd }"),
            "model M {\n"
            "  input  image : f32[2]\n"
            "  target d     : class(3)\n"
            "\n"
            "  first = 1\n"
            "  b     = 2\n"
            "\n"
            "  output b\n"
            "  loss   l = first\n"
            "}\n"
            "\n"
            "train {\n"
            "  batch     1\n"
            "  optimizer sgd\n"
            "}\n");
}

TEST(Printer, keepsComments) {
  EXPECT_EQ(
      format("// head\n\n// of a\nconst a = 1 // one\nconst bc = 22 // two\n"
             "model M { // open\n"
             "  // own\n"
             "\n"
             "  x = f(a, // first\n"
             "        // own of b\n"
             "        b)\n"
             "    // before the pipe\n"
             "    |> g // behind\n"
             "  // last\n"
             "}\n"
             "// end\n"),
      "// head\n"
      "\n"
      "// of a\n"
      "const a = 1    // one\n"
      "const bc = 22  // two\n"
      "\n"
      "model M {  // open\n"
      "  // own\n"
      "\n"
      "  x = f(\n"
      "     a,  // first\n"
      "     // own of b\n"
      "     b,\n"
      "   )\n"
      "   // before the pipe\n"
      "   |> g  // behind\n"
      "  // last\n"
      "}\n"
      "// end\n");
}

TEST(Printer, movesCommentsToTheNextBoundary) {
  EXPECT_EQ(format("const a = 1 + // why\n  2 // end\nconst b = 1\n"),
            "const a = 1 + 2  // why // end\nconst b = 1\n");
  EXPECT_EQ(format("data { // only\n}\n// nothing"),
            "data {  // only\n}\n// nothing\n");
  EXPECT_EQ(format("// only a comment"), "// only a comment\n");
}

TEST(Printer, breaksLongLines) {
  std::string a(40, 'a'), b(40, 'b'), c(40, 'c');
  EXPECT_EQ(format("const x = f(" + a + ", " + b + ", k: " + c + ")"),
            "const x = f(\n  " + a + ",\n  " + b + ",\n  k: " + c + ",\n)\n");
  EXPECT_EQ(format("const x = " + a + " + " + b + " + " + c),
            "const x = " + a + " + " + b + " +\n    " + c + "\n");
  EXPECT_EQ(format("const x = " + a + " |> " + b + " |> " + c),
            "const x = " + a + "\n       |> " + b + "\n       |> " + c + "\n");
  EXPECT_EQ(format("const x = " + a + ", y = " + b + ", z = " + c),
            "const x = " + a + ",\n      y = " + b + ",\n      z = " + c +
                "\n");
}

TEST(Printer, keepsRowsOfPipelines) {
  std::string text = "const x = a |> b |> c\n"
                     "       |> d {\n"
                     "            e |> f\n"
                     "            |> g\n"
                     "          }\n"
                     "const y = if a { b }\n"
                     "          else { c }\n";
  EXPECT_EQ(format(text), text);
}

TEST(Printer, keepsParentheses) {
  std::string text = "const a = (b |> f) + (c * d) - -(e) * (not g)\n"
                     "const h = if (f { g }) { x } else { (if a { b } else { c "
                     "}) + 1 }\n";
  EXPECT_EQ(format(text), text);
}

TEST(Printer, addsMissingParentheses) {
  ParsedText parsed("const a = (x + y) * (p |> q)");
  const auto *constant =
      llvm::cast<syntax::Const>(parsed.file->declarations.front());
  const auto *chain =
      llvm::cast<syntax::Chain>(constant->constants.front().value);
  // As if a repair had made the tree.
  for (const syntax::Expression *operand :
       {chain->first, chain->links.front().operand})
    const_cast<syntax::Expression *>(operand)->parenthesized = false;
  EXPECT_EQ(printSource(*chain), "(x + y) * (p |> q)");
}

TEST(Printer, keepsEscapes) {
  EXPECT_EQ(format("const a = \"x\\n\\t\\\"\\\\\""),
            "const a = \"x\\n\\t\\\"\\\\\"\n");
}

TEST(Printer, comparesTrees) {
  auto same = [](llvm::StringRef a, llvm::StringRef b) {
    return equal(*ParsedText(a).file, *ParsedText(b).file);
  };
  EXPECT_TRUE(same("const a = 1 // x", "const  a = (1)"));
  EXPECT_FALSE(same("const a = 1", "const a = 2"));
  EXPECT_FALSE(same("const a = f", "const a = f()"));
  EXPECT_FALSE(same("const a = b - c", "const a = b + c"));
  EXPECT_FALSE(same("const a = x[1..]", "const a = x[1]"));
  EXPECT_FALSE(same("model A {}", "model B {}"));
  EXPECT_FALSE(same("train { a 1 }", "train { a 1\n b 2 }"));
}
