#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Phases.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Library.h"
#include "lib/Support/Suggest.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace weir;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static void listOps(raw_ostream &os) {
  mlir::MLIRContext context;
  context.loadDialect<WeirDialect>();
  std::vector<StringRef> names;
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("weir"))
    names.push_back(name.getStringRef());
  llvm::sort(names);
  for (StringRef name : names)
    os << name << '\n';
}

/// `lr: 0.001`; an argument without a default is its name alone.
static std::string formatArgument(const catalogue::Hyperparameter &argument) {
  using Kind = catalogue::Hyperparameter::Kind;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << argument.name;
  if (argument.required)
    return text;
  double value = argument.defaultValue;
  if (argument.kind == Kind::Word)
    os << ": " << argument.words[static_cast<size_t>(value)];
  else if (argument.kind == Kind::Flag)
    os << (value != 0 ? ": true" : ": false");
  else
    os << ": " << llvm::format("%g", value);
  return text;
}

static void listKeywords(raw_ostream &os, catalogue::KeywordKind kind) {
  for (const catalogue::Keyword &keyword : catalogue::keywords()) {
    if (keyword.kind != kind)
      continue;
    std::vector<std::string> arguments;
    for (const catalogue::Hyperparameter &argument : keyword.hyperparameters)
      arguments.push_back(formatArgument(argument));
    std::string call = keyword.keyword.str();
    if (!arguments.empty())
      call += "(" + llvm::join(arguments, ", ") + ")";
    os << formatv("{0,-20} {1}\n", keyword.keyword, keyword.summary);
    if (!arguments.empty())
      os << formatv("{0,-20} {1}\n", "", call);
  }
}

static void listActivations(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Activation);
}
static void listMathematics(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Function);
}
static void listLosses(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Loss);
}
static void listOptimizers(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Optimizer);
}
static void listSchedules(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Schedule);
}
static void listInitializers(raw_ostream &os) {
  listKeywords(os, catalogue::KeywordKind::Initializer);
}

static void listLibraryBlocks(raw_ostream &os) {
  for (const LibraryBlock &block : listLibrary()) {
    std::string text = block.description;
    std::replace(text.begin(), text.end(), '\n', ' ');
    os << formatv("{0,-18} {1}\n{2,-18} {3}\n", block.name, text, "",
                  block.call);
  }
}

static void listFunctions(raw_ostream &os) {
  for (const std::string &call : listFunctionCalls())
    os << call << '\n';
}

static void listDiagnostics(raw_ostream &os) {
  for (const DiagnosticInfo &info : getAllDiagnostics())
    os << formatv("{0,-26} {1}\n", info.id, info.summary);
}

/// Upstream's registry prints itself, to its own stream only.
static void listPasses(raw_ostream &os) {
  registerAllPasses();
  mlir::printRegisteredPasses();
  llvm::outs().flush();
  llvm::outs().clear_error(); // a closed pipe is no failure of ours
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

int weir::runList(Invocation &invocation) {
  constexpr std::pair<StringRef, void (*)(raw_ostream &)> tables[] = {
      {"ops", listOps},
      {"activations", listActivations},
      {"mathematics", listMathematics},
      {"losses", listLosses},
      {"optimizers", listOptimizers},
      {"schedules", listSchedules},
      {"initializers", listInitializers},
      {"functions", listFunctions},
      {"library", listLibraryBlocks},
      {"diagnostics", listDiagnostics},
      {"passes", listPasses},
  };
  StringRef name = invocation.getString(OPT_list_table);
  std::vector<StringRef> names;
  for (auto [table, print] : tables) {
    names.push_back(table);
    if (table != name)
      continue;
    std::string text;
    llvm::raw_string_ostream os(text);
    print(os);
    writeOut(text, invocation.diagnostics);
    return invocation.finish();
  }
  invocation.fail(DiagnosticId::InvalidOption,
                  "`--list` knows no table `" + name + "`; there are " +
                      llvm::join(names, ", "),
                  didYouMean(name, names));
  return invocation.finish();
}
