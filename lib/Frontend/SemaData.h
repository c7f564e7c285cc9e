// Reads a data section: which columns of which files fill a model's ports.
#ifndef WEIR_LIB_FRONTEND_SEMADATA_H
#define WEIR_LIB_FRONTEND_SEMADATA_H

#include "lib/Frontend/SemaModel.h"

namespace weir {

/// What a name of the section stands for: columns of a source, each value v
/// taken as v * scale + shift; a number, in `shift`; or what an error was
/// reported about.
struct Columns {
  std::string source;
  bool isNumber = false;
  int64_t begin = 0, end = -1; // -1: the whole row
  double scale = 1, shift = 0;

  bool isInvalid() const { return source.empty() && !isNumber; }
};

class DataReader {
public:
  DataReader(Evaluator &evaluator, llvm::ArrayRef<Port> ports, ModelOp model)
      : evaluator(evaluator), ports(ports), model(model),
        builder(evaluator.context) {}

  void read(const syntax::Section &section);

private:
  void readSource(const syntax::Source &source);
  void readBinding(const syntax::Binding &binding);
  void readSplit(const syntax::Setting &setting);
  void readPart(const syntax::Argument &argument, mlir::NamedAttrList &parts);
  std::optional<double> readFraction(const syntax::Argument &argument);
  Columns readColumns(const syntax::Expression &expression);
  Columns readPostfix(const syntax::Postfix &postfix);
  Columns readChain(const syntax::Chain &chain);
  Columns readOperand(const syntax::Expression &expression);
  Columns combine(const syntax::Link &link, Columns a, Columns b);
  bool isConstant(const syntax::Expression &expression);
  void readReader(const syntax::Call &call, llvm::StringRef name,
                  llvm::SMRange range);
  void visitCall(const syntax::Call &call);
  void readUnknown(const syntax::Expression &expression);
  std::optional<double> readNumber(const syntax::Expression &expression);
  std::optional<int64_t> readColumn(const syntax::Expression *expression);
  void bindPort(const Port &port, const Columns &columns, llvm::SMRange range);

  Evaluator &evaluator;
  llvm::ArrayRef<Port> ports;
  ModelOp model;
  mlir::OpBuilder builder;
  llvm::StringMap<Columns> names;
  llvm::StringSet<> bound; // ports
  bool hasSplit = false;
};

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMADATA_H
