// What the steps of a binding make of rows.
#include "DataModel.h"
#include <cmath>

using namespace weir;
using namespace weir::test;

/// Port `x` of two numbers from these steps on column 0 of `t.csv`; `y` is
/// column 1 with `other` steps.
static std::string bindSteps(llvm::StringRef steps, llvm::StringRef other = "",
                             llvm::StringRef columns = "[0, 1]") {
  std::string text = "weir.data {\n weir.source @t \"csv\" [\"t.csv\"] {}\n"
                     " weir.bind \"x\" = @t" +
                     columns.str() + " steps [" + steps.str() +
                     "]\n weir.bind \"y\" = @t[1, 2]";
  if (!other.empty())
    text += " steps [" + other.str() + "]";
  return text + "\n}";
}

static std::vector<double> getPort(const DataResult &result, size_t port) {
  const PortValues &values = result.set.ports[port];
  std::vector<double> list;
  for (size_t i = 0; i < values.getSamples() * values.getPort().elements; ++i)
    list.push_back(values.get(i));
  return list;
}

static constexpr llvm::StringRef windows =
    "#weir.call<\"windows\", {length = 2 : i64, horizon = 1 : i64, stride = 1 "
    ": i64, result = 0 : i64}>";
static constexpr llvm::StringRef future =
    "#weir.call<\"windows\", {length = 2 : i64, horizon = 1 : i64, stride = 1 "
    ": i64, result = 1 : i64}>";

TEST_F(DataModel, makesWindows) {
  write("t.csv", "1,0\n2,1\n3,2\n4,0\n");
  DataResult result = load(bindSteps(windows, future));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{1, 2, 2, 3}));
  EXPECT_EQ(getPort(result, 1), (std::vector<double>{2, 0}));
}

TEST_F(DataModel, reducesWhatComesAfterWindows) {
  write("t.csv", "1,0\n2,1\n4,2\n8,1\n");
  auto reduce = [](llvm::StringRef kind) {
    return ("#weir.call<\"windows\", {length = 1 : i64, horizon = 2 : i64, "
            "stride = 1 : i64, result = 1 : i64, reduce = \"" +
            kind + "\"}>")
        .str();
  };
  std::string now = "#weir.call<\"windows\", {length = 1 : i64, horizon = 2 : "
                    "i64, stride = 1 : i64, result = 0 : i64}>";
  DataResult result = load(bindSteps(reduce("mean"), now, "[0, 2]"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{3, 1.5, 6, 1.5}));
  EXPECT_EQ(getPort(result, 1), (std::vector<double>{0, 1}));
  result = load(bindSteps(reduce("sum"), now, "[0, 2]"));
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{6, 3, 12, 3}));
}

TEST_F(DataModel, needsRowsForAWindow) {
  write("t.csv", "1,0\n2,1\n");
  EXPECT_EQ(load(bindSteps(windows, future)).state, DataState::Bad);
  EXPECT_NE(reports.take().find("`windows` takes 3 rows at once, and there are "
                                "2 [unusable-data]"),
            std::string::npos);
}

TEST_F(DataModel, makesNextTokens) {
  write("t.csv", "5,0\n6,1\n7,2\n8,0\n9,1\n1,1\n");
  std::string first = "#weir.call<\"next_tokens\", {length = 2 : i64, stride = "
                      "2 : i64, result = 0 : i64}>";
  std::string second =
      "#weir.call<\"next_tokens\", {length = 2 : i64, stride = 2 : i64, result "
      "= 1 : i64}>";
  std::string one = "#weir.call<\"next_tokens\", {length = 1 : i64, stride = 3 "
                    ": i64, result = 0 : i64}>";
  DataResult result = load(bindSteps(first, one));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{5, 6, 7, 8}));
  EXPECT_EQ(getPort(result, 1), (std::vector<double>{0, 0}));
  result = load(bindSteps(second, one));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{6, 7, 8, 9}));
}

