#include "DataModel.h"

using namespace weir;
using namespace weir::test;

using List = std::vector<uint32_t>;

static std::string withSplit(llvm::StringRef split) {
  return (plainData.drop_back() + "weir.split " + split + "\n}").str();
}

/// Ten rows; column 0 counts them, column 1 is 1 from row 6 on.
class Split : public DataModel {
protected:
  Split() {
    std::string text;
    for (int i = 0; i < 10; ++i)
      text += std::to_string(i) + "," + (i < 6 ? "0" : "1") + ",0\n";
    write("t.csv", text);
  }
};

TEST_F(Split, leavesAGapBetweenParts) {
  DataResult result = load(withSplit(
      "{train = 0.5 : f64, test = 0.5 : f64, by_position, gap = 2 : i64}"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows, (List{0, 1, 2, 3, 4}));
  EXPECT_EQ(result.set.getPart("test")->rows, (List{7, 8, 9}));
}

TEST_F(Split, goesByAColumn) {
  DataResult result = load(withSplit("{test = [1.0]} by @t[1]"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows, (List{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(result.set.getPart("test")->rows, (List{6, 7, 8, 9}));
  result = load(withSplit(
      "{test = [9.0, 1.0], validation = [2.0], train = [3.0]} by @t[0]"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.parts[0].rows, (List{3}));
  EXPECT_EQ(result.set.parts[1].rows, (List{2}));
  EXPECT_EQ(result.set.parts[2].rows, (List{1, 9}));
}

TEST_F(Split, goesByText) {
  write("t.csv", "1,2,0,home\n3,4,1,away\n5,6,2,home\n");
  DataResult result = load(withSplit("{test = [\"away\"]} by @t[3]"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows, (List{0, 2}));
  EXPECT_EQ(result.set.getPart("test")->rows, (List{1}));
}

TEST_F(Split, refusesValuesThatNoSampleHas) {
  EXPECT_EQ(load(withSplit("{test = [5.0]} by @t[1]")).state, DataState::Bad);
  EXPECT_NE(reports.take().find("`test` names the value 5, which no sample has "
                                "[unusable-data]"),
            std::string::npos);
  EXPECT_EQ(load(withSplit("{test = [1.0], train = [1.0]} by @t[1]")).state,
            DataState::Bad);
  EXPECT_NE(reports.take().find("the value 1 is named twice [invalid-value]"),
            std::string::npos);
}

TEST_F(Split, dividesTheFirstOfTwoFiles) {
  write("u.csv", "1,2,0\n");
  DataResult result = load(R"(
    weir.data {
      weir.source @t "csv" ["t.csv", "u.csv"] {}
      weir.bind "x" = @t[0, 2]
      weir.bind "y" = @t[2, 3]
      weir.split {train = 0.8 : f64, validation = 0.2 : f64, by_position}
    })");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(result.set.getPart("train")->rows.size(), 8u);
  EXPECT_EQ(result.set.getPart("validation")->rows, (List{8, 9}));
  EXPECT_EQ(result.set.getPart("test")->rows, (List{10}));
}

TEST_F(Split, keepsTheFirstSamplesAsDrawn) {
  llvm::StringRef split =
      "{train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64}";
  DataResult all = load(withSplit(split));
  DataResult some = load(withSplit(split), true, ", samples = 3 : i64");
  ASSERT_EQ(some.state, DataState::Loaded) << reports.take();
  const DataPart &train = *some.set.getPart("train");
  EXPECT_EQ(train.rows.size(), 3u);
  EXPECT_TRUE(llvm::is_sorted(train.rows));
  for (uint32_t row : train.rows)
    EXPECT_TRUE(llvm::is_contained(all.set.getPart("train")->rows, row));
  // As drawn, not the lowest rows.
  List lowest(all.set.getPart("train")->rows.begin(),
              all.set.getPart("train")->rows.begin() + 3);
  EXPECT_NE(train.rows, lowest);
  EXPECT_EQ(some.set.getPart("test")->rows, all.set.getPart("test")->rows);
  DataResult ordered = load(withSplit("{train = 0.8 : f64, by_position}"), true,
                            ", samples = 3 : i64");
  EXPECT_EQ(ordered.set.getPart("train")->rows, (List{0, 1, 2}));
}

TEST_F(Split, refusesMoreSamplesThanThereAre) {
  EXPECT_EQ(load(plainData, true, ", samples = 11 : i64").state,
            DataState::Bad);
  EXPECT_NE(reports.take().find("`samples` is 11 and the training part has 10 "
                                "[too-few-samples]"),
            std::string::npos);
}
