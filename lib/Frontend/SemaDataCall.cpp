// The functions of a data section: readers, and steps from rows to rows.
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/SemaData.h"
#include "lib/Support/Suggest.h"

using namespace weir;
using namespace weir::syntax;

static constexpr ReaderInfo knownReaders[] = {
    {"csv", true, false},  {"tsv", true, false},         {"npy", false, false},
    {"npz", false, true},  {"safetensors", false, true}, {"idx", false, false},
    {"text", false, false}};
static constexpr llvm::StringLiteral unavailable[] = {
    "digits",   "images", "jsonl", "log_mel",
    "resample", "tokens", "wav",   "words"};

namespace {
/// A step from rows to rows; its arguments are whole numbers of at least 1,
/// and `reduce`.
struct DataFunction {
  llvm::StringLiteral name;
  unsigned results;
  llvm::StringLiteral needed[2], optional[2];
};
} // namespace

static constexpr DataFunction functions[] = {
    {"abs", 1, {"", ""}, {"", ""}},
    {"characters", 1, {"length", ""}, {"", ""}},
    {"log_returns", 1, {"", ""}, {"", ""}},
    {"next_tokens", 2, {"length", ""}, {"stride", ""}},
    {"shift_right", 1, {"", ""}, {"", ""}},
    {"standardize", 1, {"", ""}, {"", ""}},
    {"windows", 2, {"length", "horizon"}, {"reduce", "stride"}}};

llvm::ArrayRef<ReaderInfo> weir::getReaders() { return knownReaders; }

static const DataFunction *findFunction(StringRef name) {
  auto *function = llvm::find_if(
      functions, [&](const DataFunction &f) { return f.name == name; });
  return function == std::end(functions) ? nullptr : function;
}

//===----------------------------------------------------------------------===//
// Readers
//===----------------------------------------------------------------------===//

void DataReader::readOption(const Argument &argument, const ReaderInfo &reader,
                            mlir::NamedAttrList &options) {
  Term term = firstOf(evaluator.evaluate(*argument.value));
  StringRef name = argument.name->text;
  std::vector<StringRef> known;
  if (reader.isTable)
    known = {"header"};
  if (reader.name == "csv")
    known.push_back("separator");
  if (!llvm::is_contained(known, name))
    return evaluator.reportUnknown(
        DiagnosticId::UnknownArgument, argument.name->range,
        "`" + reader.name + "` has no argument `" + name + "`", name, known,
        known.empty() ? "it takes none" : "there are " + listWords(known));
  if (term.isInvalid())
    return;
  if (name == "header" && term.is(Term::Kind::Boolean))
    options.set(name, builder.getBoolAttr(term.boolean));
  else if (name == "header")
    evaluator.report(DiagnosticId::WrongArgument, argument.range,
                     "`header` is true or false, not " + term.describe());
  else if (term.is(Term::Kind::String) && term.text.size() == 1 &&
           term.text != "\"" && term.text != "\n")
    options.set(name, builder.getStringAttr(term.text));
  else
    evaluator.report(DiagnosticId::WrongArgument, argument.range,
                     "`separator` is one character, such as \";\"");
}

