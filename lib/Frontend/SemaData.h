// Reads a data section: which rows of which files fill a model's ports.
#ifndef WEIR_LIB_FRONTEND_SEMADATA_H
#define WEIR_LIB_FRONTEND_SEMADATA_H

#include "lib/Frontend/SemaModel.h"

namespace weir {

/// What a name of the section stands for: the rows of a source, of a column or
/// array in it, with steps applied; a number; or what an error was reported
/// about. One of them fills one sample.
struct Columns {
  std::string source;
  std::optional<std::string> field; // a column or array by its name
  std::optional<std::pair<int64_t, int64_t>> range; // of columns
  llvm::SmallVector<CallAttr> steps;
  int64_t width = -1; // values a row, if that is known without the file

  std::optional<double> number;

  bool isInvalid() const { return source.empty() && !number; }
};

/// A reader, by the name of its call.
struct ReaderInfo {
  llvm::StringLiteral name;
  bool isTable;   // of columns with numbers, or names
  bool hasFields; // arrays by name
};

class DataReader {
public:
  DataReader(Evaluator &evaluator, llvm::ArrayRef<Port> ports, ModelOp model)
      : evaluator(evaluator), ports(ports), model(model),
        builder(evaluator.context) {}

  void read(const syntax::Section &section);

private:
  using Results = llvm::SmallVector<Columns, 2>;

  // Sources and bindings
  void readSource(const syntax::Source &source);
  Columns readReader(const syntax::Call &call, llvm::StringRef name,
                     llvm::SMRange range);
  void readOption(const syntax::Argument &argument, const ReaderInfo &reader,
                  mlir::NamedAttrList &options);
  void readBinding(const syntax::Binding &binding);
  void bindPort(const Port &port, const Columns &columns, llvm::SMRange range);
  void reportUnbound(const syntax::Section &section);
  // The split
  void readSplit(const syntax::Setting &setting);
  void readPart(const syntax::Argument &argument, bool isByColumn,
                mlir::NamedAttrList &parts);
  mlir::Attribute readValues(const syntax::Argument &argument);
  std::optional<double> readFraction(const syntax::Argument &argument);
  void readWhole(const syntax::Argument &argument, mlir::NamedAttrList &parts);
  bool checkParts(const syntax::Setting &setting,
                  const mlir::NamedAttrList &parts, bool isByColumn);
  void addSplit(const syntax::Setting &setting,
                const mlir::NamedAttrList &parts, const Columns *column);
  // Expressions
  Columns readColumns(const syntax::Expression &expression);
  Results readResults(const syntax::Expression &expression);
  Columns readName(const syntax::Name &name);
  Columns readPostfix(const syntax::Postfix &postfix);
  Columns readSuffix(Columns columns, const syntax::Suffix &suffix);
  Columns readField(Columns columns, llvm::StringRef name, llvm::SMRange range);
  Columns readChain(const syntax::Chain &chain);
  Columns readOperand(const syntax::Expression &expression);
  Columns combine(const syntax::Link &link, Columns a, Columns b);
  void applyAffine(Columns &columns, double scale, double shift);
  bool isConstant(const syntax::Expression &expression);
  std::optional<double> readNumber(const syntax::Expression &expression);
  std::optional<int64_t> readColumn(const syntax::Expression *expression);
  // Functions
  Results readCall(const syntax::Call &call, const Columns *piped);
  std::optional<Columns> readFirst(const syntax::Call &call,
                                   const Columns *piped);
  bool readArguments(const syntax::Call &call, bool isPiped,
                     mlir::NamedAttrList &arguments);
  bool readArgument(const syntax::Call &call, const syntax::Argument &argument,
                    llvm::StringRef name, mlir::NamedAttrList &arguments);
  Results applyFunction(const syntax::Call &call, Columns columns,
                        const mlir::NamedAttrList &arguments);
  bool checkInput(const syntax::Call &call, const Columns &columns);

  Evaluator &evaluator;
  llvm::ArrayRef<Port> ports;
  ModelOp model;
  mlir::OpBuilder builder;
  llvm::StringMap<Columns> names;
  llvm::StringMap<const ReaderInfo *> readers; // of sources
  llvm::StringMap<bool> headers;               // of tables
  llvm::StringSet<> bound;                     // ports
  bool hasSplit = false;
  bool hasTwoFiles = false;
};

/// The readers that there are.
llvm::ArrayRef<ReaderInfo> getReaders();

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMADATA_H
