#include "lib/Driver/Arrays.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"
#include "runtime/include/weir/abi.h"
#include "runtime/include/weir/safetensors.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cstring>
#include <random>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

int64_t ArrayFiles::getRows() const {
  return entries.empty() || entries.front().array.getShape().empty()
             ? 1
             : entries.front().array.getShape().front();
}

/// An array without rows has none to run on.
static bool checkRows(const ArrayFiles::Entry &entry, int64_t rows,
                      Diagnostics &diagnostics) {
  constexpr int64_t most = 1 << 20;
  llvm::ArrayRef<int64_t> shape = entry.array.getShape();
  if (shape.empty() || shape.front() < 1 || shape.front() > most) {
    diagnostics.report(DiagnosticId::ArrayShape,
                       formatv("`{0}` has {1} rows; 1 to {2} are possible",
                               entry.path, shape.empty() ? 0 : shape.front(),
                               most));
    return false;
  }
  if (shape.front() == rows)
    return true;
  diagnostics.report(DiagnosticId::ArrayShape,
                     formatv("`{0}` has {1} rows where the first array has {2}",
                             entry.path, shape.front(), rows));
  return false;
}

ArrayFiles weir::readArrays(Invocation &invocation) {
  ArrayFiles files;
  for (OptionId id : {OPT_input, OPT_target}) {
    for (auto &[name, value] : invocation.getPairs(id)) {
      StringRef path = value;
      if (!path.consume_front("@")) {
        invocation.fail(DiagnosticId::InvalidOption,
                        "`" + name + "=" + value + "` names no file",
                        "write `" + name + "=@FILE.npy`");
        continue;
      }
      if (llvm::any_of(files.entries,
                       [&](const auto &entry) { return entry.name == name; })) {
        invocation.fail(DiagnosticId::ContradictingOptions,
                        "`" + name + "` is given twice");
        continue;
      }
      auto array = readNpy(path, invocation.diagnostics);
      if (!array)
        continue;
      files.entries.push_back(
          {name, path.str(), id == OPT_target, std::move(*array)});
      checkRows(files.entries.back(), files.getRows(), invocation.diagnostics);
    }
  }
  return files;
}

static std::string formatShape(llvm::ArrayRef<int64_t> shape) {
  return formatv("[{0:$[, ]}]", llvm::make_range(shape.begin(), shape.end()));
}

static bool bindArray(const DataPort &port, const ArrayFiles::Entry &entry,
                      std::vector<PortValues> &values,
                      Diagnostics &diagnostics) {
  int64_t rows = entry.array.getShape().front();
  llvm::SmallVector<int64_t> expected = {rows};
  expected.append(port.shape.begin(), port.shape.end());
  if (!llvm::equal(expected, entry.array.getShape())) {
    diagnostics.report(DiagnosticId::ArrayShape,
                       formatv("`{0}` has the shape {1}; `{2}` needs {3}",
                               entry.path, formatShape(entry.array.getShape()),
                               port.name, formatShape(expected)));
    return false;
  }
  PortValues bound(port, rows);
  for (size_t i = 0; i < entry.array.getElements(); ++i) {
    double value = entry.array.get(i);
    if (bound.set(i, value))
      continue;
    diagnostics.report(
        DiagnosticId::ValueOutOfRange,
        formatv("`{0}`: element {1} of row {2} is {3}, which `{4}` cannot be",
                entry.path, i % port.elements, i / port.elements, value,
                port.name));
    return false;
  }
  values.push_back(std::move(bound));
  return true;
}

/// Names and roles of the options against the model's.
static bool checkNames(llvm::ArrayRef<DataPort> ports, const ArrayFiles &files,
                       Diagnostics &diagnostics) {
  bool good = true;
  for (const ArrayFiles::Entry &entry : files.entries) {
    StringRef word = entry.isTarget ? "target" : "input";
    std::vector<StringRef> names;
    for (const DataPort &port : ports)
      if (port.isTarget == entry.isTarget)
        names.push_back(port.name);
    if (llvm::is_contained(names, entry.name))
      continue;
    std::string help = didYouMean(entry.name, names);
    if (help.empty())
      help = names.empty()
                 ? formatv("the model has no {0}", word).str()
                 : formatv("its {0}s are {1}", word, llvm::join(names, ", "));
    diagnostics
        .report(DiagnosticId::UnknownPort,
                formatv("the model has no {0} `{1}`", word, entry.name))
        .help(help);
    good = false;
  }
  return good;
}

bool weir::bindArrays(llvm::ArrayRef<DataPort> ports, const ArrayFiles &files,
                      bool withTargets, std::vector<PortValues> &values,
                      Diagnostics &diagnostics) {
  bool good = checkNames(ports, files, diagnostics);
  for (const DataPort &port : ports) {
    if (port.isTarget && !withTargets)
      continue;
    auto entry = llvm::find_if(files.entries, [&](const auto &entry) {
      return entry.name == port.name && entry.isTarget == port.isTarget;
    });
    if (entry != files.entries.end()) {
      good &= bindArray(port, *entry, values, diagnostics);
      continue;
    }
    diagnostics.report(DiagnosticId::UnknownPort,
                       formatv("{0} `{1}` is not given",
                               port.isTarget ? "target" : "input", port.name));
    good = false;
  }
  return good;
}

