// The state that the parts of the printer share; nobody else includes it.
//
// Comments are taken in the order of the source at the boundaries where a line
// may end: before items, elements of brackets and calls of pipelines. A comment
// from anywhere else waits for the next boundary.
#ifndef WEIR_LIB_FRONTEND_PRINTERSTATE_H
#define WEIR_LIB_FRONTEND_PRINTERSTATE_H

#include "lib/Frontend/Layout.h"
#include "lib/Frontend/Syntax.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace weir::syntax {

class Printer {
public:
  /// How tightly an expression binds, loosest first; what a place asks for.
  enum Level : unsigned {
    PipeLevel,
    ChoiceLevel,
    OrLevel,
    AndLevel,
    NotLevel,
    ComparisonLevel,
    SumLevel,
    ProductLevel,
    NegateLevel,
    PostfixLevel,
    PrimaryLevel
  };

  explicit Printer(ArrayRef<Comment> comments, SMRange file)
      : comments(comments), file(file) {}

  Doc print(const File &file);
  Doc print(const Expression &expression) {
    return printLevel(&expression, PipeLevel);
  }

private:
  using Parts = llvm::SmallVector<Doc>;

  /// Comments that start before a place: those behind code on its line, and
  /// those on lines of their own, each followed by a new line.
  struct Comments {
    Doc trailing, own;
    SMLoc first; // of the own ones; invalid if there are none
  };
  /// Columns of the run of neighbouring items that is being printed.
  struct Widths {
    size_t keyword = 0, name = 0, binding = 0, word = 0;
  };
  Comments takeComments(SMLoc before);
  bool hasNewLine(SMLoc from, SMLoc to) const;
  bool hasBlankLineBefore(SMLoc place) const;
  Doc pad(StringRef text, size_t width);

  // Declarations and items.
  Doc printDeclaration(const Declaration &declaration);
  Doc printConst(const Const &declaration);
  Doc printFunction(const Function &function);
  Doc printBody(ArrayRef<const Item *> items, SMRange range);
  Doc printItem(const Item &item);
  Doc printIf(const If &item);
  Doc printFor(const For &item);
  Doc printVariable(const Variable &item);
  Doc printResult(const Result &item);
  Doc printType(const Type &type);
  Doc printDefinition(Doc head, const Expression *value);
  bool startsRun(ArrayRef<const Item *> items, size_t index) const;
  void align(ArrayRef<const Item *> items, size_t first);

  // Expressions.
  Doc printLevel(const Expression *expression, Level level);
  Doc printBare(const Expression *expression);
  Doc printChain(const Chain &chain);
  Doc printUnary(const Unary &unary);
  Doc printPostfix(const Postfix &postfix);
  Doc printChoice(const Choice &choice);
  Doc printPipe(const Pipe &pipe);
  Doc printCall(const Call &call);
  Doc printBraces(const Call &call);
  Doc printArgument(const Argument &argument);
  Doc printString(StringRef value);
  Doc printHead(const Expression *expression, Level level);
  void addCalls(Parts &rows, Parts &row, ArrayRef<const Call *> calls,
                SMLoc previousEnd);
  /// `count` elements between brackets, one a line if they do not fit.
  Doc printElements(StringRef open, StringRef close, SMLoc end, size_t count,
                    llvm::function_ref<SMRange(size_t)> getRange,
                    llvm::function_ref<Doc(size_t)> printElement);
  Doc printSequence(Doc head, size_t count,
                    llvm::function_ref<Doc(size_t)> printElement);

  ArrayRef<Comment> comments; // not yet taken
  SMRange file;
  LayoutBuilder layout;
  bool inHead = false;
  Widths widths;
};

} // namespace weir::syntax

#endif // WEIR_LIB_FRONTEND_PRINTERSTATE_H
