#include "lib/Frontend/PrinterState.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace weir::syntax;

static Printer::Level getLevel(Operator op) {
  switch (op) {
  case Operator::Or:
    return Printer::OrLevel;
  case Operator::And:
    return Printer::AndLevel;
  case Operator::Add:
  case Operator::Subtract:
    return Printer::SumLevel;
  case Operator::Multiply:
  case Operator::Divide:
  case Operator::MatrixProduct:
    return Printer::ProductLevel;
  default:
    return Printer::ComparisonLevel;
  }
}

static Printer::Level getLevel(const Expression &expression) {
  switch (expression.kind) {
  case ExpressionKind::Pipe:
    return Printer::PipeLevel;
  case ExpressionKind::Choice:
    return Printer::ChoiceLevel;
  case ExpressionKind::Chain:
    return getLevel(llvm::cast<Chain>(expression).links.front().op);
  case ExpressionKind::Unary:
    return llvm::cast<Unary>(expression).op == UnaryOperator::Not
               ? Printer::NotLevel
               : Printer::NegateLevel;
  case ExpressionKind::Postfix:
    return Printer::PostfixLevel;
  default:
    return Printer::PrimaryLevel;
  }
}

static StringRef getSpelling(Operator op) {
  static constexpr StringRef spellings[] = {" or", " and", " ==", " !=", " <",
                                            " <=", " >",   " >=", " +",  " -",
                                            " *",  " /",   " @"};
  return spellings[static_cast<size_t>(op)];
}

Doc Printer::printLevel(const Expression *expression, Level level) {
  const Call *call = llvm::dyn_cast<Call>(expression);
  bool needed =
      getLevel(*expression) < level || (inHead && call && call->hasBraces);
  if (!needed && !expression->parenthesized)
    return printBare(expression);
  llvm::SaveAndRestore<bool> outside(inHead, false);
  return layout.concat({layout.text("("),
                        layout.align(0, printBare(expression)),
                        layout.text(")")});
}

Doc Printer::printBare(const Expression *expression) {
  switch (expression->kind) {
  case ExpressionKind::Number:
    return layout.text(llvm::cast<Number>(expression)->spelling);
  case ExpressionKind::String:
    return printString(llvm::cast<String>(expression)->value);
  case ExpressionKind::Boolean:
    return layout.text(llvm::cast<Boolean>(expression)->value ? "true"
                                                              : "false");
  case ExpressionKind::Name:
    return layout.text(llvm::cast<Name>(expression)->text);
  case ExpressionKind::Call:
    return printCall(*llvm::cast<Call>(expression));
  case ExpressionKind::Pipe:
    return printPipe(*llvm::cast<Pipe>(expression));
  case ExpressionKind::Chain:
    return printChain(*llvm::cast<Chain>(expression));
  case ExpressionKind::Unary:
    return printUnary(*llvm::cast<Unary>(expression));
  case ExpressionKind::Postfix:
    return printPostfix(*llvm::cast<Postfix>(expression));
  case ExpressionKind::List: {
    const List &list = *llvm::cast<List>(expression);
    return printElements(
        "[", "]", list.range.End, list.elements.size(),
        [&](size_t i) { return list.elements[i]->range; },
        [&](size_t i) { return printLevel(list.elements[i], PipeLevel); });
  }
  case ExpressionKind::Record: {
    const Record &record = *llvm::cast<Record>(expression);
    return printElements(
        "(", ")", record.range.End, record.fields.size(),
        [&](size_t i) { return record.fields[i].range; },
        [&](size_t i) { return printArgument(record.fields[i]); });
  }
  case ExpressionKind::Choice:
    return printChoice(*llvm::cast<Choice>(expression));
  }
  llvm_unreachable("all kinds are handled");
}

Doc Printer::printString(StringRef value) {
  std::string text = "\"";
  for (char c : value) {
    if (c == '\n')
      text += "\\n";
    else if (c == '\t')
      text += "\\t";
    else if (c == '"' || c == '\\')
      (text += '\\') += c;
    else
      text += c;
  }
  return layout.copied(text + "\"");
}

