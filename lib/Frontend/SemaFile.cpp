#include "lib/Frontend/SemaFile.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Support/Suggest.h"

using namespace weir;
using namespace weir::syntax;
using llvm::cast;
using llvm::dyn_cast;

static llvm::StringRef describe(DeclarationKind kind) {
  switch (kind) {
  case DeclarationKind::Const:
    return "const";
  case DeclarationKind::Block:
    return "block";
  case DeclarationKind::Cell:
    return "cell";
  case DeclarationKind::Model:
    return "model";
  case DeclarationKind::Train:
    return "train";
  case DeclarationKind::Gradients:
    return "gradients";
  case DeclarationKind::Data:
    return "data";
  }
  llvm_unreachable("all kinds are handled");
}

FileScope::FileScope(const File &file, Diagnostics &diagnostics,
                     const FrontendOptions &options)
    : diagnostics(diagnostics), options(options), library(diagnostics) {
  for (const Declaration *declaration : file.declarations) {
    if (auto *constant = dyn_cast<Const>(declaration))
      indexConst(*constant);
    else if (auto *function = dyn_cast<Function>(declaration))
      indexFunction(*function);
    else if (auto *model = dyn_cast<Model>(declaration))
      indexModel(*model);
    else
      sections.push_back(cast<Section>(declaration));
  }
  modelCount = models.size();
  collectStrings(file);
  checkSections();
  applyDefines();
  selectModel();
}

void FileScope::reportDuplicate(const Identifier &name, llvm::StringRef what,
                                SMRange first) {
  diagnostics
      .report(DiagnosticId::DuplicateName, name.range,
              what + " `" + name.text + "` is declared twice")
      .note(first, "first declared here");
}

void FileScope::indexConst(const Const &declaration) {
  for (const Constant &constant : declaration.constants) {
    auto [it, isNew] =
        constantIndex.try_emplace(constant.name.text, constants.size());
    if (!isNew) {
      reportDuplicate(constant.name, "constant",
                      constants[it->second].declaration->name.range);
      continue;
    }
    ConstantEntry entry;
    entry.declaration = &constant;
    constants.push_back(std::move(entry));
  }
}

void FileScope::indexFunction(const Function &declaration) {
  llvm::StringRef name = declaration.name.text;
  mentioned.insert(name);
  checkItems(declaration.items, declaration.kind);
  llvm::StringSet<> formals;
  for (const Formal &formal : declaration.formals)
    if (!formals.insert(formal.name.text).second)
      diagnostics.report(DiagnosticId::DuplicateName, formal.name.range,
                         "argument `" + formal.name.text +
                             "` is declared twice");
  auto [it, isNew] = functionIndex.try_emplace(name, &declaration);
  if (isNew)
    functions.push_back(&declaration);
  else
    reportDuplicate(declaration.name, describe(declaration.kind),
                    it->second->name.range);
}

void FileScope::indexModel(const Model &declaration) {
  checkItems(declaration.items, DeclarationKind::Model);
  for (const Model *other : models)
    if (other->name.text == declaration.name.text)
      return reportDuplicate(declaration.name, "model", other->name.range);
  models.push_back(&declaration);
}

ConstantEntry *FileScope::findConstant(llvm::StringRef name) {
  auto it = constantIndex.find(name);
  return it == constantIndex.end() ? nullptr : &constants[it->second];
}

const Function *FileScope::findFunction(llvm::StringRef name) const {
  return functionIndex.lookup(name);
}

