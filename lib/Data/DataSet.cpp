#include "lib/Data/DataSet.h"
#include "dialect/Weir/Weir.h"
#include "lib/Data/Csv.h"
#include "lib/Data/Random.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
/// A source with the tables of its files and where each row comes from.
struct Source {
  SourceOp op;
  std::vector<std::string> paths;
  std::vector<Table> tables;

  uint32_t getRows() const {
    uint32_t rows = 0;
    for (const Table &table : tables)
      rows += table.rows;
    return rows;
  }
};

class DataLoader {
public:
  DataLoader(ModelOp model, const DataPlaces &places, bool required,
             Diagnostics &diagnostics)
      : model(model), places(places), required(required),
        diagnostics(diagnostics) {}

  DataResult load();

private:
  DataState findFiles(DataOp data);
  bool readSources();
  bool checkSources(DataOp data);
  bool bindPorts(DataOp data);
  bool bindPort(const DataPort &port, BindOp bind);
  bool fill(PortValues &values, BindOp bind, const Source &source);
  void splitRows(DataOp data);

  ModelOp model;
  const DataPlaces &places;
  bool required;
  Diagnostics &diagnostics;
  std::vector<Source> sources;
  DataSet set;
};
} // namespace

const DataPart *DataSet::getPart(StringRef name) const {
  auto part = llvm::find_if(
      parts, [&](const DataPart &part) { return part.name == name; });
  return part == parts.end() ? nullptr : &*part;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Passes cannot emit a note by itself, so it goes to the sink directly.
static SourcePosition getPosition(mlir::Operation *op) {
  SourcePosition position;
  if (auto place = op->getLoc()->findInstanceOf<mlir::FileLineColLoc>()) {
    position.file = place.getFilename().str();
    position.line = place.getLine();
    position.column = place.getColumn();
  }
  return position;
}

DataState DataLoader::findFiles(DataOp data) {
  DataState state = DataState::Loaded;
  for (auto op : data.getOps<SourceOp>()) {
    Source source{op, {}, {}};
    for (auto file : op.getFiles().getAsRange<mlir::StringAttr>()) {
      std::vector<std::string> tried;
      auto path = findDataFile(file.getValue(), places, tried);
      if (path) {
        source.paths.push_back(*path);
        continue;
      }
      state = DataState::Missing;
      DiagnosticId id =
          required ? DiagnosticId::MissingData : DiagnosticId::AbsentData;
      DiagnosticBuilder message = diagnostics.report(
          id, getPosition(op), "no file `" + file.getValue() + "`");
      for (const std::string &place : tried)
        message.note("looked for `" + place + "`");
      message.help("name its folder with `--data-dir`");
    }
    sources.push_back(std::move(source));
  }
  return state;
}

/// The reader's options as the frontend wrote them.
static CsvOptions getCsvOptions(SourceOp source) {
  CsvOptions options;
  mlir::DictionaryAttr dictionary = source.getOptions();
  if (auto header = dictionary.getAs<mlir::BoolAttr>("header"))
    options.header = header.getValue();
  if (auto separator = dictionary.getAs<mlir::StringAttr>("separator"))
    if (separator.getValue().size() == 1)
      options.separator = separator.getValue().front();
  return options;
}

bool DataLoader::readSources() {
  bool good = true;
  for (Source &source : sources) {
    if (source.op.getReader() != "csv") {
      emitDiagnostic(source.op, DiagnosticId::UnknownReader)
          << "no reader `" << source.op.getReader() << "`; there is only `csv`";
      good = false;
      continue;
    }
    for (const std::string &path : source.paths) {
      auto table = readCsv(path, getCsvOptions(source.op), diagnostics);
      good &= table.has_value();
      set.files.push_back(path);
      source.tables.push_back(table ? std::move(*table) : Table());
    }
  }
  return good;
}

/// All sources have the same number of rows, all files of a source the same
/// number of columns.
bool DataLoader::checkSources(DataOp data) {
  if (sources.empty()) {
    emitDiagnostic(data, DiagnosticId::NoData) << "the section has no source";
    return false;
  }
  for (Source &source : sources) {
    for (const Table &table : source.tables)
      if (table.columns != source.tables.front().columns)
        return emitDiagnostic(source.op, DiagnosticId::RaggedRow)
                   << "`" << source.paths.back() << "` has " << table.columns
                   << " columns where `" << source.paths.front() << "` has "
                   << source.tables.front().columns,
               false;
    if (source.getRows() != sources.front().getRows())
      return emitDiagnostic(source.op, DiagnosticId::SourcesDiffer)
                 << "`" << source.op.getSymName() << "` has "
                 << source.getRows() << " rows, `"
                 << sources.front().op.getSymName() << "` has "
                 << sources.front().getRows(),
             false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static std::string describeRange(const DataPort &port) {
  if (port.type == ElementType::Bool)
    return "0 and 1 are expected";
  if (port.type != ElementType::Class)
    return "it does not fit the type f32";
  return formatv("whole numbers from 0 to {0} are expected", port.classes - 1);
}

/// Stops after ten bad values of a port.
bool DataLoader::fill(PortValues &values, BindOp bind, const Source &source) {
  double scale = bind.getScale().convertToDouble();
  double shift = bind.getShift().convertToDouble();
  auto begin = static_cast<uint32_t>(bind.getBegin());
  auto end = static_cast<uint32_t>(bind.getEnd());
  unsigned errors = 0;
  size_t element = 0;
  for (auto [table, path] : llvm::zip_equal(source.tables, source.paths)) {
    for (uint32_t row = 0; row < table.rows; ++row) {
      for (uint32_t column = begin; column < end; ++column) {
        double value = table.get(row, column);
        if (values.set(element++, value * scale + shift))
          continue;
        SourcePosition position;
        position.file = path;
        position.line = table.lines[row];
        position.column = 1;
        diagnostics.report(DiagnosticId::ValueOutOfRange, position,
                           formatv("`{0}` cannot be {1}, in column {2}: {3}",
                                   bind.getPort(), value, column,
                                   describeRange(values.getPort())));
        if (++errors == 10)
          return false;
      }
    }
  }
  return errors == 0;
}

bool DataLoader::bindPort(const DataPort &port, BindOp bind) {
  auto source = llvm::find_if(sources, [&](Source &source) {
    return source.op.getSymName() == bind.getSource();
  });
  if (source == sources.end())
    return emitDiagnostic(bind, DiagnosticId::UnboundPort)
               << "no source `" << bind.getSource() << "`",
           false;
  auto begin = static_cast<int64_t>(bind.getBegin());
  auto end = static_cast<int64_t>(bind.getEnd());
  int64_t columns = source->tables.front().columns;
  if (begin < 0 || end <= begin || end > columns)
    return emitDiagnostic(bind, DiagnosticId::ColumnOutOfRange)
               << "columns " << begin << " to " << end - 1
               << " of a table that has columns 0 to " << columns - 1,
           false;
  if (end - begin != port.elements)
    return emitDiagnostic(bind, DiagnosticId::ColumnOutOfRange)
               << "`" << port.name << "` takes " << port.elements
               << " columns, not " << end - begin,
           false;
  PortValues values(port, source->getRows());
  bool good = fill(values, bind, *source);
  set.ports.push_back(std::move(values));
  return good;
}

bool DataLoader::bindPorts(DataOp data) {
  bool good = true;
  for (const DataPort &port : getPorts(model)) {
    auto binds = data.getOps<BindOp>();
    auto bind = llvm::find_if(
        binds, [&](BindOp bind) { return bind.getPort() == port.name; });
    if (bind != binds.end()) {
      good &= bindPort(port, *bind);
      continue;
    }
    emitDiagnostic(data, DiagnosticId::UnboundPort)
        << (port.isTarget ? "target" : "input") << " `" << port.name
        << "` is bound to nothing";
    good = false;
  }
  return good;
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// The parts with their fractions: `train` first and `test` last, those
/// between in the order of their names.
static std::vector<std::pair<StringRef, double>> getFractions(SplitOp split) {
  std::vector<std::pair<StringRef, double>> fractions;
  for (mlir::NamedAttribute part : split.getParts())
    if (auto fraction = llvm::dyn_cast<mlir::FloatAttr>(part.getValue()))
      fractions.emplace_back(part.getName().getValue(),
                             fraction.getValueAsDouble());
  auto rank = [](StringRef name) {
    return name == "train" ? 0 : name == "test" ? 2 : 1;
  };
  llvm::sort(fractions, [&](const auto &a, const auto &b) {
    return std::pair(rank(a.first), a.first) <
           std::pair(rank(b.first), b.first);
  });
  return fractions;
}

/// Without a split, the files are the training and the test part; one file is
/// the training part alone.
static std::vector<DataPart> splitByFile(const Source &source) {
  std::vector<DataPart> parts;
  uint32_t row = 0;
  for (const Table &table : source.tables) {
    if (parts.size() < 2)
      parts.push_back({parts.empty() ? "train" : "test", {}});
    for (uint32_t end = row + table.rows; row < end; ++row)
      parts.back().rows.push_back(row);
  }
  return parts;
}

static std::vector<DataPart> splitByFraction(SplitOp split, uint32_t rows) {
  bool byPosition = split.getParts().contains("by_position");
  auto seed = split.getParts().getAs<mlir::IntegerAttr>("seed");
  std::vector<uint32_t> order;
  if (byPosition)
    order.assign(llvm::iota_range<uint32_t>(0, rows, false).begin(),
                 llvm::iota_range<uint32_t>(0, rows, false).end());
  else
    order = makePermutation(rows, seed ? seed.getInt() : 0, splitStream);

  std::vector<DataPart> parts;
  double sum = 0;
  size_t begin = 0;
  for (auto [name, fraction] : getFractions(split)) {
    sum += fraction;
    // Boundaries are rounded, so that fractions that add up to 1 use all rows.
    auto end = static_cast<size_t>(std::llround(std::min(sum, 1.0) * rows));
    end = std::max(end, begin);
    parts.push_back({name.str(), {order.begin() + begin, order.begin() + end}});
    begin = end;
  }
  return parts;
}

void DataLoader::splitRows(DataOp data) {
  const Source &source = sources.front();
  auto splits = data.getOps<SplitOp>();
  if (source.tables.size() > 1 || splits.empty())
    set.parts = splitByFile(source);
  else
    set.parts = splitByFraction(*splits.begin(), source.getRows());
  for (DataPart &part : set.parts)
    llvm::sort(part.rows);
}

DataResult DataLoader::load() {
  auto sections = model.getOps<DataOp>();
  if (sections.empty())
    return {};
  DataOp data = *sections.begin();
  DataResult result;
  result.state = findFiles(data);
  if (result.state == DataState::Missing)
    return result;
  result.state = DataState::Bad;
  if (!readSources() || !checkSources(data) || !bindPorts(data))
    return result;
  splitRows(data);
  result.state = DataState::Loaded;
  result.set = std::move(set);
  return result;
}

DataResult weir::loadDataSet(ModelOp model, const DataPlaces &places,
                             bool required, Diagnostics &diagnostics) {
  return DataLoader(model, places, required, diagnostics).load();
}
