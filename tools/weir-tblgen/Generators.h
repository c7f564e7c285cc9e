// What every generator of weir-tblgen is made of.
//
// Purpose: one function per option `-gen-...`; each reads the records of its
// class in order of definition and writes one file.
// Before: llvm::TableGenMain has parsed the input into `records`.
// After: the text is complete, or a located error was printed and the tool has
// exited with 1: no generator writes half a file.
// Start at: weir-tblgen.cpp for the list, Expression.h for the expressions that
// the records hold, Differentiate.cpp for derivatives.
#ifndef WEIR_TOOLS_TBLGEN_GENERATORS_H
#define WEIR_TOOLS_TBLGEN_GENERATORS_H

#include "llvm/TableGen/Record.h"
#include <string>
#include <vector>

namespace weir {

/// Records of `className` in order of definition. `getAllDerivedDefinitions`
/// sorts by name, which would hide the order that a reader of the file sees.
std::vector<const llvm::Record *>
recordsInOrder(const llvm::RecordKeeper &records, llvm::StringRef className);

/// `text` as a C++ string literal with its quotes.
std::string quote(llvm::StringRef text);

/// `text` without the indentation that its lines share in the record.
std::string removeIndentation(llvm::StringRef text);

void emitDiagnostics(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitDiagnosticDocs(const llvm::RecordKeeper &records,
                        llvm::raw_ostream &os);
void emitDiagnosticIds(const llvm::RecordKeeper &records,
                       llvm::raw_ostream &os);
void emitFunctionBuilders(const llvm::RecordKeeper &records,
                          llvm::raw_ostream &os);
void emitFunctionEvaluators(const llvm::RecordKeeper &records,
                            llvm::raw_ostream &os);
void emitFunctions(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitFunctionDocs(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitGradientCases(const llvm::RecordKeeper &records,
                       llvm::raw_ostream &os);
void emitOptimizers(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitSchedules(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitInitializers(const llvm::RecordKeeper &records, llvm::raw_ostream &os);
void emitCatalogueDocs(const llvm::RecordKeeper &records,
                       llvm::raw_ostream &os);
void emitKeywords(const llvm::RecordKeeper &records, llvm::raw_ostream &os);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_GENERATORS_H
