#include "lib/Data/Sources.h"
#include "dialect/Weir/Weir.h"
#include "lib/Data/Idx.h"
#include "lib/Data/Inflate.h"
#include "lib/Data/Npy.h"
#include "lib/Data/Safetensors.h"
#include "lib/Data/Zip.h"

using namespace weir;
using llvm::StringRef;

ColumnRequest weir::makeRequest(BindOp bind) {
  ColumnRequest request;
  if (auto field = bind.getField())
    request.field = field->str();
  if (bind.getBegin())
    request.range.emplace(*bind.getBegin(), *bind.getEnd());
  llvm::SmallVector<CallAttr> steps = bind.getStepList();
  request.asText = !steps.empty() && steps.front().getKeyword() == "characters";
  return request;
}

ColumnRequest weir::makeRequest(SplitOp split) {
  ColumnRequest request;
  if (auto field = split.getField())
    request.field = field->str();
  if (auto column = split.getColumn())
    request.range.emplace(*column, *column + 1);
  for (mlir::NamedAttribute part : split.getParts())
    if (auto list = llvm::dyn_cast<mlir::ArrayAttr>(part.getValue()))
      request.asText |= llvm::any_of(list, [](mlir::Attribute value) {
        return llvm::isa<mlir::StringAttr>(value);
      });
  return request;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static CsvOptions getCsvOptions(SourceOp source) {
  CsvOptions options;
  if (source.getReader() == "tsv") {
    options.separator = '\t';
    options.quotes = false;
  }
  mlir::DictionaryAttr dictionary = source.getOptions();
  if (auto header = dictionary.getAs<mlir::BoolAttr>("header"))
    options.header = header.getValue();
  if (auto separator = dictionary.getAs<mlir::StringAttr>("separator"))
    if (separator.getValue().size() == 1)
      options.separator = separator.getValue().front();
  return options;
}

/// Columns that nothing asks for need not be numbers.
static std::vector<ColumnUse>
chooseColumns(const Table &table, llvm::ArrayRef<ColumnRequest> requests) {
  std::vector<ColumnUse> uses(table.columns, ColumnUse::Skip);
  for (const ColumnRequest &request : requests) {
    ColumnUse use = request.asText ? ColumnUse::Text : ColumnUse::Number;
    for (uint32_t i = 0; i < table.columns; ++i) {
      bool isMeant = request.field   ? i < table.names.size() &&
                                           table.names[i] == *request.field
                     : request.range ? i >= request.range->first &&
                                           i < request.range->second
                                     : true;
      // Asked for as both, it is kept as numbers.
      if (isMeant && uses[i] != ColumnUse::Number)
        uses[i] = use;
    }
  }
  return uses;
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

static bool isRequested(llvm::ArrayRef<ColumnRequest> requests,
                        StringRef name) {
  return llvm::any_of(requests, [&](const ColumnRequest &request) {
    return request.field && *request.field == name;
  });
}

/// Members that nothing asks for are not inflated, but are known.
static std::string readNpz(const FileBytes &file,
                           llvm::ArrayRef<ColumnRequest> requests,
                           SourceFile &result) {
  std::vector<ZipMember> members;
  if (std::string error = readZipDirectory(file.bytes, members); !error.empty())
    return error;
  for (const ZipMember &member : members) {
    StringRef name = member.name;
    if (!name.consume_back(".npy"))
      continue;
    NumberArray array;
    if (isRequested(requests, name)) {
      FileBytes bytes;
      std::string error = readZipMember(file, member, bytes);
      if (!error.empty())
        return error;
      error = parseNpy(bytes, array);
      if (!error.empty())
        return "`" + member.name + "`: " + error;
    }
    result.arrays.emplace_back(name.str(), std::move(array));
  }
  return "";
}

static NumberArray makeText(const FileBytes &file) {
  return NumberArray(NumberType::UInt8,
                     {static_cast<int64_t>(file.bytes.size())}, file.bytes,
                     file.owner);
}

/// Files of numbers. Returns what is wrong, or an empty text.
static std::string readArrays(StringRef reader, const FileBytes &file,
                              llvm::ArrayRef<ColumnRequest> requests,
                              SourceFile &result) {
  if (reader == "npz")
    return readNpz(file, requests, result);
  if (reader == "safetensors")
    return parseSafetensors(file, result.arrays);
  NumberArray array;
  std::string error;
  if (reader == "npy") {
    error = parseNpy(file, array);
  } else if (reader == "idx") {
    error = parseIdx(file, array);
  } else if (file.bytes.size() > NumberArray::maximumElements) {
    error = "it is larger than 4 GiB";
  } else {
    array = makeText(file);
    result.isText = true;
  }
  result.arrays.emplace_back("", std::move(array));
  return error;
}

std::optional<SourceFile>
weir::readSourceFile(SourceOp source, StringRef path,
                     llvm::ArrayRef<ColumnRequest> requests,
                     Diagnostics &diagnostics) {
  StringRef reader = source.getReader();
  constexpr StringRef readers[] = {"csv", "tsv",         "npy", "npz",
                                   "idx", "safetensors", "text"};
  if (!llvm::is_contained(readers, reader)) {
    emitDiagnostic(source, DiagnosticId::UnknownReader)
        << "there is no reader `" << reader << "`";
    return std::nullopt;
  }
  std::optional<FileBytes> file = mapDataFile(path, diagnostics);
  if (!file)
    return std::nullopt;
  SourceFile result;
  result.path = path.str();
  std::string error;
  if (path.ends_with(".gz")) {
    FileBytes inflated;
    error = inflateGzip(file->bytes, inflated);
    file = inflated;
  }
  bool isTable = reader == "csv" || reader == "tsv";
  if (error.empty() && isTable) {
    result.table = parseCsv(
        *file, path, getCsvOptions(source), diagnostics,
        [&](const Table &table) { return chooseColumns(table, requests); });
    return result.table ? std::optional(std::move(result)) : std::nullopt;
  }
  if (error.empty())
    error = readArrays(reader, *file, requests, result);
  if (error.empty())
    return std::move(result);
  DiagnosticId id = reader == "npy" ? DiagnosticId::InvalidNpy
                                    : DiagnosticId::InvalidDataFile;
  diagnostics.report(id, "`" + path + "` cannot be read: " + error);
  return std::nullopt;
}
