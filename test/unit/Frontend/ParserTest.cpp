#include "ParsedText.h"
#include "gtest/gtest.h"

using namespace weir;
using namespace weir::syntax;
using test::ParsedText;

/// The value of the first constant of `const a = <text>`, printed with all
/// structure in s-expressions, so that precedence is visible.
static std::string show(const Expression *expression) {
  if (!expression)
    return "";
  if (const auto *chain = llvm::dyn_cast<Chain>(expression)) {
    std::string result = show(chain->first);
    for (const Link &link : chain->links)
      result = "(" + result + " " + std::to_string(int(link.op)) + " " +
               show(link.operand) + ")";
    return result;
  }
  if (const auto *unary = llvm::dyn_cast<Unary>(expression))
    return (unary->op == UnaryOperator::Not ? "(not " : "(neg ") +
           show(unary->operand) + ")";
  if (const auto *pipe = llvm::dyn_cast<Pipe>(expression)) {
    std::string result = "(pipe " + show(pipe->value);
    for (const Call *call : pipe->calls)
      result += " " + call->callee.text.str();
    return result + ")";
  }
  return printSource(*expression);
}

static std::string parseValue(StringRef text) {
  ParsedText parsed(("const a = " + text).str());
  std::string messages = parsed.getMessages();
  if (!messages.empty())
    return messages;
  const auto *constant = llvm::cast<Const>(parsed.file->declarations.front());
  return show(constant->constants.front().value);
}

static std::string op(Operator op) { return std::to_string(int(op)); }

TEST(Parser, bindsByPrecedence) {
  std::string add = op(Operator::Add), times = op(Operator::Multiply),
              product = op(Operator::MatrixProduct), less = op(Operator::Less),
              both = op(Operator::And), either = op(Operator::Or);
  EXPECT_EQ(parseValue("a + b * c"), "(a " + add + " (b " + times + " c))");
  EXPECT_EQ(parseValue("a * b @ c"), "((a " + times + " b) " + product + " c)");
  EXPECT_EQ(parseValue("-a * b"), "((neg a) " + times + " b)");
  EXPECT_EQ(parseValue("not a < b and c or d"),
            "(((not (a " + less + " b)) " + both + " c) " + either + " d)");
  EXPECT_EQ(parseValue("a + b |> f |> g"), "(pipe (a " + add + " b) f g)");
}

TEST(Parser, readsPostfix) {
  EXPECT_EQ(parseValue("x[-1]"), "x[-1]");
  EXPECT_EQ(parseValue("x[0..64, .., 1.., ..2,]"), "x[0..64, .., 1.., ..2]");
  EXPECT_EQ(parseValue("f(x).weight[0].y"), "f(x).weight[0].y");
}

TEST(Parser, readsCalls) {
  EXPECT_EQ(parseValue("f(a, b, k: 1,)"), "f(a, b, k: 1)");
  EXPECT_EQ(parseValue("f() { g |> h(1) { i } }"), "f() { g |> h(1) { i } }");
  EXPECT_EQ(parseValue("repeat { g }"), "repeat { g }");
}

TEST(Parser, tellsRecordFromParentheses) {
  EXPECT_EQ(parseValue("(h: v, c: w)"), "(h: v, c: w)");
  EXPECT_EQ(parseValue("(h)"), "(h)");
  EXPECT_EQ(parseValue("[[1, 2], []]"), "[[1, 2], []]");
}

TEST(Parser, opensBodyAtFirstBraceOfHead) {
  EXPECT_EQ(parseValue("if d == w { x } else if b { y } else { z }"),
            "if d == w { x } else if b { y } else { z }");
  EXPECT_EQ(parseValue("if (f { g }) { x } else { y }"),
            "if (f { g }) { x } else { y }");
  EXPECT_EQ(parseValue("if f(r { g }) { x } else { y }"),
            "if f(r { g }) { x } else { y }");
}

