#include "lib/Frontend/Printer.h"
#include "lib/Frontend/PrinterState.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace weir;
using namespace weir::syntax;

static constexpr unsigned lineWidth = 100;
/// Longer names are not aligned with others.
static constexpr size_t longestAligned = 24;

std::string weir::printSource(const File &file) {
  Printer printer(file.comments, file.range);
  Doc document = printer.print(file);
  std::string text = render(document, lineWidth);
  // An empty file is an empty text.
  return text == "\n" ? "" : text;
}

std::string weir::printSource(const Expression &expression) {
  Printer printer({}, SMRange());
  std::string text = render(printer.print(expression), ~0u >> 1);
  return StringRef(text).rtrim().str();
}

//===----------------------------------------------------------------------===//
// Comments and blank lines
//===----------------------------------------------------------------------===//

Printer::Comments Printer::takeComments(SMLoc before) {
  Parts trailing, own;
  Comments result;
  while (before.isValid() && !comments.empty()) {
    const Comment &comment = comments.front();
    if (comment.range.Start.getPointer() >= before.getPointer())
      break;
    comments = comments.drop_front();
    if (!comment.ownLine) {
      trailing.push_back(layout.comment(comment.text));
      continue;
    }
    if (!result.first.isValid())
      result.first = comment.range.Start;
    else if (hasBlankLineBefore(comment.range.Start))
      own.push_back(layout.hardLine());
    own.append({layout.text(comment.text), layout.hardLine()});
  }
  result.trailing = layout.concat(trailing);
  result.own = layout.concat(own);
  return result;
}

bool Printer::hasNewLine(SMLoc from, SMLoc to) const {
  if (!from.isValid() || !to.isValid() || !file.isValid())
    return false;
  size_t size = to.getPointer() - from.getPointer();
  return StringRef(from.getPointer(), size).contains('\n');
}

bool Printer::hasBlankLineBefore(SMLoc place) const {
  if (!place.isValid() || !file.isValid())
    return false;
  unsigned newLines = 0;
  const char *c = place.getPointer();
  while (c != file.Start.getPointer() && llvm::isSpace(c[-1]))
    newLines += *--c == '\n';
  return newLines > 1;
}

