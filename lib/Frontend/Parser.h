// The parser: from a source buffer to a syntax tree.
//
// Purpose: recursive descent over `examples/grammar.ebnf`, with recovery, so
// that one run reports every error of a file. Before: `loadSource` accepted the
// buffer. After: a `File`; if anything was reported, without the items that
// hold the errors, so analyse it only when `diagnostics.hasErrors()` is false.
// Start at `parse`, then ParserDeclaration.cpp, ParserItem.cpp and
// ParserExpression.cpp; Parser.cpp has tokens and recovery.
#ifndef WEIR_LIB_FRONTEND_PARSER_H
#define WEIR_LIB_FRONTEND_PARSER_H

#include "lib/Frontend/Syntax.h"
#include "lib/Support/Diagnostics.h"
#include <memory>

namespace weir {

/// Parses the buffer `id` of the SourceMgr of `diagnostics`. Texts of the tree
/// lie in the buffer, which must outlive it.
std::unique_ptr<syntax::File> parse(unsigned id, Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_PARSER_H
