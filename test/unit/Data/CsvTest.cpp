#include "lib/Data/Csv.h"
#include "Files.h"
#include "Reports.h"
#include "lib/Data/DataFiles.h"

using namespace weir;
using namespace weir::test;

static std::optional<Table> parse(llvm::StringRef text, Reports &reports,
                                  CsvOptions options = {}) {
  return parseCsv(ownBytes(text.str()), "t.csv", options, reports.diagnostics);
}

/// The message of a text that is refused; "" if it is not.
static std::string refuse(llvm::StringRef text, CsvOptions options = {}) {
  Reports reports;
  bool accepted = parse(text, reports, options).has_value();
  std::string message = reports.take();
  EXPECT_EQ(accepted, message.empty()) << message;
  return message;
}

TEST(Csv, readsRows) {
  Reports reports;
  auto table = parse("1,2.5,-3e2\r\n\n4,+5, 6 \n", reports);
  ASSERT_TRUE(table) << reports.take();
  EXPECT_EQ(table->rows, 2u);
  EXPECT_EQ(table->columns, 3u);
  EXPECT_EQ(table->values, (std::vector<double>{1, 2.5, -300, 4, 5, 6}));
  EXPECT_EQ(table->lines, (std::vector<uint32_t>{1, 3}));
}

TEST(Csv, readsWithoutLastNewline) {
  Reports reports;
  auto table = parse("1\n2", reports);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows, 2u);
}

TEST(Csv, skipsHeaderAndByteOrderMark) {
  Reports reports;
  CsvOptions options;
  options.header = true;
  options.separator = ';';
  auto table = parse("\xEF\xBB\xBF"
                     "a;b\n1;\"2\"\n",
                     reports, options);
  ASSERT_TRUE(table) << reports.take();
  EXPECT_EQ(table->values, (std::vector<double>{1, 2}));
  EXPECT_EQ(table->lines.front(), 2u);
}

TEST(Csv, readsQuotedFields) {
  Reports reports;
  CsvOptions options;
  options.header = true;
  auto table = parseCsv(
      ownBytes("\"a,b\",\"say \"\"so\"\"\"\n \"two\nlines\" , \"5\" \n x ,6\n"),
      "t.csv", options, reports.diagnostics, [](const Table &table) {
        return std::vector<ColumnUse>{ColumnUse::Text, ColumnUse::Number};
      });
  ASSERT_TRUE(table) << reports.take();
  EXPECT_EQ(table->names, (std::vector<std::string>{"a,b", "say \"so\""}));
  EXPECT_EQ(table->getText(0, 0), "two\nlines");
  EXPECT_EQ(table->getText(1, 0), "x");
  EXPECT_EQ(table->get(0, 1), 5);
  EXPECT_EQ(table->lines, (std::vector<uint32_t>{2, 4}));
}

TEST(Csv, refusesQuotesThatDoNotEnd) {
  EXPECT_EQ(refuse("1,\"2\n3,4\n"),
            "t.csv:1:3: error: the quotes are not closed [bad-field]\n");
  EXPECT_EQ(refuse("1,2\n\"3\"4,5\n"),
            "t.csv:2:1: error: `\"3\"` goes on after its quotes "
            "[bad-field]\n");
}

TEST(Csv, takesQuotesAsTheyAreIfTold) {
  Reports reports;
  CsvOptions options;
  options.separator = '\t';
  options.quotes = false;
  auto table = parseCsv(
      ownBytes("\"a\t b \r\nc\td"), "t.tsv", options, reports.diagnostics,
      [](const Table &table) { return std::vector(2, ColumnUse::Text); });
  ASSERT_TRUE(table) << reports.take();
  EXPECT_EQ(table->getText(0, 0), "\"a");
  EXPECT_EQ(table->getText(0, 1), " b ");
  EXPECT_EQ(table->getText(1, 1), "d");
}

TEST(Csv, readsOnlyWhatIsAskedFor) {
  Reports reports;
  auto table = parseCsv(ownBytes("2020-01-01,1,nan\n2020-01-02,2,\n"), "t.csv",
                        {}, reports.diagnostics, [](const Table &table) {
                          return std::vector<ColumnUse>{ColumnUse::Skip,
                                                        ColumnUse::Number,
                                                        ColumnUse::Skip};
                        });
  ASSERT_TRUE(table) << reports.take();
  EXPECT_EQ(table->columns, 3u);
  EXPECT_EQ(table->values, (std::vector<double>{1, 2}));
}