/// New lines only behind operators, and only where the next operand does not
/// fit.
Doc Printer::printChain(const Chain &chain) {
  Level level = static_cast<Level>(getLevel(chain) + 1);
  Parts parts = {printLevel(chain.first, level)};
  for (const Link &link : chain.links) {
    parts.push_back(layout.text(getSpelling(link.op)));
    Doc operand = printLevel(link.operand, level);
    parts.push_back(layout.group(layout.concat({layout.line(), operand})));
  }
  return layout.nest(4, layout.concat(parts));
}

Doc Printer::printUnary(const Unary &unary) {
  bool negates = unary.op == UnaryOperator::Negate;
  return layout.concat(
      {layout.text(negates ? "-" : "not "),
       printLevel(unary.operand, negates ? NegateLevel : NotLevel)});
}

Doc Printer::printPostfix(const Postfix &postfix) {
  Parts parts = {printLevel(postfix.base, PrimaryLevel)};
  for (const Suffix &suffix : postfix.suffixes) {
    if (suffix.field) {
      parts.push_back(layout.text("."));
      parts.push_back(layout.text(suffix.field->text));
      continue;
    }
    auto printSlice = [&](size_t i) {
      const Slice &slice = suffix.slices[i];
      Parts slices;
      if (slice.start)
        slices.push_back(printLevel(slice.start, SumLevel));
      if (slice.isRange)
        slices.push_back(layout.text(".."));
      if (slice.end)
        slices.push_back(printLevel(slice.end, SumLevel));
      return layout.concat(slices);
    };
    parts.push_back(printElements(
        "[", "]", suffix.range.End, suffix.slices.size(),
        [&](size_t i) { return suffix.slices[i].range; }, printSlice));
  }
  return layout.concat(parts);
}

/// What stands between `if` or `for` and its `{`.
Doc Printer::printHead(const Expression *expression, Level level) {
  llvm::SaveAndRestore<bool> head(inHead, true);
  return printLevel(expression, level);
}

Doc Printer::printChoice(const Choice &choice) {
  auto printValue = [&](const Expression *value) {
    llvm::SaveAndRestore<bool> outside(inHead, false);
    Doc inner = layout.concat({layout.line(), printLevel(value, PipeLevel)});
    return layout.group(layout.concat({layout.text("{"), layout.nest(2, inner),
                                       layout.line(), layout.text("}")}));
  };
  Parts parts;
  bool broken = false;
  for (const ChoiceArm &arm : choice.arms) {
    parts.append({layout.text("if "), printHead(arm.condition, OrLevel),
                  layout.text(" "), printValue(arm.value), layout.line(),
                  layout.text("else ")});
    // The `else` is looked for where nothing but blanks and `}` precede it.
    const Expression *next =
        &arm == &choice.arms.back() ? choice.otherwise : (&arm + 1)->condition;
    StringRef between(arm.value->range.End.getPointer(), 0);
    if (arm.value->range.isValid() && next->range.isValid())
      between = StringRef(between.data(),
                          next->range.Start.getPointer() - between.data());
    broken |= between.take_front(between.find("else")).contains('\n');
  }
  parts.push_back(printValue(choice.otherwise));
  return layout.align(0, layout.group(layout.concat(parts), broken));
}

/// The calls of a pipeline, in rows as in the source.
void Printer::addCalls(Parts &rows, Parts &row, ArrayRef<const Call *> calls,
                       SMLoc previousEnd) {
  for (const Call *call : calls) {
    Comments taken = takeComments(call->range.Start);
    bool startsRow = hasNewLine(previousEnd, call->range.Start);
    row.push_back(taken.trailing);
    if (startsRow || taken.first.isValid() || taken.trailing->breaks) {
      rows.push_back(layout.group(layout.concat(row)));
      rows.push_back(layout.hardLine());
      row.clear();
      row.push_back(taken.own);
    } else {
      row.push_back(layout.line());
    }
    row.push_back(layout.text("|> "));
    row.push_back(printCall(*call));
    previousEnd = call->range.End;
  }
  rows.push_back(layout.group(layout.concat(row)));
}