const Section *FileScope::findSection(DeclarationKind kind,
                                      llvm::StringRef model) const {
  const Section *general = nullptr;
  for (const Section *section : sections) {
    if (section->kind != kind)
      continue;
    if (section->model && section->model->text == model)
      return section;
    if (!section->model && !general)
      general = section;
  }
  return general;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The word of an item that only some bodies admit, and what admits it.
static std::pair<llvm::StringRef, llvm::StringRef> getPlace(ItemKind kind) {
  switch (kind) {
  case ItemKind::Return:
    return {"return", "block"};
  case ItemKind::Input:
    return {"input", "model or cell"};
  case ItemKind::Target:
    return {"target", "model"};
  case ItemKind::State:
    return {"state", "cell"};
  case ItemKind::Next:
    return {"next", "cell"};
  case ItemKind::Output:
    return {"output", "model or cell"};
  case ItemKind::Loss:
    return {"loss", "model"};
  case ItemKind::Metric:
    return {"metric", "model"};
  default:
    return {"", ""};
  }
}

void FileScope::checkItems(llvm::ArrayRef<const Item *> items,
                           DeclarationKind kind) {
  for (const Item *item : items) {
    if (auto *binding = dyn_cast<Binding>(item)) {
      for (const Identifier &name : binding->names)
        mentioned.insert(name.text);
    } else if (auto *choice = dyn_cast<If>(item)) {
      for (const IfArm &arm : choice->arms)
        checkItems(arm.items, kind);
      checkItems(choice->otherwise, kind);
    } else if (auto *loop = dyn_cast<For>(item)) {
      checkItems(loop->items, kind);
    } else {
      auto [word, place] = getPlace(item->kind);
      if (!word.empty() && !place.contains(describe(kind)))
        diagnostics.report(DiagnosticId::MisplacedItem, item->range,
                           "`" + word + "` belongs in a " + place +
                               ", not in a " + describe(kind));
    }
  }
}

void FileScope::checkSections() {
  for (auto [index, section] : llvm::enumerate(sections)) {
    llvm::StringRef word = describe(section->kind);
    if (section->model) {
      llvm::StringRef name = section->model->text;
      std::vector<llvm::StringRef> names;
      for (const Model *model : models)
        names.push_back(model->name.text);
      if (!llvm::is_contained(names, name)) {
        std::string help = didYouMean(name, names);
        DiagnosticBuilder report = diagnostics.report(
            DiagnosticId::UnknownModel, section->model->range,
            "`" + word + "` is for the model `" + name +
                "`, which this file does not have");
        if (!help.empty())
          report.help(help);
      }
    }
    for (const Section *other : llvm::ArrayRef(sections).take_front(index)) {
      bool same = other->kind == section->kind &&
                  (other->model ? other->model->text : "") ==
                      (section->model ? section->model->text : "");
      if (!same)
        continue;
      diagnostics
          .report(DiagnosticId::DuplicateName, section->range.Start,
                  "a second `" + word + "` section for the same model")
          .note(other->range.Start, "first declared here");
      break;
    }
  }
}

void FileScope::applyDefines() {
  std::vector<llvm::StringRef> names;
  for (const ConstantEntry &entry : constants)
    names.push_back(entry.declaration->name.text);
  for (const auto &[name, value] : options.defines) {
    if (ConstantEntry *entry = findConstant(name)) {
      entry->define = value;
      continue;
    }
    std::string help = didYouMean(name, names);
    DiagnosticBuilder report = diagnostics.report(DiagnosticId::UnknownConstant,
                                                  "`-D " + name + "=" + value +
                                                      "`: the file has no "
                                                      "constant `" +
                                                      name + "`");
    if (!help.empty())
      report.help(help);
  }
}

void FileScope::selectModel() {
  if (models.empty()) {
    diagnostics.report(DiagnosticId::UnknownModel,
                       "the file declares no model");
    return;
  }
  if (!options.model.empty()) {
    std::vector<llvm::StringRef> names;
    for (const Model *model : models)
      names.push_back(model->name.text);
    llvm::erase_if(models, [&](const Model *model) {
      return model->name.text != options.model;
    });
    if (models.empty()) {
      std::string help = didYouMean(options.model, names);
      DiagnosticBuilder report =
          diagnostics.report(DiagnosticId::UnknownModel,
                             "the file has no model `" + options.model + "`");
      if (!help.empty())
        report.help(help);
    }
  }
  if (!options.name.empty() && models.size() > 1)
    diagnostics
        .report(DiagnosticId::UnknownModel,
                "`--name` is for one model and the file has " +
                    llvm::Twine(models.size()))
        .help("choose one with `--model`");
}

/// Layers take names from strings too (`name: "head"`).
void FileScope::collectStrings(const File &file) {
  const char *start = file.range.Start.getPointer();
  auto scan = [&](const char *end) {
    llvm::SmallVector<StringRef> parts;
    StringRef(start, end - start).split(parts, '"');
    for (size_t i = 1; i < parts.size(); i += 2)
      mentioned.insert(parts[i]);
  };
  for (const Comment &comment : file.comments) {
    scan(comment.range.Start.getPointer());
    start = comment.range.End.getPointer();
  }
  scan(file.range.End.getPointer());
}
