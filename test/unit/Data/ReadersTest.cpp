// Sources of every reader, from the file to the ports.
#include "DataModel.h"
#include "Files.h"

using namespace weir;
using namespace weir::test;

/// The values of a port of `f32` or classes.
static std::vector<double> getPort(const DataResult &result, size_t port) {
  const PortValues &values = result.set.ports[port];
  std::vector<double> list;
  for (size_t i = 0; i < values.getSamples() * values.getPort().elements; ++i)
    list.push_back(values.get(i));
  return list;
}

/// `x` and `y` from sources of one reader.
static std::string bindTwo(llvm::StringRef reader, llvm::StringRef x,
                           llvm::StringRef y) {
  return ("weir.data {\n weir.source @a \"" + reader + "\" [\"" + x +
          "\"] {}\n weir.source @b \"" + reader + "\" [\"" + y +
          "\"] {}\n weir.bind \"x\" = @a\n weir.bind \"y\" = @b\n}")
      .str();
}

static const std::vector<double> xs = {1, 2, 3, 4, 5, 6}, ys = {0, 2, 1};

TEST_F(DataModel, readsNpy) {
  write("x.npy", makeNpy("<f4", "(3, 2)", makeFloats({1, 2, 3, 4, 5, 6})));
  write("y.npy", makeNpy("|u1", "(3,)", llvm::StringRef("\0\2\1", 3)));
  DataResult result = load(bindTwo("npy", "x.npy", "y.npy"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), xs);
  EXPECT_EQ(getPort(result, 1), ys);
}

TEST_F(DataModel, readsIdx) {
  write("x", makeIdx(0x08, {3, 2, 1}, "\1\2\3\4\5\6"));
  write("y.gz", makeGzip(makeIdx(0x08, {3}, llvm::StringRef("\0\2\1", 3))));
  DataResult result = load(bindTwo("idx", "x", "y.gz"));
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), xs);
  EXPECT_EQ(getPort(result, 1), ys);
}

static constexpr llvm::StringRef fields = R"(
    weir.bind "x" = @set field "points"
    weir.bind "y" = @set field "color"
  })";

TEST_F(DataModel, readsNpz) {
  write(
      "set.npz",
      makeZip(
          {{"points.npy",
            makeNpy("<f4", "(3, 2)", makeFloats({1, 2, 3, 4, 5, 6})), true},
           {"color.npy", makeNpy("|u1", "(3,)", llvm::StringRef("\0\2\1", 3))},
           // Nothing asks for it, so nothing is wrong with it.
           {"names.npy", "objects"}}));
  DataResult result =
      load(("weir.data {\n weir.source @set \"npz\" [\"set.npz\"] {}" + fields)
               .str());
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), xs);
  EXPECT_EQ(getPort(result, 1), ys);
}

TEST_F(DataModel, readsSafetensors) {
  write("set.st",
        makeSafetensors(
            R"({"points":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},)"
            R"("color":{"dtype":"U8","shape":[3],"data_offsets":[24,27]}})",
            makeFloats({1, 2, 3, 4, 5, 6}) + std::string("\0\2\1", 3)));
  DataResult result =
      load(("weir.data {\n weir.source @set \"safetensors\" [\"set.st\"] {}" +
            fields)
               .str());
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), xs);
  EXPECT_EQ(getPort(result, 1), ys);
}

TEST_F(DataModel, readsColumnsByName) {
  write("t.csv", "day,y,\"x, first\",x2\n mon,0,1,2\ntue,2,3,4\nwed,1,5,6\n");
  DataResult result = load(R"(
    weir.data {
      weir.source @t "csv" ["t.csv"] {header = true}
      weir.bind "x" = @t[2, 4]
      weir.bind "y" = @t field "y"
    })");
  ASSERT_EQ(result.state, DataState::Loaded) << reports.take();
  EXPECT_EQ(getPort(result, 0), xs);
  EXPECT_EQ(getPort(result, 1), ys);
}