/// `csv("a.csv", header: true)`: a source of this name.
Columns DataReader::readReader(const Call &call, StringRef name,
                               SMRange range) {
  const ReaderInfo &reader =
      *llvm::find_if(knownReaders, [&](const ReaderInfo &info) {
        return info.name == call.callee.text;
      });
  llvm::SmallVector<mlir::Attribute> files;
  mlir::NamedAttrList options;
  size_t given = 0;
  for (const Argument &argument : call.arguments) {
    if (argument.name) {
      readOption(argument, reader, options);
      continue;
    }
    ++given;
    Term term = firstOf(evaluator.evaluate(*argument.value));
    if (term.is(Term::Kind::String))
      files.push_back(builder.getStringAttr(term.text));
    else if (!term.isInvalid())
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`" + reader.name +
                           "` reads files, named by strings, not " +
                           term.describe());
  }
  if (!given || given > 2)
    evaluator
        .report(DiagnosticId::WrongArgument, call.range,
                "`" + reader.name + "` reads one file or two, not " +
                    llvm::Twine(given))
        .note("two files are the training and the test part");
  hasTwoFiles |= files.size() == 2;
  Columns columns;
  columns.source = name.str();
  for (unsigned i = 2; readers.contains(columns.source); ++i)
    columns.source = (name + "_" + llvm::Twine(i)).str();
  readers[columns.source] = &reader;
  auto header = llvm::dyn_cast_or_null<mlir::BoolAttr>(options.get("header"));
  headers[columns.source] = header && header.getValue();
  if (reader.name == "text")
    columns.width = 1;
  SourceOp::create(builder, evaluator.emitter->locate(range), columns.source,
                   reader.name, builder.getArrayAttr(files),
                   options.getDictionary(builder.getContext()));
  return columns;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// What the function works on: the pipe's value or the first argument.
std::optional<Columns> DataReader::readFirst(const Call &call,
                                             const Columns *piped) {
  if (piped)
    return *piped;
  if (!call.arguments.empty() && !call.arguments.front().name)
    return readColumns(*call.arguments.front().value);
  evaluator.report(DiagnosticId::WrongArgument, call.range,
                   "`" + call.callee.text + "` needs what it works on");
  return std::nullopt;
}

bool DataReader::readArgument(const Call &call, const Argument &argument,
                              StringRef name, mlir::NamedAttrList &arguments) {
  if (arguments.get(name)) {
    evaluator.report(DiagnosticId::WrongArgument, argument.range,
                     "`" + name + "` is given twice");
    return false;
  }
  if (name == "reduce") {
    auto *word = llvm::dyn_cast<Name>(argument.value);
    if (word && (word->text == "mean" || word->text == "sum")) {
      arguments.set(name, builder.getStringAttr(word->text));
      return true;
    }
    evaluator.report(DiagnosticId::WrongArgument, argument.range,
                     "`reduce` is `mean` or `sum`");
    return false;
  }
  Term term = firstOf(evaluator.evaluate(*argument.value));
  std::optional<int64_t> value =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  constexpr int64_t most = int64_t(1) << 31;
  if (value && *value >= 1 && *value <= most) {
    arguments.set(name, builder.getI64IntegerAttr(*value));
    return true;
  }
  if (!term.isInvalid())
    evaluator.report(DiagnosticId::InvalidValue, argument.range,
                     "`" + name +
                         "` is a whole number from 1 to 2147483648, "
                         "not " +
                         term.describe());
  return false;
}

/// All but the first. False after a report.
bool DataReader::readArguments(const Call &call, bool isPiped,
                               mlir::NamedAttrList &arguments) {
  const DataFunction &function = *findFunction(call.callee.text);
  llvm::SmallVector<StringRef> needed, known;
  for (StringRef name : function.needed)
    if (!name.empty())
      needed.push_back(name);
  known = needed;
  for (StringRef name : function.optional)
    if (!name.empty())
      known.push_back(name);
  bool good = true;
  for (auto [i, argument] :
       llvm::enumerate(call.arguments.drop_front(isPiped ? 0 : 1))) {
    StringRef name = argument.name       ? argument.name->text
                     : i < needed.size() ? needed[i]
                                         : StringRef();
    if (llvm::is_contained(known, name)) {
      good &= readArgument(call, argument, name, arguments);
      continue;
    }
    good = false;
    evaluator.reportUnknown(DiagnosticId::UnknownArgument, argument.range,
                            "`" + function.name + "` has no such argument",
                            name, known);
  }
  for (StringRef name : needed)
    if (good && !arguments.get(name)) {
      evaluator.report(DiagnosticId::WrongArgument, call.range,
                       "`" + function.name + "` needs `" + name + ":`");
      good = false;
    }
  return good;
}