TEST(Csv, refusesRowsThatDoNotFitTheHeader) {
  CsvOptions options;
  options.header = true;
  EXPECT_EQ(refuse("a,b\n1\n", options),
            "t.csv:2:1: error: 1 column where the header, line 1, has 2 "
            "[ragged-row]\n");
}

TEST(Csv, refusesRaggedRows) {
  EXPECT_EQ(refuse("1,2\n3\n"), "t.csv:2:1: error: 1 column where the first "
                                "row, line 1, has 2 [ragged-row]\n");
  EXPECT_EQ(refuse("1,2\n3,4,\n"),
            "t.csv:2:1: error: 3 columns where the first row, line 1, has 2 "
            "[ragged-row]\n");
}

TEST(Csv, refusesWhatIsNoNumber) {
  EXPECT_EQ(refuse("1,x\n"),
            "t.csv:1:3: error: `x` in column 1 is not a number [bad-number]\n");
  EXPECT_EQ(refuse("1e,2\n"),
            "t.csv:1:1: error: `1e` in column 0 is not a number "
            "[bad-number]\n");
  EXPECT_EQ(refuse("0x10\n"),
            "t.csv:1:1: error: `0x10` in column 0 is not a number "
            "[bad-number]\n");
}

TEST(Csv, saysWhatWasPerhapsForgotten) {
  EXPECT_EQ(refuse("a,1\n"),
            "t.csv:1:1: error: `a` in column 0 is not a number [bad-number]\n"
            "help: `header: true` if the first line holds names\n");
  EXPECT_EQ(refuse("1;2\n3;4\n"),
            "t.csv:1:1: error: `1;2` in column 0 is not a number "
            "[bad-number]\n"
            "help: `separator: \";\"` if that is between fields\n"
            "t.csv:2:1: error: `3;4` in column 0 is not a number "
            "[bad-number]\n");
  EXPECT_NE(
      refuse("1\t2\n").find("help: fields between tabs are read by `tsv`"),
      std::string::npos);
}

TEST(Csv, refusesWhatIsNotFinite) {
  EXPECT_EQ(refuse("1,nan\n"),
            "t.csv:1:3: error: column 1 is `nan` [not-finite-data]\n");
  EXPECT_EQ(refuse("-inf\n"),
            "t.csv:1:1: error: column 0 is `-inf` [not-finite-data]\n");
  EXPECT_EQ(refuse("1e999\n"),
            "t.csv:1:1: error: `1e999` in column 0 is out of the range of "
            "numbers [not-finite-data]\n");
}

TEST(Csv, refusesFilesWithoutRows) {
  EXPECT_NE(refuse("").find("the file has no rows [no-data]"),
            std::string::npos);
  EXPECT_NE(refuse("\n \n").find("the file has no rows [no-data]"),
            std::string::npos);
}

TEST(Csv, stopsAfterTenErrors) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "?\n";
  std::string message = refuse(text);
  EXPECT_EQ(llvm::StringRef(message).count('\n'), 10u);
}

TEST(Csv, limitsSizes) {
  CsvOptions options;
  options.maximumColumns = 2;
  EXPECT_EQ(refuse("1,2,3\n", options),
            "t.csv:1:5: error: more than 2 columns [data-too-large]\n");
  options = CsvOptions();
  options.maximumValues = 3;
  EXPECT_EQ(refuse("1,2\n3,4\n", options),
            "t.csv:2:1: error: more than 3 numbers [data-too-large]\n");
}

TEST(Csv, survivesAnyBytes) {
  uint64_t state = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text += "0123456789,,,\n\n\".eE+-\0\xff n"[(state >> 33) % 25];
    }
    Reports reports;
    auto table = parse(text, reports);
    if (table)
      EXPECT_EQ(table->values.size(),
                static_cast<size_t>(table->rows) * table->columns);
    else
      EXPECT_TRUE(reports.diagnostics.hasErrors()) << text;
  }
}

TEST(DataFiles, refuseUnreadableFiles) {
  Reports reports;
  EXPECT_FALSE(mapDataFile("/nonexistent.csv", reports.diagnostics));
  EXPECT_FALSE(mapDataFile("/dev/zero", reports.diagnostics));
  EXPECT_FALSE(mapDataFile("/", reports.diagnostics));
  std::string text = reports.take();
  EXPECT_NE(text.find("`/dev/zero`: it is not a regular file"),
            std::string::npos)
      << text;
}
