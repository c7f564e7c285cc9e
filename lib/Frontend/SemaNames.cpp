// Names that become a part of the generated C and C++ interface.
#include "lib/Frontend/SemaModel.h"
#include "lib/Frontend/Verify.h"

using namespace weir;
using llvm::StringRef;

/// C17, C++23 and the macros of the headers that the interface includes.
static constexpr llvm::StringLiteral keywords[] = {"alignas",
                                                   "alignof",
                                                   "and",
                                                   "and_eq",
                                                   "asm",
                                                   "auto",
                                                   "bitand",
                                                   "bitor",
                                                   "bool",
                                                   "break",
                                                   "case",
                                                   "catch",
                                                   "char",
                                                   "char16_t",
                                                   "char32_t",
                                                   "char8_t",
                                                   "class",
                                                   "co_await",
                                                   "co_return",
                                                   "co_yield",
                                                   "compl",
                                                   "concept",
                                                   "const",
                                                   "const_cast",
                                                   "consteval",
                                                   "constexpr",
                                                   "constinit",
                                                   "continue",
                                                   "decltype",
                                                   "default",
                                                   "delete",
                                                   "do",
                                                   "double",
                                                   "dynamic_cast",
                                                   "else",
                                                   "enum",
                                                   "explicit",
                                                   "export",
                                                   "extern",
                                                   "false",
                                                   "float",
                                                   "for",
                                                   "friend",
                                                   "goto",
                                                   "if",
                                                   "inline",
                                                   "int",
                                                   "long",
                                                   "mutable",
                                                   "namespace",
                                                   "new",
                                                   "noexcept",
                                                   "not",
                                                   "not_eq",
                                                   "nullptr",
                                                   "operator",
                                                   "or",
                                                   "or_eq",
                                                   "private",
                                                   "protected",
                                                   "public",
                                                   "register",
                                                   "reinterpret_cast",
                                                   "requires",
                                                   "restrict",
                                                   "return",
                                                   "short",
                                                   "signed",
                                                   "sizeof",
                                                   "static",
                                                   "static_assert",
                                                   "static_cast",
                                                   "struct",
                                                   "switch",
                                                   "template",
                                                   "this",
                                                   "thread_local",
                                                   "throw",
                                                   "true",
                                                   "try",
                                                   "typedef",
                                                   "typeid",
                                                   "typename",
                                                   "typeof",
                                                   "typeof_unqual",
                                                   "union",
                                                   "unsigned",
                                                   "using",
                                                   "virtual",
                                                   "void",
                                                   "volatile",
                                                   "wchar_t",
                                                   "while",
                                                   "xor",
                                                   "xor_eq",
                                                   "NULL",
                                                   "errno",
                                                   "int8_t",
                                                   "int32_t",
                                                   "int64_t",
                                                   "size_t",
                                                   "uint8_t",
                                                   "uint32_t",
                                                   "uint64_t"};

/// Arguments of the interface's functions, beside inputs and results.
static constexpr llvm::StringLiteral arguments[] = {"model", "result",
                                                    "samples"};

/// What is reported of every model, beside its metrics.
static constexpr llvm::StringLiteral reported[] = {
    "epoch", "gradient_norm", "kind", "learning_rate", "loss",
    "size",  "split",         "step", "version",       "weight"};

std::string weir::findNameProblem(StringRef name, StringRef kind) {
  if (name.size() > maximumNameLength)
    return ("has " + llvm::Twine(name.size()) + " characters; at most " +
            llvm::Twine(maximumNameLength) + " are supported")
        .str();
  auto isWordCharacter = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (name.empty() || llvm::isDigit(name[0]) ||
      !llvm::all_of(name, isWordCharacter))
    return "is not an identifier of C";
  if (llvm::is_contained(keywords, name))
    return "is a reserved word of C or C++, in which the model's interface is "
           "written";
  if (name == "weir" || name.starts_with("weir_") || name.starts_with("__"))
    return "is reserved for the runtime";
  bool isPort = kind == "input" || kind == "target" || kind == "output";
  if ((isPort && llvm::is_contained(arguments, name)) ||
      (kind == "metric" && llvm::is_contained(reported, name)))
    return "has a name that the model's interface uses itself";
  return "";
}

void weir::checkInterfaceName(Evaluator &evaluator, StringRef name,
                              llvm::SMRange range, const llvm::Twine &what) {
  std::string kind = what.str();
  std::string problem = findNameProblem(name, kind);
  if (!problem.empty())
    evaluator.report(DiagnosticId::InvalidName, range,
                     kind + " `" + name.take_front(40) +
                         (name.size() > 40 ? "...` " : "` ") + problem);
}