/// Whether the function can work on these columns. False after a report.
bool DataReader::checkInput(const Call &call, const Columns &columns) {
  if (columns.number) {
    evaluator.report(DiagnosticId::TypeMismatch, call.range,
                     "`" + call.callee.text +
                         "` works on columns, not on a number");
    return false;
  }
  bool isText = call.callee.text == "characters";
  if (!isText || (columns.steps.empty() && readers[columns.source]->isTable))
    return true;
  evaluator.report(DiagnosticId::TypeMismatch, call.range,
                   "`characters` reads a column of a `csv` or `tsv` file");
  return false;
}

/// One row of the results, if its width is known.
static int64_t multiply(int64_t width, mlir::Attribute factor) {
  return width < 0 ? -1
                   : width * llvm::cast<mlir::IntegerAttr>(factor).getInt();
}

DataReader::Results
DataReader::applyFunction(const Call &call, Columns columns,
                          const mlir::NamedAttrList &arguments) {
  const DataFunction &function = *findFunction(call.callee.text);
  Results results(function.results, columns);
  for (auto [i, result] : llvm::enumerate(results)) {
    mlir::NamedAttrList list(arguments);
    if (function.results == 2) {
      list.set("result", builder.getI64IntegerAttr(i));
      if (!list.get("stride"))
        list.set("stride", function.name == "windows"
                               ? builder.getI64IntegerAttr(1)
                               : list.get("length"));
      if (i == 0)
        list.erase("reduce");
    }
    if (function.name == "characters")
      result.width = multiply(1, list.get("length"));
    else if (function.name == "next_tokens" ||
             (function.results == 2 && i == 0))
      result.width = multiply(columns.width, list.get("length"));
    else if (function.name == "windows" && !list.get("reduce"))
      result.width = multiply(columns.width, list.get("horizon"));
    result.steps.push_back(
        CallAttr::get(evaluator.context, function.name,
                      list.getDictionary(evaluator.context)));
  }
  return results;
}

DataReader::Results DataReader::readCall(const Call &call,
                                         const Columns *piped) {
  StringRef name = call.callee.text;
  if (llvm::any_of(knownReaders, [&](const ReaderInfo &reader) {
        return reader.name == name;
      })) {
    if (!piped)
      return {readReader(call, "file", call.range)};
    evaluator.report(DiagnosticId::TypeMismatch, call.range,
                     "`" + name + "` reads files, not columns");
    return {Columns()};
  }
  if (llvm::is_contained(unavailable, name)) {
    evaluator.reportUnavailable(call.callee.range, "`" + name + "` in `data`");
    return {Columns()};
  }
  if (!findFunction(name)) {
    std::vector<StringRef> known;
    for (const ReaderInfo &reader : knownReaders)
      known.push_back(reader.name);
    for (const DataFunction &function : functions)
      known.push_back(function.name);
    std::string help = isBuiltinFunction(name)
                           ? "arithmetic that predictions need too belongs in "
                             "the model"
                           : "there are " + listWords(known);
    llvm::append_range(known, unavailable);
    evaluator.reportUnknown(DiagnosticId::UnknownFunction, call.callee.range,
                            "there is no function `" + name + "` in `data`",
                            name, known, help);
    return {Columns()};
  }
  std::optional<Columns> first = readFirst(call, piped);
  mlir::NamedAttrList arguments;
  bool good = first && readArguments(call, piped != nullptr, arguments);
  if (!good || first->isInvalid() || !checkInput(call, *first))
    return Results(findFunction(name)->results);
  return applyFunction(call, std::move(*first), arguments);
}

DataReader::Results DataReader::readResults(const Expression &expression) {
  if (auto *call = llvm::dyn_cast<Call>(&expression))
    return readCall(*call, nullptr);
  auto *pipe = llvm::dyn_cast<Pipe>(&expression);
  if (!pipe)
    return {readColumns(expression)};
  Results results = readResults(*pipe->value);
  for (const Call *call : pipe->calls) {
    if (results.front().isInvalid())
      return {Columns()};
    Columns piped = results.front();
    results = readCall(*call, &piped);
  }
  return results;
}
