#include "lib/Repair/Patch.h"

#include "mlir/IR/Builders.h"

using namespace weir::repair;
using llvm::StringRef;

void Patch::open(size_t offset, StringRef text) {
  insertions[offset].insert(0, text.str());
}

void Patch::close(size_t offset, StringRef text) { insertions[offset] += text; }

void Patch::replace(Extent extent, StringRef text) {
  replacements[extent.begin] = {extent.end - extent.begin, text.str()};
}

void Patch::load(mlir::ArrayAttr edits) {
  for (auto edit : edits.getAsRange<mlir::DictionaryAttr>()) {
    size_t offset = edit.getAs<mlir::IntegerAttr>("offset").getInt();
    size_t length = edit.getAs<mlir::IntegerAttr>("length").getInt();
    StringRef text = edit.getAs<mlir::StringAttr>("replacement").getValue();
    if (length == 0)
      insertions[offset] = text.str();
    else
      replacements[offset] = {length, text.str()};
  }
}

mlir::ArrayAttr Patch::getAttribute(mlir::MLIRContext *context) const {
  // What is inserted where a replacement begins is a part of it.
  std::map<size_t, std::pair<size_t, std::string>> all = replacements;
  for (auto &[offset, text] : insertions) {
    auto &[length, replacement] = all[offset];
    replacement.insert(0, text);
  }
  mlir::Builder builder(context);
  llvm::SmallVector<mlir::Attribute> edits;
  for (auto &[offset, edit] : all)
    edits.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("offset", builder.getI64IntegerAttr(offset)),
         builder.getNamedAttr("length", builder.getI64IntegerAttr(edit.first)),
         builder.getNamedAttr("replacement",
                              builder.getStringAttr(edit.second))}));
  return builder.getArrayAttr(edits);
}
