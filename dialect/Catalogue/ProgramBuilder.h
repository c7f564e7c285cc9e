// Collects the instructions that the generated functions make.
#ifndef WEIR_DIALECT_CATALOGUE_PROGRAMBUILDER_H
#define WEIR_DIALECT_CATALOGUE_PROGRAMBUILDER_H

#include "dialect/Catalogue/Catalogue.h"

namespace weir::catalogue {

class ProgramBuilder {
public:
  void constant(double value) { program.push_back({"constant", value}); }
  void variable(llvm::StringRef name) { program.push_back({name, 0}); }
  void apply(llvm::StringRef function) { program.push_back({function, 0}); }
  void append(llvm::ArrayRef<Instruction> other) {
    program.append(other.begin(), other.end());
  }
  Program take() { return std::move(program); }

private:
  Program program;
};

} // namespace weir::catalogue

#endif // WEIR_DIALECT_CATALOGUE_PROGRAMBUILDER_H