Doc Printer::pad(StringRef text, size_t width) {
  std::string padded = text.str();
  padded.resize(std::max(width, padded.size()), ' ');
  return layout.copied(padded);
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

Doc Printer::print(const File &file) {
  Parts parts;
  const Declaration *previous = nullptr;
  for (const Declaration *declaration : file.declarations) {
    SMLoc start = declaration->range.Start;
    Comments taken = takeComments(start);
    parts.push_back(taken.trailing);
    bool blank = previous && (!llvm::isa<Const>(previous) ||
                              !llvm::isa<Const>(declaration));
    SMLoc first = taken.first.isValid() ? taken.first : start;
    if (previous)
      parts.push_back(layout.hardLine());
    if (previous && (blank || hasBlankLineBefore(first)))
      parts.push_back(layout.hardLine());
    parts.push_back(taken.own);
    if (taken.first.isValid() && hasBlankLineBefore(start))
      parts.push_back(layout.hardLine());
    parts.push_back(printDeclaration(*declaration));
    previous = declaration;
  }
  Comments taken = takeComments(file.range.End);
  parts.push_back(taken.trailing);
  if (taken.first.isValid()) {
    if (previous)
      parts.push_back(layout.hardLine());
    if (previous && hasBlankLineBefore(taken.first))
      parts.push_back(layout.hardLine());
    // The last new line is that of the file.
    parts.push_back(layout.concat(taken.own->parts.drop_back()));
  }
  return layout.concat(parts);
}

Doc Printer::printDeclaration(const Declaration &declaration) {
  if (const Const *constant = llvm::dyn_cast<Const>(&declaration))
    return printConst(*constant);
  if (const Function *function = llvm::dyn_cast<Function>(&declaration))
    return printFunction(*function);
  if (const Model *model = llvm::dyn_cast<Model>(&declaration))
    return layout.concat({layout.text("model "), layout.text(model->name.text),
                          printBody(model->items, model->bodyRange)});
  const Section &section = llvm::cast<Section>(declaration);
  Parts parts = {layout.text(section.kind == DeclarationKind::Train ? "train"
                             : section.kind == DeclarationKind::Gradients
                                 ? "gradients"
                                 : "data")};
  if (section.model)
    parts.append({layout.text(" "), layout.text(section.model->text)});
  parts.push_back(printBody(section.items, section.bodyRange));
  return layout.concat(parts);
}

Doc Printer::printConst(const Const &declaration) {
  return printSequence(
      layout.text("const "), declaration.constants.size(), [&](size_t i) {
        const Constant &constant = declaration.constants[i];
        return layout.concat({layout.text(constant.name.text),
                              layout.text(" = "),
                              printLevel(constant.value, PipeLevel)});
      });
}

Doc Printer::printFunction(const Function &function) {
  bool isBlock = function.kind == DeclarationKind::Block;
  Doc formals = printElements(
      "(", ")", function.bodyRange.Start, function.formals.size(),
      [&](size_t i) { return function.formals[i].range; },
      [&](size_t i) -> Doc {
        const Formal &formal = function.formals[i];
        Doc name = layout.text(formal.name.text);
        if (!formal.value)
          return name;
        return layout.concat(
            {name, layout.text(": "), printLevel(formal.value, PipeLevel)});
      });
  return layout.concat({layout.text(isBlock ? "block " : "cell "),
                        layout.text(function.name.text), formals,
                        printBody(function.items, function.bodyRange)});
}

/// ` { items }`, always on lines of their own, or ` {}`.
Doc Printer::printBody(ArrayRef<const Item *> items, SMRange range) {
  llvm::SaveAndRestore<Widths> outer(widths);
  Parts parts;
  for (size_t i = 0; i < items.size(); ++i) {
    SMLoc start = items[i]->range.Start;
    Comments taken = takeComments(start);
    SMLoc first = taken.first.isValid() ? taken.first : start;
    parts.push_back(taken.trailing);
    parts.push_back(layout.hardLine());
    if (i && hasBlankLineBefore(first))
      parts.push_back(layout.hardLine());
    parts.push_back(taken.own);
    if (taken.first.isValid() && hasBlankLineBefore(start))
      parts.push_back(layout.hardLine());
    align(items, i);
    parts.push_back(printItem(*items[i]));
  }
  Comments taken = takeComments(range.End);
  parts.push_back(taken.trailing);
  if (taken.first.isValid()) {
    parts.push_back(layout.hardLine());
    if (!items.empty() && hasBlankLineBefore(taken.first))
      parts.push_back(layout.hardLine());
    parts.push_back(layout.concat(taken.own->parts.drop_back()));
  }
  Doc inner = layout.concat(parts);
  if (!inner->breaks)
    return layout.text(" {}");
  return layout.concat({layout.text(" {"), layout.nest(2, inner),
                        layout.hardLine(), layout.text("}")});
}

//===----------------------------------------------------------------------===//
// Alignment
//===----------------------------------------------------------------------===//

static StringRef getKeyword(const Item &item) {
  switch (item.kind) {
  case ItemKind::Input:
    return "input";
  case ItemKind::Target:
    return "target";
  case ItemKind::State:
    return "state";
  case ItemKind::Output:
    return "output";
  case ItemKind::Loss:
    return "loss";
  case ItemKind::Metric:
    return "metric";
  default:
    return "";
  }
}

static void widen(size_t &width, StringRef text) {
  if (text.size() <= longestAligned)
    width = std::max(width, text.size());
}

/// What stands before the `=` of a binding that is aligned with others.
static std::string getBindingHead(const Item &item) {
  if (const Binding *binding = llvm::dyn_cast<Binding>(&item))
    return binding->names.size() == 1 ? binding->names[0].text.str() : "";
  if (const Next *next = llvm::dyn_cast<Next>(&item))
    return ("next " + next->name.text).str();
  return "";
}

/// Whether a blank line or a comment stands between two items.
bool Printer::startsRun(ArrayRef<const Item *> items, size_t index) const {
  if (index == 0)
    return true;
  SMLoc end = items[index - 1]->range.End, start = items[index]->range.Start;
  if (!file.isValid() || !end.isValid() || !start.isValid())
    return false;
  size_t size = start.getPointer() - end.getPointer();
  return StringRef(end.getPointer(), size).count('\n') > 1;
}

/// The widths of the columns for the item at `first` and what stands below it.
void Printer::align(ArrayRef<const Item *> items, size_t first) {
  bool newRun = startsRun(items, first);
  if (newRun)
    widths = Widths();
  for (size_t i = first; newRun && i < items.size(); ++i) {
    if (i > first && startsRun(items, i))
      break;
    widen(widths.keyword, getKeyword(*items[i]));
    const Variable *variable = llvm::dyn_cast<Variable>(items[i]);
    if (variable && variable->type)
      widen(widths.name, variable->name.text);
    if (const Setting *setting = llvm::dyn_cast<Setting>(items[i]))
      widen(widths.word, setting->word.text);
  }
  if (getBindingHead(*items[first]).empty() ||
      (!newRun && !getBindingHead(*items[first - 1]).empty()))
    return;
  widths.binding = 0;
  for (size_t i = first; i < items.size(); ++i) {
    std::string head = getBindingHead(*items[i]);
    if (head.empty() || (i > first && startsRun(items, i)))
      return;
    widen(widths.binding, head);
  }
}

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

Doc Printer::printVariable(const Variable &item) {
  Parts parts = {pad(getKeyword(item), widths.keyword), layout.text(" ")};
  if (!item.type) {
    parts.push_back(layout.text(item.name.text));
    return layout.concat(parts);
  }
  parts.append({pad(item.name.text, widths.name), layout.text(" : "),
                printType(*item.type)});
  return layout.concat(parts);
}

Doc Printer::printType(const Type &type) {
  Parts parts = {layout.text(type.element.text)};
  if (type.argument)
    parts.append({layout.text("("), printLevel(type.argument, PipeLevel),
                  layout.text(")")});
  if (type.hasDimensions)
    parts.push_back(printElements(
        "[", "]", type.range.End, type.dimensions.size(),
        [&](size_t i) { return type.dimensions[i]->range; },
        [&](size_t i) { return printLevel(type.dimensions[i], PipeLevel); }));
  return layout.concat(parts);
}

Doc Printer::printResult(const Result &item) {
  Parts parts = {pad(getKeyword(item), widths.keyword), layout.text(" ")};
  if (item.name)
    parts.append({layout.text(item.name->text), layout.text(" = ")});
  parts.push_back(printLevel(item.value, PipeLevel));
  return layout.concat(parts);
}

Doc Printer::printIf(const If &item) {
  Parts parts;
  for (const IfArm &arm : item.arms)
    parts.append({layout.text(&arm == item.arms.begin() ? "if " : " else if "),
                  printHead(arm.condition, OrLevel),
                  printBody(arm.items, arm.bodyRange)});
  if (item.hasElse)
    parts.append(
        {layout.text(" else"), printBody(item.otherwise, item.elseRange)});
  return layout.concat(parts);
}

Doc Printer::printFor(const For &item) {
  Parts parts = {layout.text("for "), layout.text(item.variable.text),
                 layout.text(" in "), printHead(item.start, SumLevel)};
  if (item.end)
    parts.append({layout.text(".."), printHead(item.end, SumLevel)});
  parts.push_back(printBody(item.items, item.bodyRange));
  return layout.concat(parts);
}

/// `head = value`.
Doc Printer::printDefinition(Doc head, const Expression *value) {
  return layout.concat(
      {head, layout.text(" = "), printLevel(value, PipeLevel)});
}

static std::string join(ArrayRef<Identifier> names) {
  return llvm::join(
      llvm::map_range(names, [](const Identifier &name) { return name.text; }),
      ", ");
}

Doc Printer::printItem(const Item &item) {
  return llvm::TypeSwitch<const Item *, Doc>(&item)
      .Case([&](const Binding *binding) {
        Doc head = binding->names.size() == 1
                       ? pad(binding->names[0].text, widths.binding)
                       : layout.copied(join(binding->names));
        return printDefinition(head, binding->value);
      })
      .Case([&](const Next *next) {
        return printDefinition(pad(getBindingHead(*next), widths.binding),
                               next->value);
      })
      .Case([&](const Source *source) {
        return printDefinition(
            layout.copied(("source " + source->name.text).str()),
            source->value);
      })
      .Case([&](const If *branch) { return printIf(*branch); })
      .Case([&](const For *loop) { return printFor(*loop); })
      .Case([&](const Variable *variable) { return printVariable(*variable); })
      .Case([&](const Result *result) { return printResult(*result); })
      .Case([&](const Return *result) {
        return printSequence(
            layout.text("return "), result->values.size(),
            [&](size_t i) { return printLevel(result->values[i], PipeLevel); });
      })
      .Case([&](const Setting *setting) {
        Doc word = layout.concat(
            {pad(setting->word.text, widths.word), layout.text(" ")});
        return printSequence(word, setting->arguments.size(), [&](size_t i) {
          return printArgument(setting->arguments[i]);
        });
      });
}