std::vector<PortValues> weir::makeRandomInputs(llvm::ArrayRef<DataPort> ports,
                                               size_t batch) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<PortValues> inputs;
  for (const DataPort &port : ports) {
    PortValues values(port, batch);
    bool whole =
        port.type == ElementType::Class || port.type == ElementType::Bool;
    int64_t most = port.type == ElementType::Bool ? 2
                   : port.classes                 ? port.classes
                                                  : 1;
    for (size_t i = 0; i < batch * port.elements; ++i) {
      double value =
          whole ? static_cast<double>(random() % most) : normal(random);
      bool stored = values.set(i, value);
      assert(stored && "drawn inside of the port's range");
      (void)stored;
    }
    inputs.push_back(std::move(values));
  }
  return inputs;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void TensorFile::add(StringRef name, uint32_t type,
                     llvm::ArrayRef<int64_t> shape,
                     llvm::ArrayRef<double> values) {
  bool wide = type == WEIR_F64;
  std::vector<char> bytes(values.size() * (wide ? 8 : 4));
  for (auto [i, value] : llvm::enumerate(values)) {
    auto narrow = static_cast<float>(value);
    if (wide)
      std::memcpy(bytes.data() + i * 8, &value, 8);
    else
      std::memcpy(bytes.data() + i * 4, &narrow, 4);
  }
  addBytes(name, wide ? WEIR_F64 : WEIR_F32, shape, std::move(bytes));
}

void TensorFile::addBytes(StringRef name, uint32_t type,
                          llvm::ArrayRef<int64_t> shape,
                          std::vector<char> bytes) {
  tensors.push_back(
      {name.str(), type, llvm::SmallVector<int64_t>(shape), std::move(bytes)});
}

static weir_dtype getDtype(uint32_t type) {
  switch (type) {
  case WEIR_F64:
    return WEIR_DTYPE_F64;
  case WEIR_I32:
    return WEIR_DTYPE_I32;
  case WEIR_BOOL:
    return WEIR_DTYPE_BOOL;
  default:
    return WEIR_DTYPE_F32;
  }
}

static double readNumber(uint32_t type, const char *bytes, size_t i) {
  auto read = [&](auto number) -> double {
    std::memcpy(&number, bytes + i * sizeof(number), sizeof(number));
    return number;
  };
  switch (type) {
  case WEIR_F64:
    return read(double());
  case WEIR_I32:
    return read(int32_t());
  case WEIR_BOOL:
    return read(uint8_t());
  default:
    return read(float());
  }
}

std::string TensorFile::print() const {
  constexpr int64_t mostRows = 8, mostNumbers = 10;
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const Tensor &tensor : tensors) {
    int64_t rows = tensor.shape.front(), width = 1;
    for (int64_t size : llvm::drop_begin(tensor.shape))
      width *= size;
    os << formatv("{0} [{1:$[, ]}]\n", tensor.name,
                  llvm::make_range(tensor.shape.begin(), tensor.shape.end()));
    for (int64_t row = 0; row < std::min(rows, mostRows); ++row) {
      os << ' ';
      for (int64_t i = 0; i < std::min(width, mostNumbers); ++i)
        os << ' '
           << llvm::format("%.6g", readNumber(tensor.type, tensor.bytes.data(),
                                              row * width + i));
      os << (width > mostNumbers ? " ...\n" : "\n");
    }
    if (rows > mostRows)
      os << formatv("  ... {0} more\n", formatCount(rows - mostRows, "row"));
  }
  return text;
}

bool TensorFile::write(StringRef path, Diagnostics &diagnostics) const {
  std::vector<weir_safetensors_source> sources;
  for (const Tensor &tensor : tensors) {
    weir_safetensors_source source = {};
    source.name = tensor.name.c_str();
    source.dtype = getDtype(tensor.type);
    source.rank = tensor.shape.size();
    // Outputs have the rows in front of a sample's shape.
    if (source.rank > WEIR_SAFETENSORS_MAX_RANK) {
      diagnostics.report(DiagnosticId::CannotWriteFile,
                         formatv("`{0}` has more than {1} dimensions",
                                 tensor.name, WEIR_SAFETENSORS_MAX_RANK));
      return false;
    }
    llvm::copy(tensor.shape, source.shape);
    source.data = tensor.bytes.data();
    sources.push_back(source);
  }
  char error[512] = "";
  weir_status status =
      weir_safetensors_write(path.str().c_str(), sources.data(), sources.size(),
                             nullptr, 0, nullptr, error, sizeof(error));
  if (status == WEIR_OK)
    return true;
  diagnostics.report(DiagnosticId::CannotWriteFile,
                     "cannot write `" + path + "`: " + error);
  return false;
}
