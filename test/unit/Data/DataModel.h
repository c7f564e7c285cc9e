// Models with a `data` section, parsed from text.
#ifndef WEIR_TEST_UNIT_DATA_DATAMODEL_H
#define WEIR_TEST_UNIT_DATA_DATAMODEL_H

#include "Reports.h"
#include "dialect/Weir/Weir.h"
#include "lib/Data/DataSet.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include <fstream>
#include <gtest/gtest.h>

namespace weir::test {

/// A folder of files and a model over them: input `x` of two numbers and
/// target `y` of three classes, batch 2.
class DataModel : public ::testing::Test {
protected:
  DataModel() {
    llvm::SmallString<128> path;
    llvm::sys::fs::createUniqueDirectory("weir-data", path);
    folder = path.str().str();
    context.loadDialect<WeirDialect>();
  }
  ~DataModel() override { llvm::sys::fs::remove_directories(folder); }

  void write(llvm::StringRef name, llvm::StringRef text) {
    std::ofstream(folder + "/" + name.str(), std::ios::binary) << text.str();
  }

  ModelOp parse(llvm::StringRef data, llvm::StringRef train = "") {
    std::string text =
        ("weir.model @M name \"m\" train {batch = 2 : i64" + train +
         "} policy \"warn\" {\n"
         "weir.entry @forward(%x: tensor<2x2xf32> {weir.role = \"input\", "
         "weir.name = \"x\"}, %y: tensor<2xi32> {weir.role = \"target\", "
         "weir.name = \"y\", weir.classes = 3 : i64}) {\n weir.return\n}\n" +
         data + "\n}\n")
            .str();
    handler.emplace(context, reports.diagnostics);
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << reports.take() << text;
    return *module->getOps<ModelOp>().begin();
  }

  DataResult load(llvm::StringRef data, bool required = true,
                  llvm::StringRef train = "") {
    DataPlaces places;
    places.dataDirectory = folder;
    return loadDataSet(parse(data, train), places, required,
                       reports.diagnostics);
  }

  Reports reports;
  mlir::MLIRContext context;
  std::optional<DiagnosticHandler> handler;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string folder;
};

inline constexpr llvm::StringRef plainData = R"(
  weir.data {
    weir.source @t "csv" ["t.csv"] {}
    weir.bind "x" = @t[0, 2]
    weir.bind "y" = @t[2, 3]
  })";

} // namespace weir::test

#endif // WEIR_TEST_UNIT_DATA_DATAMODEL_H
