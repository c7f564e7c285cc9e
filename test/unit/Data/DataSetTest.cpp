#include "DataModel.h"
#include "lib/Data/Batches.h"

using namespace weir;
using namespace weir::test;

TEST_F(DataModel, bindsColumnsToPorts) {
  write("t.csv", "1,2,0\n3,4,2\n");
  DataResult result = load(plainData);
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  const PortValues &x = result.set.ports[0];
  auto *values = static_cast<const float *>(x.getData());
  EXPECT_EQ(std::vector<float>(values, values + 4),
            (std::vector<float>{1, 2, 3, 4}));
  auto *classes = static_cast<const int32_t *>(result.set.ports[1].getData());
  EXPECT_EQ(classes[0], 0);
  EXPECT_EQ(classes[1], 2);
  EXPECT_EQ(result.set.getPart("train")->rows.size(), 2u);
}

TEST_F(DataModel, splitsByFraction) {
  std::string text;
  for (int i = 0; i < 10; ++i)
    text += std::to_string(i) + ",0,0\n";
  write("t.csv", text);
  std::string data = plainData.drop_back().str();
  auto split = [&](llvm::StringRef parts) {
    DataResult result = load(data + ("weir.split {" + parts + "}\n}").str());
    EXPECT_EQ(result.state, DataState::Loaded) << reports.take();
    return result.set;
  };
  DataSet random = split("train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64");
  ASSERT_EQ(random.parts.size(), 2u);
  EXPECT_EQ(random.parts[0].name, "train");
  EXPECT_EQ(random.parts[0].rows.size(), 8u);
  EXPECT_EQ(random.parts[1].rows.size(), 2u);
  std::vector<bool> seen(10);
  for (const DataPart &part : random.parts)
    for (uint32_t row : part.rows) {
      EXPECT_FALSE(seen[row]);
      seen[row] = true;
    }
  DataSet again = split("train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64");
  EXPECT_EQ(random.parts[1].rows, again.parts[1].rows);
  DataSet other = split("train = 0.8 : f64, test = 0.2 : f64, seed = 8 : i64");
  EXPECT_NE(random.parts[1].rows, other.parts[1].rows);
  DataSet ordered =
      split("train = 0.5 : f64, validation = 0.2 : f64, test = 0.3 : f64, "
            "by_position");
  EXPECT_EQ(ordered.getPart("train")->rows,
            (std::vector<uint32_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(ordered.getPart("validation")->rows, (std::vector<uint32_t>{5, 6}));
  EXPECT_EQ(ordered.getPart("test")->rows, (std::vector<uint32_t>{7, 8, 9}));
}

TEST_F(DataModel, takesTwoFilesAsTwoParts) {
  write("a.csv", "1,2,0\n3,4,1\n");
  write("b.csv", "5,6,2\n");
  DataResult result = load(R"(
    weir.data {
      weir.source @t "csv" ["a.csv", "b.csv"] {}
      weir.bind "x" = @t[0, 2] steps [#weir.call<"affine",
        {scale = 2.0 : f64, shift = 1.0 : f64}>]
      weir.bind "y" = @t[2, 3]
    })");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows, (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(result.set.getPart("test")->rows, (std::vector<uint32_t>{2}));
  EXPECT_EQ(static_cast<const float *>(result.set.ports[0].getData())[4], 11);
}

TEST_F(DataModel, refusesClassesOutOfRange) {
  write("t.csv", "1,2,0\n3,4,3\n5,6,-1\n7,8,0.5\n");
  EXPECT_EQ(load(plainData).state, DataState::Bad);
  std::string file = folder + "/t.csv";
  EXPECT_EQ(reports.take(),
            file +
                ":2:1: error: `y` cannot be 3, in column 2: whole numbers "
                "from 0 to 2 are expected [value-out-of-range]\n" +
                file +
                ":3:1: error: `y` cannot be -1, in column 2: whole "
                "numbers from 0 to 2 are expected [value-out-of-range]\n" +
                file +
                ":4:1: error: `y` cannot be 0.5, in column 2: whole "
                "numbers from 0 to 2 are expected [value-out-of-range]\n");
}

TEST_F(DataModel, refusesColumnsThatAreNotThere) {
  write("t.csv", "1,2\n");
  EXPECT_EQ(load(plainData).state, DataState::Bad);
  EXPECT_NE(reports.take().find("columns 2 to 2 of a table that has columns 0 "
                                "to 1 [column-out-of-range]"),
            std::string::npos);
}

TEST_F(DataModel, refusesUnboundPorts) {
  write("t.csv", "1,2,0\n");
  EXPECT_EQ(load(R"(
    weir.data {
      weir.source @t "csv" ["t.csv"] {}
      weir.bind "x" = @t[0, 2]
    })")
                .state,
            DataState::Bad);
  EXPECT_NE(
      reports.take().find("target `y` is bound to nothing [unbound-port]"),
      std::string::npos);
}

TEST_F(DataModel, notesMissingFiles) {
  EXPECT_EQ(load(plainData, /*required=*/false).state, DataState::Missing);
  EXPECT_FALSE(reports.diagnostics.hasErrors());
  EXPECT_NE(reports.take().find("note: no file `t.csv` [absent-data]"),
            std::string::npos);
  EXPECT_EQ(load(plainData, /*required=*/true).state, DataState::Missing);
  EXPECT_TRUE(reports.diagnostics.hasErrors());
}

TEST_F(DataModel, looksBesideTheSourceThenInData) {
  llvm::sys::fs::create_directory(folder + "/models");
  llvm::sys::fs::create_directory(folder + "/data");
  write("data/t.csv", "1,2,0\n3,4,1\n");
  DataPlaces places;
  places.sourceFile = folder + "/models/m.weir";
  ModelOp model = parse(plainData);
  DataResult result = loadDataSet(model, places, true, reports.diagnostics);
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.files.front(), folder + "/models/../data/t.csv");
  write("models/t.csv", "1,2,0\n");
  result = loadDataSet(model, places, true, reports.diagnostics);
  EXPECT_EQ(result.set.files.front(), folder + "/models/t.csv");
  llvm::sys::fs::remove(folder + "/models/t.csv");
  llvm::sys::fs::create_directory(folder + "/models/data");
  write("models/data/t.csv", "1,2,0\n");
  result = loadDataSet(model, places, true, reports.diagnostics);
  EXPECT_EQ(result.set.files.front(), folder + "/models/data/t.csv");
}

TEST_F(DataModel, readsTheDigits) {
  write("t.csv", "");
  DataPlaces places;
  places.dataDirectory = WEIR_EXAMPLES "/data";
  ModelOp model = parse(R"(
    weir.data {
      weir.source @t "csv" ["digits.csv"] {}
      weir.bind "x" = @t[0, 2]
      weir.bind "y" = @t[0, 1]
      weir.split {train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64}
    })");
  DataResult result = loadDataSet(model, places, true, reports.diagnostics);
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows.size(), 1438u);
  EXPECT_EQ(result.set.getPart("test")->rows.size(), 359u);
}
