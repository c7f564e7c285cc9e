#ifndef WEIR_LIB_FRONTEND_PRINTER_H
#define WEIR_LIB_FRONTEND_PRINTER_H

#include "lib/Frontend/Syntax.h"
#include <string>

namespace weir {

/// The file as `weir format` writes it: canonical spacing and indentation, with
/// the comments, single blank lines and line breaks at `|>`, `{` and `else` of
/// the source. Parsing it gives an equal tree, and printing that the same text.
/// The buffer that `file` was parsed from must still be loaded.
std::string printSource(const syntax::File &file);

/// One expression on one line, as in `printSource`.
std::string printSource(const syntax::Expression &expression);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_PRINTER_H
