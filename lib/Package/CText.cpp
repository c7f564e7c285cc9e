#include "lib/Package/CText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <charconv>

using namespace mlir;

namespace weir {

MemoryUse measureMemory(const Facts &facts) {
  MemoryUse use;
  for (const Facts::Tensor &tensor : facts.tensors) {
    switch (tensor.role) {
    case WEIR_TENSOR_PARAMETER:
      use.parameters += tensor.bytes;
      use.values += tensor.elements;
      break;
    case WEIR_TENSOR_STATE:
      use.states += tensor.bytes;
      break;
    default:
      use.optimizer += tensor.bytes;
    }
  }
  for (const Facts::Port &port : facts.ports)
    use.inputs += port.elements * facts.batch * getTypeBytes(port.type);
  for (const Facts::Entry &entry : facts.entries) {
    use.workspace = std::max(use.workspace, entry.workspace);
    if (entry.kind == WEIR_ENTRY_GRADIENTS)
      use.gradients = use.parameters;
  }
  return use;
}

bool isCKeyword(StringRef name) {
  static constexpr StringLiteral words[] = {
      "alignas",  "alignof",   "and",       "asm",       "auto",     "bool",
      "break",    "case",      "catch",     "char",      "class",    "concept",
      "const",    "consteval", "constexpr", "constinit", "continue", "decltype",
      "default",  "delete",    "do",        "double",    "else",     "enum",
      "explicit", "export",    "extern",    "false",     "float",    "for",
      "friend",   "goto",      "if",        "inline",    "int",      "long",
      "mutable",  "namespace", "new",       "noexcept",  "not",      "nullptr",
      "operator", "or",        "private",   "protected", "public",   "register",
      "requires", "restrict",  "return",    "short",     "signed",   "sizeof",
      "static",   "struct",    "switch",    "template",  "this",     "throw",
      "true",     "try",       "typedef",   "typeid",    "typename", "typeof",
      "union",    "unsigned",  "using",     "virtual",   "void",     "volatile",
      "while",    "xor"};
  return llvm::is_contained(words, name);
}

CNames::CNames(ArrayRef<StringRef> reserved) {
  for (StringRef name : reserved)
    taken[name] = 1;
}

std::string CNames::add(StringRef name) {
  std::string result;
  for (char c : name)
    result += llvm::isAlnum(c) ? c : '_';
  if (result.empty() || llvm::isDigit(result[0]))
    result = "_" + result;
  while (isCKeyword(result) || !taken.try_emplace(result, 1).second)
    result += '_';
  return result;
}

std::string toUpperCase(StringRef name) { return name.upper(); }

std::string toCamelCase(StringRef name) {
  std::string result;
  bool capital = true;
  for (char c : name) {
    if (c != '_')
      result += capital ? llvm::toUpper(c) : c;
    capital = c == '_';
  }
  return result;
}

std::string formatNumber(double value) {
  char text[32];
  auto end = std::to_chars(std::begin(text), std::end(text), value);
  return std::string(text, end.ptr);
}

std::string formatHash(uint64_t hash) {
  return llvm::utohexstr(hash, /*LowerCase=*/true, /*Width=*/16);
}

void printCall(llvm::raw_ostream &os, StringRef head,
               ArrayRef<std::string> words, StringRef tail) {
  os << head << '(';
  size_t column = head.size() + 1, indent = std::min<size_t>(column, 32);
  for (auto [i, word] : llvm::enumerate(words)) {
    bool last = i + 1 == words.size();
    size_t needed = word.size() + 1 + (last ? tail.size() : 0);
    if (i > 0 && column + 1 + needed > 80) {
      os << '\n';
      os.indent(indent);
      column = indent;
    } else if (i > 0) {
      os << ' ';
      ++column;
    }
    os << word << (last ? ')' : ',');
    column += word.size() + 1;
  }
  os << (words.empty() ? ")" : "") << tail;
}

// Parameters of one function; these are the names that the header uses itself.
static CNames getParameterNames() {
  return CNames({"model", "options", "result", "samples"});
}

std::vector<CParameter> getInputParameters(const Facts &facts, bool targets) {
  CNames names = getParameterNames();
  std::vector<CParameter> result;
  for (const Facts::Port &port : facts.ports)
    if (targets || port.role == WEIR_PORT_INPUT)
      result.push_back({("const " + getCType(port.type) + " *").str(),
                        names.add(port.name)});
  return result;
}

std::vector<CParameter> getOutputParameters(const Facts &facts) {
  CNames names = getParameterNames();
  for (const CParameter &input : getInputParameters(facts, false))
    names.add(input.name);
  std::vector<CParameter> result;
  for (const Facts::Output &output : facts.outputs)
    result.push_back(
        {(getCType(output.type) + " *").str(), names.add(output.name)});
  return result;
}

std::vector<std::string> getMetricFields(const Facts &facts) {
  CNames names({"size", "version", "loss", "weight"});
  std::vector<std::string> result;
  for (const std::string &metric : facts.metrics)
    result.push_back(names.add(metric));
  return result;
}

} // namespace weir