TEST_F(DataModel, namesWhatIsNotThere) {
  write("t.csv", "day,Close,Close\nmon,1,2\n");
  auto refuse = [&](llvm::StringRef field, llvm::StringRef options) {
    DataResult result = load(("weir.data {\n weir.source @t \"csv\" "
                              "[\"t.csv\"] {" +
                              options + "}\n weir.bind \"x\" = @t[1, 3]\n " +
                              "weir.bind \"y\" = @t field \"" + field + "\"\n}")
                                 .str());
    EXPECT_EQ(result.state, DataState::Bad);
    return reports.take();
  };
  std::string text = refuse("days", "header = true");
  EXPECT_NE(text.find("t.csv` has nothing named `days` [unknown-column]"),
            std::string::npos);
  EXPECT_NE(text.find("did you mean `day`?"), std::string::npos) << text;
  EXPECT_NE(refuse("Close", "header = true").find("has several columns"),
            std::string::npos);
  EXPECT_NE(refuse("a", "").find("is not a number [bad-number]"),
            std::string::npos);
}

TEST_F(DataModel, comparesShapes) {
  write("x.npy", makeNpy("<f4", "(2, 1, 3)", makeFloats({1, 2, 3, 4, 5, 6})));
  write("y.npy", makeNpy("|u1", "(2,)", "\1\1"));
  EXPECT_EQ(load(bindTwo("npy", "x.npy", "y.npy")).state, DataState::Bad);
  EXPECT_NE(reports.take().find("`x` has the shape [2], the rows have [1, 3] "
                                "[array-mismatch]"),
            std::string::npos);
  write("x.npy", makeNpy("<f4", "()", makeFloats({1})));
  EXPECT_EQ(load(bindTwo("npy", "x.npy", "y.npy")).state, DataState::Bad);
  EXPECT_NE(reports.take().find("it is a single number, not rows "
                                "[array-mismatch]"),
            std::string::npos);
}

TEST_F(DataModel, namesRowsOfArrays) {
  write("x.npy",
        makeNpy("<f4", "(2, 2)", makeFloats({1, 2, 3, std::nanf("")})));
  write("y.npy", makeNpy("|u1", "(2,)", "\1\7"));
  EXPECT_EQ(load(bindTwo("npy", "x.npy", "y.npy")).state, DataState::Bad);
  std::string text = reports.take();
  EXPECT_NE(text.find("x.npy: error: `x` cannot be nan, in row 1: finite "
                      "numbers are expected [not-finite-data]"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("y.npy: error: `y` cannot be 7, in row 1: whole numbers "
                      "from 0 to 2 are expected [value-out-of-range]"),
            std::string::npos)
      << text;
}

TEST_F(DataModel, reportsDamagedFiles) {
  for (llvm::StringRef reader : {"npz", "safetensors", "idx"}) {
    write("bad", "PK\3\4 something");
    EXPECT_EQ(load(bindTwo(reader, "bad", "bad")).state, DataState::Bad);
    EXPECT_NE(reports.take().find("/bad` cannot be read: it is "),
              std::string::npos)
        << reader.str();
  }
  write("bad.gz", "nothing");
  EXPECT_EQ(load(bindTwo("idx", "bad.gz", "bad.gz")).state, DataState::Bad);
  EXPECT_NE(reports.take().find("the compressed data is damaged "
                                "[invalid-data-file]"),
            std::string::npos);
}

TEST_F(DataModel, refusesSourcesWithoutFiles) {
  EXPECT_EQ(load(R"(
    weir.data {
      weir.source @t "csv" [] {}
      weir.bind "x" = @t[0, 2]
      weir.bind "y" = @t[2, 3]
    })")
                .state,
            DataState::Bad);
  EXPECT_NE(reports.take().find("`t` names no file [no-data]"),
            std::string::npos);
}

TEST_F(DataModel, leavesUnusedSourcesAlone) {
  write("t.csv", "1,2,0\n");
  DataResult result = load(
      (plainData.drop_back() + "weir.source @u \"csv\" [\"absent.csv\"] {}\n}")
          .str());
  EXPECT_EQ(result.state, DataState::Loaded) << reports.take();
}