TEST(Parser, decodesStrings) {
  ParsedText parsed("const a = \"x\\n\\t\\\"\\\\y\"");
  const auto *constant = llvm::cast<Const>(parsed.file->declarations.front());
  const auto *text = llvm::cast<String>(constant->constants[0].value);
  EXPECT_EQ(text->value, "x\n\t\"\\y");
}

TEST(Parser, readsNumbers) {
  ParsedText parsed("const a = 1.5e-3");
  const auto *constant = llvm::cast<Const>(parsed.file->declarations.front());
  const auto *number = llvm::cast<Number>(constant->constants[0].value);
  EXPECT_EQ(number->value, 1.5e-3);
  EXPECT_EQ(number->spelling, "1.5e-3");
}

TEST(Parser, readsItemsOfBodies) {
  ParsedText parsed(
      "cell c(n, k: 2) {\n"
      "  input x\n  state h : f32[n, k]\n  target t : class(3)\n"
      "  input = 3\n  a, b = f(x)\n"
      "  for i in 0..n { a = i }\n  for j in l { a = j }\n"
      "  if a { b = 1 } else if b { c = 2 } else { return a, b }\n"
      "  next h = x\n  output y = h\n  loss h\n  metric m(h)\n"
      "}");
  EXPECT_EQ(parsed.getMessages(), "");
  const auto *cell = llvm::cast<Function>(parsed.file->declarations.front());
  ASSERT_EQ(cell->items.size(), 12u);
  std::vector<ItemKind> kinds;
  for (const Item *item : cell->items)
    kinds.push_back(item->kind);
  using K = ItemKind;
  EXPECT_EQ(kinds, (std::vector<K>{K::Input, K::State, K::Target, K::Binding,
                                   K::Binding, K::For, K::For, K::If, K::Next,
                                   K::Output, K::Loss, K::Metric}));
  const auto *branch = llvm::cast<If>(cell->items[7]);
  EXPECT_EQ(branch->arms.size(), 2u);
  EXPECT_TRUE(branch->hasElse);
  EXPECT_EQ(llvm::cast<For>(cell->items[6])->end, nullptr);
}

TEST(Parser, readsSections) {
  ParsedText parsed("train M {\n  batch 64\n  split train: 0.8, test: 0.2\n}\n"
                    "data {\n  source t = csv(\"a\")\n  source = t[0]\n"
                    "  split by: position\n}\n"
                    "gradients { policy fix }\n");
  EXPECT_EQ(parsed.getMessages(), "");
  ASSERT_EQ(parsed.file->declarations.size(), 3u);
  const auto *train = llvm::cast<Section>(parsed.file->declarations[0]);
  EXPECT_EQ(train->model->text, "M");
  EXPECT_EQ(llvm::cast<Setting>(train->items[1])->arguments.size(), 2u);
  const auto *data = llvm::cast<Section>(parsed.file->declarations[1]);
  EXPECT_TRUE(llvm::isa<Source>(data->items[0]));
  EXPECT_TRUE(llvm::isa<Binding>(data->items[1]));
  EXPECT_TRUE(llvm::isa<Setting>(data->items[2]));
}

TEST(Parser, givesEachNodeItsRange) {
  ParsedText parsed("const a = (x |> f(1)) + y");
  const auto *constant = llvm::cast<Const>(parsed.file->declarations.front());
  const auto *chain = llvm::cast<Chain>(constant->constants[0].value);
  auto text = [](SMRange range) {
    return StringRef(range.Start.getPointer(),
                     range.End.getPointer() - range.Start.getPointer());
  };
  EXPECT_EQ(text(chain->range), "(x |> f(1)) + y");
  EXPECT_EQ(text(chain->first->range), "(x |> f(1))");
  EXPECT_EQ(text(llvm::cast<Pipe>(chain->first)->calls[0]->range), "f(1)");
  EXPECT_EQ(text(chain->links[0].opRange), "+");
}
