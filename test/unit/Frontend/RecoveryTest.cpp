#include "ParsedText.h"
#include "gtest/gtest.h"

using namespace weir;
using test::ParsedText;

static std::string check(llvm::StringRef text) {
  return ParsedText(text).getMessages();
}

/// Messages for the statements of a model, which starts on line 1.
static std::string checkBody(llvm::StringRef text) {
  return check(("model M {\n" + text + "\n}\n").str());
}

TEST(Recovery, reportsEachBadItem) {
  EXPECT_EQ(checkBody("x = )\ny = 1\nz = = 2\n"),
            "test.weir:2:5: error: expected an expression but found `)` "
            "[syntax-error]\n"
            "test.weir:4:5: error: expected an expression but found `=` "
            "[syntax-error]\n");
}

TEST(Recovery, reportsEachBadElement) {
  EXPECT_EQ(checkBody("x = f(a b, *, c, d e)"),
            "test.weir:2:9: error: expected `,` or `)` but found `b` "
            "[syntax-error]\n"
            "test.weir:2:12: error: expected an expression but found `*` "
            "[syntax-error]\n"
            "test.weir:2:20: error: expected `,` or `)` but found `e` "
            "[syntax-error]\n");
}

TEST(Recovery, goesOnBehindUnclosedBracket) {
  EXPECT_EQ(checkBody("x = f(a, [b\ny = 1 2\n"),
            "test.weir:3:1: error: `[` is not closed before `y` "
            "[unclosed-bracket]\n"
            "test.weir:3:7: error: expected the end of the line but found `2` "
            "[syntax-error]\n");
}

TEST(Recovery, declarationClosesAll) {
  EXPECT_EQ(check("model A {\n  x = f(\nmodel B {\n  y = g(1\n"),
            "test.weir:2:9: error: expected an expression but found the start "
            "of a declaration [syntax-error]\n"
            "test.weir:4:10: error: `(` is not closed before the end of the "
            "file [unclosed-bracket]\n");
}

TEST(Recovery, checksBodyBehindBadHead) {
  EXPECT_EQ(check("block f(x, y {\n  z = )\n}\nblock (a) {\n  w = ]\n}\n"),
            "test.weir:1:14: error: expected `,` or `)` but found `{` "
            "[syntax-error]\n"
            "test.weir:2:7: error: expected an expression but found `)` "
            "[syntax-error]\n"
            "test.weir:4:7: error: expected a name but found `(` "
            "[syntax-error]\n"
            "test.weir:5:7: error: expected an expression but found `]` "
            "[syntax-error]\n");
  EXPECT_EQ(checkBody("if a b {\n  c = )\n}\nfor 3 in x { d = } "),
            "test.weir:2:6: error: expected `{` but found `b` [syntax-error]\n"
            "test.weir:3:7: error: expected an expression but found `)` "
            "[syntax-error]\n"
            "test.weir:5:5: error: expected a name but found `3` "
            "[syntax-error]\n"
            "test.weir:5:18: error: expected an expression but found `}` "
            "[syntax-error]\n");
}

TEST(Recovery, explainsCommonMistakes) {
  EXPECT_EQ(checkBody("x = a |> f + y"),
            "test.weir:2:12: error: an operator cannot follow a pipeline "
            "[syntax-error]\n");
  EXPECT_EQ(checkBody("x = a < b < c"),
            "test.weir:2:11: error: comparisons do not chain [syntax-error]\n");
  EXPECT_EQ(checkBody("x = f(k: 1, 2)"),
            "test.weir:2:13: error: a positional argument cannot follow a "
            "named one [syntax-error]\n");
  EXPECT_EQ(checkBody("x = .5"), "test.weir:2:5: error: a number starts with a "
                                 "digit [invalid-number]\n");
  EXPECT_EQ(checkBody("x = 1 + if a { b } else { c }"),
            "test.weir:2:9: error: an `if` inside of an expression needs "
            "parentheses [syntax-error]\n");
  EXPECT_EQ(checkBody("x = a\n+ b"),
            "test.weir:3:1: error: expected a statement but found `+` "
            "[syntax-error]\n");
  EXPECT_EQ(checkBody("x = a[]"), "test.weir:2:6: error: expected an index "
                                  "between `[` and `]` [syntax-error]\n");
  EXPECT_EQ(checkBody("x = (a: 1, 2)"),
            "test.weir:2:12: error: a field of a record needs a name: `name: "
            "value` [syntax-error]\n");
  EXPECT_EQ(checkBody("input x : f32[]"),
            "test.weir:2:14: error: expected at least one dimension between "
            "`[` and `]` [syntax-error]\n");
  EXPECT_EQ(check("train {\n  batch = 64\n}"),
            "test.weir:2:9: error: a setting takes no `=` [syntax-error]\n");
}

TEST(Recovery, suggestsWords) {
  ParsedText parsed("modle M {\n}\nmodel N {\n  mteric f(x)\n}\n");
  std::string all;
  llvm::raw_string_ostream os(all);
  parsed.diagnostics.print(os);
  EXPECT_EQ(all, "test.weir:1:1: error: unknown declaration `modle` "
                 "[unknown-word]\n"
                 "  modle M {\n"
                 "  ^~~~~\n"
                 "help: did you mean `model`?\n"
                 "test.weir:4:3: error: unknown statement `mteric` "
                 "[unknown-word]\n"
                 "    mteric f(x)\n"
                 "    ^~~~~~\n"
                 "help: did you mean `metric`?\n");
}

TEST(Recovery, limitsNesting) {
  auto nest = [](unsigned depth) {
    return "const a = " + std::string(depth, '(') + "1" +
           std::string(depth, ')') + "\nconst b = )";
  };
  EXPECT_EQ(check(nest(256)), "test.weir:2:11: error: expected an expression "
                              "but found `)` [syntax-error]\n");
  EXPECT_EQ(check(nest(300)),
            "test.weir:1:267: error: more than 256 levels of brackets and "
            "prefix operators [nesting-too-deep]\n"
            "test.weir:2:11: error: expected an expression but found `)` "
            "[syntax-error]\n");
}
