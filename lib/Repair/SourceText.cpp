#include "lib/Repair/SourceText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace weir::repair;
using llvm::StringRef;

const CallText::Argument *CallText::find(StringRef name) const {
  for (const Argument &argument : arguments)
    if (argument.name == name)
      return &argument;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

static bool isWordPart(char c) { return llvm::isAlnum(c) || c == '_'; }

/// Behind blanks and comments.
size_t SourceText::skip(size_t from) const {
  while (from < text.size()) {
    if (llvm::isSpace(text[from]))
      ++from;
    else if (text.substr(from).starts_with("//"))
      from = std::min(text.find('\n', from), text.size());
    else
      break;
  }
  return from;
}

void SourceText::scan() {
  std::vector<size_t> open;
  for (size_t from = skip(0); from < text.size(); from = skip(from)) {
    size_t end = from + 1;
    Token::Kind kind = Token::Mark;
    char c = text[from];
    if (isWordPart(c)) {
      kind = Token::Word;
      while (end < text.size() && isWordPart(text[end]))
        ++end;
    } else if (c == '"') {
      kind = Token::String;
      while (end < text.size() && text[end] != '"' && text[end] != '\n')
        end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else if (StringRef("({[").contains(c)) {
      kind = Token::Open;
    } else if (StringRef(")}]").contains(c)) {
      kind = Token::Close;
    } else if (text.substr(from).starts_with("|>")) {
      ++end;
    }
    size_t index = tokens.size();
    tokens.push_back({kind, {from, end}, index});
    if (kind == Token::Open)
      open.push_back(index);
    if (kind == Token::Close && !open.empty()) {
      tokens[index].partner = open.back();
      tokens[open.back()].partner = index;
      open.pop_back();
    }
    from = end;
  }
}

SourceText::SourceText(StringRef text) : text(text) {
  lines.push_back(0);
  for (auto [index, c] : llvm::enumerate(text))
    if (c == '\n')
      lines.push_back(index + 1);
  scan();
}

/// The index of the first token at or behind `begin`.
size_t SourceText::findToken(size_t begin) const {
  return llvm::partition_point(
             tokens,
             [&](const Token &token) { return token.extent.begin < begin; }) -
         tokens.begin();
}

/// `1e` and `-` of 1e-3.
bool SourceText::isExponent(const Extent &word, const Extent &sign) const {
  StringRef digits = get(word);
  return word.end == sign.begin && llvm::isDigit(digits.front()) &&
         llvm::toLower(digits.back()) == 'e';
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

std::optional<Extent> SourceText::locate(mlir::Location location) const {
  auto range = llvm::dyn_cast<mlir::FileLineColRange>(location);
  if (!range)
    return std::nullopt;
  auto offset = [&](unsigned line, unsigned column) -> size_t {
    if (line == 0 || line > lines.size() || column == 0)
      return text.size() + 1;
    return lines[line - 1] + column - 1;
  };
  Extent extent = {offset(range.getStartLine(), range.getStartColumn()),
                   offset(range.getEndLine(), range.getEndColumn())};
  if (extent.begin >= extent.end || extent.end > text.size())
    return std::nullopt;
  return extent;
}

bool SourceText::isStage(size_t begin) const {
  size_t index = findToken(begin);
  return index > 0 && (at(index - 1) == "|>" || at(index - 1) == "{");
}

std::optional<std::pair<Extent, Extent>>
SourceText::splitSum(Extent sum) const {
  std::optional<size_t> sign;
  size_t first = findToken(sum.begin), end = findToken(sum.end);
  for (size_t i = first; i < end; ++i) {
    if (tokens[i].kind == Token::Open)
      i = std::max(i, tokens[i].partner);
    else if (i > first && (at(i) == "+" || at(i) == "-") &&
             (tokens[i - 1].kind == Token::Word ||
              tokens[i - 1].kind == Token::Close) &&
             !isExponent(tokens[i - 1].extent, tokens[i].extent))
      sign = i;
  }
  if (!sign || at(*sign) != "+" || *sign + 1 >= end)
    return std::nullopt;
  return std::pair<Extent, Extent>{{sum.begin, tokens[*sign - 1].extent.end},
                                   {tokens[*sign + 1].extent.begin, sum.end}};
}

StringRef SourceText::getIndent(size_t place) const {
  size_t begin = *(llvm::upper_bound(lines, place) - 1);
  StringRef line = text.substr(begin);
  return line.take_while([](char c) { return c == ' ' || c == '\t'; });
}

bool SourceText::mentions(StringRef name) const {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == Token::String &&
        at(i).drop_front().drop_back() == name)
      return true;
    if (tokens[i].kind != Token::Word || at(i) != name)
      continue;
    bool isDefined = i > 0 && (at(i - 1) == "block" || at(i - 1) == "cell");
    // `a, b = ...`, not `a == b`.
    size_t end = i + 1;
    while (end + 1 < tokens.size() && at(end) == "," &&
           tokens[end + 1].kind == Token::Word)
      end += 2;
    bool isBound =
        end + 1 < tokens.size() && at(end) == "=" && at(end + 1) != "=";
    if (isDefined || isBound)
      return true;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

std::optional<CallText> SourceText::readCall(size_t begin) const {
  size_t index = findToken(begin);
  if (index == tokens.size() || tokens[index].extent.begin != begin ||
      tokens[index].kind != Token::Word)
    return std::nullopt;
  CallText call;
  call.callee = at(index);
  call.word = tokens[index].extent;
  size_t open = index + 1;
  if (open == tokens.size() || at(open) != "(" || tokens[open].partner == open)
    return call;
  size_t close = tokens[open].partner;
  call.parentheses = {tokens[open].extent.begin, tokens[close].extent.end};
  for (size_t first = open + 1; first < close;) {
    size_t end = first;
    while (end < close && at(end) != ",")
      end = tokens[end].kind == Token::Open ? tokens[end].partner + 1 : end + 1;
    if (end == first)
      break;
    CallText::Argument argument;
    argument.value = {tokens[first].extent.begin, tokens[end - 1].extent.end};
    bool isNamed = tokens[first].kind == Token::Word && first + 2 < end &&
                   at(first + 1) == ":";
    if (isNamed) {
      argument.name = at(first);
      argument.value.begin = tokens[first + 2].extent.begin;
    }
    call.arguments.push_back(argument);
    first = end + 1;
  }
  return call;
}

//===----------------------------------------------------------------------===//
// Braces
//===----------------------------------------------------------------------===//

/// Of the braces that token `open` begins.
std::optional<Braces> SourceText::describe(size_t open) const {
  size_t close = tokens[open].partner;
  if (at(open) != "{" || close == open)
    return std::nullopt;
  Braces braces;
  size_t word = open;
  if (word > 0 && at(word - 1) == ")") {
    size_t start = tokens[word - 1].partner;
    braces.parentheses = {tokens[start].extent.begin,
                          tokens[word - 1].extent.end};
    word = start;
  }
  if (word == 0 || tokens[word - 1].kind != Token::Word)
    return std::nullopt;
  braces.word = tokens[word - 1].extent;
  braces.keyword = at(word - 1);
  braces.whole = {braces.word.begin, tokens[close].extent.end};
  braces.inside = {tokens[open].extent.end, tokens[open].extent.end};
  if (close > open + 1)
    braces.inside = {tokens[open + 1].extent.begin,
                     tokens[close - 1].extent.end};
  return braces;
}

std::optional<Braces> SourceText::findBraces(Extent extent,
                                             StringRef keyword) const {
  for (size_t index = findToken(extent.begin); index-- > 0;) {
    if (tokens[index].kind == Token::Close) {
      index = std::min(index, tokens[index].partner);
      continue;
    }
    if (tokens[index].kind != Token::Open)
      continue;
    std::optional<Braces> braces = describe(index);
    if (braces && braces->keyword == keyword && braces->whole.contains(extent))
      return braces;
  }
  return std::nullopt;
}

std::optional<Braces> SourceText::readBraces(size_t begin) const {
  size_t index = findToken(begin) + 1;
  if (index < tokens.size() && at(index) == "(")
    index = tokens[index].partner + 1;
  return index < tokens.size() && at(index) == "{" ? describe(index)
                                                   : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

std::optional<Braces> SourceText::findSection(StringRef word,
                                              StringRef model) const {
  std::optional<Braces> found;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind == Token::Open) {
      i = std::max(i, tokens[i].partner);
      continue;
    }
    if (at(i) != word)
      continue;
    bool isNamed = at(i + 1) != "{";
    size_t open = isNamed ? i + 2 : i + 1;
    if (open >= tokens.size() || at(open) != "{" ||
        (isNamed && at(i + 1) != model))
      continue;
    if (!found || isNamed)
      found = describe(open);
  }
  return found;
}

std::optional<Extent> SourceText::findSetting(const Braces &section,
                                              StringRef setting) const {
  for (size_t i = findToken(section.inside.begin);
       i < tokens.size() && tokens[i].extent.begin < section.inside.end; ++i) {
    if (tokens[i].kind == Token::Open) {
      i = tokens[i].partner;
      continue;
    }
    size_t line = *(llvm::upper_bound(lines, tokens[i].extent.begin) - 1);
    bool isFirst = skip(line) == tokens[i].extent.begin;
    if (!isFirst || at(i) != setting || i + 1 >= tokens.size())
      continue;
    Extent value = tokens[i + 1].extent;
    size_t end = i + 1;
    if (end + 1 < tokens.size() && at(end + 1) == "(")
      value.end = tokens[tokens[end + 1].partner].extent.end;
    return value;
  }
  return std::nullopt;
}