Doc Printer::printPipe(const Pipe &pipe) {
  Parts rows, row = {printLevel(pipe.value, ChoiceLevel)};
  addCalls(rows, row, pipe.calls, pipe.value->range.End);
  // The names of the calls below the value.
  return layout.align(-3, layout.concat(rows));
}

Doc Printer::printCall(const Call &call) {
  llvm::SaveAndRestore<bool> outside(inHead, false);
  Parts parts = {layout.text(call.callee.text)};
  if (call.hasParentheses) {
    SMLoc end = call.arguments.empty() ? call.callee.range.End
                                       : call.arguments.back().range.End;
    parts.push_back(printElements(
        "(", ")", end, call.arguments.size(),
        [&](size_t i) { return call.arguments[i].range; },
        [&](size_t i) { return printArgument(call.arguments[i]); }));
  }
  if (!call.hasBraces)
    return layout.concat(parts);
  parts.push_back(printBraces(call));
  return layout.align(0, layout.concat(parts));
}

Doc Printer::printBraces(const Call &call) {
  const Call *first = call.body.front();
  Comments before = takeComments(first->range.Start);
  bool broken = hasNewLine(call.bracesRange.Start, first->range.Start);
  Parts rows, row = {printCall(*first)};
  addCalls(rows, row, call.body.drop_front(), first->range.End);
  Comments after = takeComments(call.bracesRange.End);
  Parts inner = {before.trailing, layout.line(), before.own};
  inner.append(rows);
  inner.push_back(after.trailing);
  Doc own = after.first.isValid()
                ? layout.nest(2, layout.concat({layout.hardLine(), after.own}))
                : layout.line();
  return layout.group(
      layout.concat({layout.text(" {"), layout.nest(2, layout.concat(inner)),
                     own, layout.text("}")}),
      broken);
}

Doc Printer::printArgument(const Argument &argument) {
  Doc value = printLevel(argument.value, PipeLevel);
  if (!argument.name)
    return value;
  return layout.concat(
      {layout.text(argument.name->text), layout.text(": "), value});
}

Doc Printer::printElements(StringRef open, StringRef close, SMLoc end,
                           size_t count,
                           llvm::function_ref<SMRange(size_t)> getRange,
                           llvm::function_ref<Doc(size_t)> printElement) {
  if (count == 0)
    return layout.concat({layout.text(open), layout.text(close)});
  llvm::SaveAndRestore<bool> outside(inHead, false);
  Parts inner;
  for (size_t i = 0; i < count; ++i) {
    Comments taken = takeComments(getRange(i).Start);
    inner.append({taken.trailing, i ? layout.line() : layout.softLine(),
                  taken.own, printElement(i)});
    inner.push_back(i + 1 < count ? layout.text(",") : layout.breakText(","));
  }
  Comments taken = takeComments(end);
  inner.push_back(taken.trailing);
  if (taken.first.isValid())
    inner.append({layout.hardLine(), taken.own});
  Doc last = taken.first.isValid() ? layout.concat({}) : layout.softLine();
  return layout.group(
      layout.concat({layout.text(open), layout.nest(2, layout.concat(inner)),
                     last, layout.text(close)}));
}

/// `head a, b, c`, continued below `a` where it does not fit.
Doc Printer::printSequence(Doc head, size_t count,
                           llvm::function_ref<Doc(size_t)> printElement) {
  if (count == 1)
    return layout.concat({head, printElement(0)});
  Parts parts;
  for (size_t i = 0; i < count; ++i) {
    if (i)
      parts.append({layout.text(","), layout.line()});
    parts.push_back(printElement(i));
  }
  return layout.concat(
      {head, layout.align(0, layout.group(layout.concat(parts)))});
}
