#include "lib/Data/DataSet.h"
#include "dialect/Weir/Weir.h"
#include "lib/Data/Binding.h"
#include "lib/Data/Split.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
/// A source with its files. They outlive the rows that are made of them.
struct Source {
  SourceOp op;
  std::vector<std::string> paths;
  std::vector<ColumnRequest> requests; // none: nothing needs it
  std::vector<SourceFile> files;
};

class DataLoader {
public:
  DataLoader(ModelOp model, const DataPlaces &places, bool required,
             Diagnostics &diagnostics)
      : model(model), places(places), required(required),
        diagnostics(diagnostics) {}

  DataResult load();

private:
  // Reading
  void addSources(DataOp data);
  DataState findFiles();
  bool readSources();
  // Binding
  Source *findSource(mlir::Operation *op, StringRef name);
  bool report(mlir::Operation *op, const RowsResult &result);
  bool bindPorts(DataOp data);
  bool bindPort(const DataPort &port, BindOp bind);
  Statistics *shareStatistics(const Binding &binding, size_t step);
  std::unique_ptr<Rows> applySteps(Binding &binding, RowsResult result);
  bool checkShape(const Binding &binding);
  bool checkCounts();
  // Splitting and filling
  bool readSplitColumn(SplitOp split, SplitColumn &column);
  bool splitBindings(DataOp data);
  bool fillPorts();

  ModelOp model;
  const DataPlaces &places;
  bool required;
  Diagnostics &diagnostics;
  std::vector<Source> sources;
  // Of all `standardize`; one that works on another's results comes later.
  std::vector<std::unique_ptr<Statistics>> statistics;
  std::vector<Binding> bindings;
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

/// What the ports of this model and the split need; a section may serve
/// several models.
void DataLoader::addSources(DataOp data) {
  for (auto op : data.getOps<SourceOp>())
    sources.push_back({op, {}, {}, {}});
  for (auto bind : data.getOps<BindOp>())
    if (Source *source = findSource(nullptr, bind.getSource()))
      source->requests.push_back(makeRequest(bind));
  for (auto split : data.getOps<SplitOp>())
    if (split.getSource())
      if (Source *source = findSource(nullptr, *split.getSource()))
        source->requests.push_back(makeRequest(split));
}

DataState DataLoader::findFiles() {
  DataState state = DataState::Loaded;
  for (Source &source : sources) {
    if (source.requests.empty())
      continue;
    for (auto file : source.op.getFiles().getAsRange<mlir::StringAttr>()) {
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
          id, getPosition(source.op), "no file `" + file.getValue() + "`");
      for (const std::string &place : tried)
        message.note("looked for `" + place + "`");
      message.help("name its folder with `--data-dir`");
    }
  }
  return state;
}

