// What a file declares: constants, functions, models and sections.
#ifndef WEIR_LIB_FRONTEND_SEMAFILE_H
#define WEIR_LIB_FRONTEND_SEMAFILE_H

#include "lib/Frontend/Library.h"
#include "lib/Frontend/SemaTerm.h"
#include "lib/Frontend/Syntax.h"
#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"

namespace weir {

struct FrontendOptions;

/// A constant of the file, evaluated when it is first asked for.
struct ConstantEntry {
  const syntax::Constant *declaration;
  enum State : uint8_t { Unknown, Running, Known } state = Unknown;
  /// The text of `-D`, which replaces the declared value.
  std::optional<llvm::StringRef> define;
  Term term;
};

/// The declarations of a file by name. Reports what is declared twice, what
/// stands in the wrong body, and sections and options without a counterpart.
class FileScope {
public:
  FileScope(const syntax::File &file, Diagnostics &diagnostics,
            const FrontendOptions &options);

  Diagnostics &diagnostics;
  const FrontendOptions &options;
  Library library;

  ConstantEntry *findConstant(llvm::StringRef name);
  llvm::MutableArrayRef<ConstantEntry> getConstants() { return constants; }
  /// A block or a cell, or null.
  const syntax::Function *findFunction(llvm::StringRef name) const;
  llvm::ArrayRef<const syntax::Function *> getFunctions() const {
    return functions;
  }
  /// Whether a function was called by a model.
  llvm::DenseSet<const syntax::Function *> called;
  /// The models to compile: all, or that of `--model`.
  llvm::ArrayRef<const syntax::Model *> getModels() const { return models; }
  /// How many models the file declares.
  unsigned countModels() const { return modelCount; }
  /// The section for `model`: the one that names it, else the one that names
  /// none, else null.
  const syntax::Section *findSection(syntax::DeclarationKind kind,
                                     llvm::StringRef model) const;
  /// Whether some layer could be given this name by the text of the file, by
  /// a binding, a function or a string.
  bool mentions(llvm::StringRef name) const { return mentioned.count(name); }

private:
  void indexConst(const syntax::Const &declaration);
  void indexFunction(const syntax::Function &declaration);
  void indexModel(const syntax::Model &declaration);
  void checkItems(llvm::ArrayRef<const syntax::Item *> items,
                  syntax::DeclarationKind kind);
  void checkSections();
  void applyDefines();
  void selectModel();
  void collectStrings(const syntax::File &file);
  void reportDuplicate(const syntax::Identifier &name, llvm::StringRef what,
                       llvm::SMRange first);

  std::vector<ConstantEntry> constants;
  llvm::StringMap<unsigned> constantIndex;
  std::vector<const syntax::Function *> functions;
  llvm::StringMap<const syntax::Function *> functionIndex;
  std::vector<const syntax::Model *> models;
  unsigned modelCount = 0;
  std::vector<const syntax::Section *> sections;
  llvm::StringSet<> mentioned;
};

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMAFILE_H