TEST_F(DataModel, takesLogarithmsOfReturns) {
  write("t.csv", "1,0,1\n2,1,4\n8,2,2\n");
  std::string steps = "#weir.call<\"log_returns\", {}>, #weir.call<\"abs\", "
                      "{}>";
  std::string two = "#weir.call<\"next_tokens\", {length = 1 : i64, stride = 1 "
                    ": i64, result = 0 : i64}>";
  DataResult result = load(R"(
    weir.data {
      weir.source @t "csv" ["t.csv"] {}
      weir.source @u "csv" ["u.csv"] {}
      weir.bind "x" = @u[0, 2] steps [#weir.call<"log_returns", {}>,
                                      #weir.call<"abs", {}>]
      weir.bind "y" = @t[1, 2] steps [)" +
                           two + "]\n}");
  EXPECT_EQ(result.state, DataState::Missing);
  write("u.csv", "1,1\n2,4\n8,2\n");
  reports.take();
  result = load(R"(
    weir.data {
      weir.source @t "csv" ["t.csv"] {}
      weir.source @u "csv" ["u.csv"] {}
      weir.bind "x" = @u[0, 2] steps [#weir.call<"log_returns", {}>,
                                      #weir.call<"abs", {}>]
      weir.bind "y" = @t[1, 2] steps [)" +
                two + "]\n}");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  std::vector<double> x = getPort(result, 0);
  ASSERT_EQ(x.size(), 4u);
  EXPECT_FLOAT_EQ(x[0], std::log(2));
  EXPECT_FLOAT_EQ(x[1], std::log(4));
  EXPECT_FLOAT_EQ(x[2], std::log(4));
  EXPECT_FLOAT_EQ(x[3], std::log(2));
  write("u.csv", "1,1\n2,0\n8,2\n");
  EXPECT_EQ(load(bindSteps(steps)).state, DataState::Bad);
}

TEST_F(DataModel, refusesReturnsOfWhatIsNotPositive) {
  write("t.csv", "1,0\n0,1\n8,2\n");
  EXPECT_EQ(load(bindSteps("#weir.call<\"log_returns\", {}>")).state,
            DataState::Bad);
  EXPECT_NE(reports.take().find("t.csv:2:1: error: `log_returns` of 0, in "
                                "column 0: numbers above 0 are expected "
                                "[unusable-data]"),
            std::string::npos);
}

TEST_F(DataModel, standardizesByTheTrainingPart) {
  // The test part would change mean and deviation, and column 1 never changes.
  write("t.csv", "1,7,0\n3,7,1\n100,9,2\n");
  std::string data = plainData.drop_back().str();
  data.replace(data.find("@t[0, 2]"), 8,
               "@t[0, 2] steps [#weir.call<\"standardize\", {}>]");
  DataResult result =
      load(data + "weir.split {train = 0.667 : f64, test = 0.333 : f64, "
                  "by_position}\n}");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{-1, 0, 1, 0, 98, 2}));
  // A program finds the numbers in the step.
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os);
  EXPECT_NE(text.find("#weir.call<\"standardize\", {deviation = array<f64: "
                      "1.000000e+00, 1.000000e+00>, mean = array<f64: "
                      "2.000000e+00, 7.000000e+00>}>"),
            std::string::npos)
      << text;
}

TEST_F(DataModel, standardizesByTheRowsOfTrainingWindows) {
  write("t.csv", "1,0\n3,1\n1,2\n3,0\n100,0\n100,0\n");
  std::string steps = "#weir.call<\"standardize\", {}>, " + windows.str();
  DataResult result = load(
      bindSteps(steps, future).substr(0, bindSteps(steps, future).size() - 1) +
      "weir.split {train = 0.5 : f64, test = 0.5 : f64, by_position}\n}");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  // Two training windows use rows 0 to 2: mean 5/3, variance 8/9.
  double mean = 5.0 / 3, deviation = std::sqrt(8.0 / 9);
  std::vector<double> x = getPort(result, 0);
  EXPECT_FLOAT_EQ(x[0], (1 - mean) / deviation);
  EXPECT_FLOAT_EQ(x[7], (100 - mean) / deviation);
}

TEST_F(DataModel, standardizesOnceWhatTwoPortsShare) {
  // `x` uses rows 0 to 2 and `y` row 2 alone, of the two training windows.
  write("t.csv", "0,0\n0,1\n2,2\n2,0\n100,0\n100,0\n");
  std::string steps =
      "#weir.call<\"standardize\", {}>, #weir.call<\"affine\", {scale = 0.5 : "
      "f64, shift = 0.5 : f64}>, ";
  std::string text = R"(
    weir.data {
      weir.source @t "csv" ["t.csv"] {}
      weir.bind "x" = @t[0, 1] steps [)" +
                     steps + windows.str() +
                     "]\n weir.bind \"y\" = @t[0, 1] steps [" + steps +
                     future.str() +
                     "]\n weir.split {train = 0.5 : f64, test = 0.25 : f64, "
                     "by_position}\n}";
  DataResult result = load(text);
  // Rows 0 to 3: mean 1, deviation 1, so that values are 0 and 1.
  ASSERT_EQ(result.state, DataState::Bad);
  std::string message = reports.take();
  EXPECT_NE(message.find("t.csv:5:1: error: `y` cannot be 50, in column 0"),
            std::string::npos)
      << message;
  EXPECT_EQ(message.find("t.csv:4:1"), std::string::npos) << message;
}

TEST_F(DataModel, standardizesTwoFilesAlike) {
  write("a.csv", "1,7,0\n3,7,1\n");
  write("b.csv", "100,9,2\n");
  DataResult result = load(R"(
    weir.data {
      weir.source @t "csv" ["a.csv", "b.csv"] {}
      weir.bind "x" = @t[0, 2] steps [#weir.call<"standardize", {}>]
      weir.bind "y" = @t[2, 3]
    })");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{-1, 0, 1, 0, 98, 2}));
}

TEST_F(DataModel, readsCharacters) {
  write("t.tsv", "\1\t1\n\2\1\t2\n\t0\n");
  std::string data = R"(
    weir.data {
      weir.source @t "tsv" ["t.tsv"] {}
      weir.bind "x" = @t[0, 1] steps [#weir.call<"characters", {length = 2 : i64}>,
                                      #weir.call<"shift_right", {}>]
      weir.bind "y" = @t[1, 2]
    })";
  DataResult result = load(data);
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), (std::vector<double>{0, 1, 0, 2, 0, 0}));
  write("t.tsv", "a\t1\nabc\t2\n");
  EXPECT_EQ(load(data).state, DataState::Bad);
  EXPECT_NE(reports.take().find("t.tsv:2:1: error: the text in column 0 has 3 "
                                "bytes, more than 2 [unusable-data]"),
            std::string::npos);
}

TEST_F(DataModel, readsText) {
  write("t.txt", "ab\ncd\n");
  write("t.csv", "0,0\n0,1\n0,2\n");
  std::string data = R"(
    weir.data {
      weir.source @text "text" ["t.txt"] {}
      weir.source @t "csv" ["t.csv"] {}
      weir.bind "x" = @text steps [#weir.call<"next_tokens",
        {length = 2 : i64, stride = 1 : i64, result = 1 : i64}>]
      weir.bind "y" = @t[1, 2]
    })";
  EXPECT_EQ(load(data).state, DataState::Bad);
  EXPECT_NE(reports.take().find("`y` has 3 samples, `x` has 4 "
                                "[sources-differ]"),
            std::string::npos);
  write("t.csv", "0,0\n0,1\n0,2\n0,2\n");
  DataResult result = load(data);
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0),
            (std::vector<double>{'b', '\n', '\n', 'c', 'c', 'd', 'd', '\n'}));
}

TEST_F(DataModel, refusesReturnsOfStandardizedValues) {
  write("t.csv", "1,0\n2,1\n8,2\n");
  EXPECT_EQ(load(bindSteps("#weir.call<\"standardize\", {}>, "
                           "#weir.call<\"log_returns\", {}>"))
                .state,
            DataState::Bad);
  EXPECT_NE(reports.take().find("`log_returns` of standardized values "
                                "[unusable-data]"),
            std::string::npos);
}