bool DataLoader::readSources() {
  bool good = true;
  for (Source &source : sources)
    for (const std::string &path : source.paths) {
      auto file = readSourceFile(source.op, path, source.requests, diagnostics);
      good &= file.has_value();
      set.files.push_back(path);
      if (file)
        source.files.push_back(std::move(*file));
    }
  return good;
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

/// Null if there is none; reported at `op`, if it is not null.
Source *DataLoader::findSource(mlir::Operation *op, StringRef name) {
  auto source = llvm::find_if(
      sources, [&](Source &source) { return source.op.getSymName() == name; });
  if (source != sources.end())
    return &*source;
  if (op)
    emitDiagnostic(op, DiagnosticId::UnboundPort)
        << "no source `" << name << "`";
  return nullptr;
}

/// False.
bool DataLoader::report(mlir::Operation *op, const RowsResult &result) {
  SourcePosition position =
      result.position.line ? result.position : getPosition(op);
  DiagnosticBuilder message =
      diagnostics.report(result.id, position, result.error);
  if (!result.help.empty())
    message.help(result.help);
  return false;
}

/// Whether two bindings take the same rows and begin with the same steps, up to
/// `step` and with it.
static bool beginAlike(BindOp a, BindOp b, size_t step) {
  auto begin = [&](BindOp bind) {
    return bind.getStepsAttr().getValue().take_front(step + 1);
  };
  return a.getSourceAttr() == b.getSourceAttr() &&
         a.getFieldAttr() == b.getFieldAttr() &&
         a.getBeginAttr() == b.getBeginAttr() &&
         a.getEndAttr() == b.getEndAttr() && begin(a) == begin(b);
}

/// What the `standardize` of this step learns: the same for all bindings of
/// `moves = standardize(...)`, or of what is made of it.
Statistics *DataLoader::shareStatistics(const Binding &binding, size_t step) {
  for (const Binding &other : bindings) {
    auto shared = other.statistics.find(step);
    if (shared != other.statistics.end() &&
        beginAlike(llvm::cast<BindOp>(binding.op), llvm::cast<BindOp>(other.op),
                   step))
      return shared->second;
  }
  statistics.push_back(std::make_unique<Statistics>());
  return statistics.back().get();
}

/// Null after a report.
std::unique_ptr<Rows> DataLoader::applySteps(Binding &binding,
                                             RowsResult result) {
  for (auto [i, step] :
       llvm::enumerate(llvm::cast<BindOp>(binding.op).getStepList())) {
    if (!result.rows)
      break;
    if (i == 0 && step.getKeyword() == "characters")
      continue;
    Statistics *statistics = nullptr;
    if (step.getKeyword() == "standardize") {
      Statistics *&kept = binding.statistics[i]; // also of its other file
      if (!kept)
        kept = shareStatistics(binding, i);
      statistics = kept;
    }
    result = applyStep(step, std::move(result.rows), statistics);
  }
  if (!result.rows)
    report(binding.op, result);
  return std::move(result.rows);
}

static llvm::SmallVector<int64_t, 4> dropOnes(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t, 4> result;
  llvm::copy_if(shape, std::back_inserter(result),
                [](int64_t dim) { return dim != 1; });
  return result;
}

static std::string formatShape(llvm::ArrayRef<int64_t> shape) {
  return formatv("[{0:$[, ]}]", llvm::make_range(shape.begin(), shape.end()));
}

/// A flat row fills any shape in order.
bool DataLoader::checkShape(const Binding &binding) {
  const Rows &rows = *binding.files.front();
  bool isFlat = rows.getShape().size() <= 1;
  bool fits =
      isFlat ? static_cast<int64_t>(rows.getElements()) == binding.port.elements
             : dropOnes(rows.getShape()) == dropOnes(binding.port.shape);
  if (fits)
    return true;
  if (isFlat)
    emitDiagnostic(binding.op, DiagnosticId::ColumnOutOfRange)
        << "`" << binding.port.name << "` takes " << binding.port.elements
        << " columns, not " << rows.getElements();
  else
    emitDiagnostic(binding.op, DiagnosticId::ArrayMismatch)
        << "`" << binding.port.name << "` has the shape "
        << formatShape(binding.port.shape) << ", the rows have "
        << formatShape(rows.getShape());
  return false;
}

bool DataLoader::bindPort(const DataPort &port, BindOp bind) {
  Source *source = findSource(bind, bind.getSource());
  if (!source)
    return false;
  if (source->files.empty()) {
    emitDiagnostic(source->op, DiagnosticId::NoData)
        << "`" << source->op.getSymName() << "` names no file";
    return false;
  }
  Binding binding;
  binding.port = port;
  binding.op = bind;
  llvm::SmallVector<CallAttr> steps = bind.getStepList();
  ColumnRequest request = makeRequest(bind);
  size_t textLength =
      request.asText ? static_cast<size_t>(steps.front().getNumber("length"))
                     : 0;
  for (const SourceFile &file : source->files) {
    auto rows = applySteps(binding, makeRows(file, request, textLength));
    if (!rows)
      return false;
    if (!binding.files.empty() &&
        rows->getShape() != binding.files.front()->getShape()) {
      emitDiagnostic(bind, DiagnosticId::RaggedRow)
          << "a row of `" << file.path << "` has the shape "
          << formatShape(rows->getShape()) << ", of `"
          << source->files.front().path << "` "
          << formatShape(binding.files.front()->getShape());
      return false;
    }
    binding.files.push_back(std::move(rows));
  }
  if (!checkShape(binding))
    return false;
  constexpr uint64_t maximumValues = uint64_t(1) << 32;
  if (binding.getCount() > UINT32_MAX ||
      binding.getCount() > maximumValues / port.elements) {
    emitDiagnostic(bind, DiagnosticId::DataTooLarge)
        << "`" << port.name << "` would take more than " << maximumValues
        << " numbers";
    return false;
  }
  bindings.push_back(std::move(binding));
  return true;
}

bool DataLoader::bindPorts(DataOp data) {
  bool good = true;
  if (sources.empty()) {
    emitDiagnostic(data, DiagnosticId::NoData) << "the section has no source";
    return false;
  }
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

/// All ports have the same samples, file by file.
bool DataLoader::checkCounts() {
  if (bindings.empty()) {
    emitDiagnostic(model, DiagnosticId::NoData)
        << "the model has no input to fill";
    return false;
  }
  const Binding &first = bindings.front();
  for (const Binding &binding : bindings) {
    bool isEqual = llvm::equal(binding.files, first.files,
                               [](const auto &a, const auto &b) {
                                 return a->getCount() == b->getCount();
                               });
    if (isEqual)
      continue;
    auto list = [](const Binding &binding) {
      std::string text;
      for (const auto &rows : binding.files)
        text +=
            (text.empty() ? "" : " and ") + std::to_string(rows->getCount());
      return text;
    };
    emitDiagnostic(binding.op, DiagnosticId::SourcesDiffer)
        << "`" << binding.port.name << "` has " << list(binding)
        << " samples, `" << first.port.name << "` has " << list(first);
    return false;
  }
  if (first.getCount() > 0)
    return true;
  emitDiagnostic(first.op, DiagnosticId::NoData) << "there are no samples";
  return false;
}

//===----------------------------------------------------------------------===//
// Splitting and filling
//===----------------------------------------------------------------------===//

/// One value for each sample.
bool DataLoader::readSplitColumn(SplitOp split, SplitColumn &column) {
  Source *source = findSource(split, *split.getSource());
  if (!source)
    return false;
  ColumnRequest request = makeRequest(split);
  for (const SourceFile &file : source->files) {
    size_t longest = std::numeric_limits<uint32_t>::max();
    RowsResult result = makeRows(file, request, longest);
    if (!result.rows)
      return report(split, result);
    if (!request.asText && result.rows->getElements() != 1)
      return emitDiagnostic(split, DiagnosticId::ColumnOutOfRange)
                 << "`split` goes by one value a row, not by "
                 << result.rows->getElements(),
             false;
    for (size_t row = 0; row < result.rows->getCount(); ++row)
      column.push_back(result.rows->getText(row));
  }
  if (column.size() == bindings.front().getCount())
    return true;
  emitDiagnostic(split, DiagnosticId::SourcesDiffer)
      << "the column has " << column.size() << " rows, there are "
      << bindings.front().getCount() << " samples";
  return false;
}

bool DataLoader::splitBindings(DataOp data) {
  auto splits = data.getOps<SplitOp>();
  SplitOp split = splits.empty() ? SplitOp() : *splits.begin();
  SplitColumn column;
  if (split && split.getSource() && !readSplitColumn(split, column))
    return false;
  llvm::SmallVector<size_t> counts;
  for (const auto &rows : bindings.front().files)
    counts.push_back(rows->getCount());
  auto parts = splitSamples(model, split, counts, column);
  if (parts)
    set.parts = std::move(*parts);
  return parts.has_value();
}

bool DataLoader::fillPorts() {
  bool good = true;
  for (auto &learned : statistics)
    if (!fitStep(bindings, *learned, set.getPart("train"), diagnostics))
      return false;
  for (const Binding &binding : bindings) {
    auto values = fillPort(binding, diagnostics);
    good &= values.has_value();
    if (values)
      set.ports.push_back(std::move(*values));
  }
  return good;
}

DataResult DataLoader::load() {
  auto sections = model.getOps<DataOp>();
  if (sections.empty())
    return {};
  DataOp data = *sections.begin();
  addSources(data);
  DataResult result;
  result.state = findFiles();
  if (result.state == DataState::Missing)
    return result;
  result.state = DataState::Bad;
  if (!readSources() || !bindPorts(data) || !checkCounts() ||
      !splitBindings(data) || !fillPorts())
    return result;
  result.state = DataState::Loaded;
  result.set = std::move(set);
  return result;
}

DataResult weir::loadDataSet(ModelOp model, const DataPlaces &places,
                             bool required, Diagnostics &diagnostics) {
  return DataLoader(model, places, required, diagnostics).load();
}
