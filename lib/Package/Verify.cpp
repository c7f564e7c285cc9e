#include "lib/Package/Package.h"

#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;
using namespace llvm::object;

namespace weir {

static Error refuse(const Twine &text) { return createStringError(text); }

Error verifyObject(MemoryBufferRef object, StringRef name) {
  Expected<std::unique_ptr<ObjectFile>> file =
      ObjectFile::createObjectFile(object);
  if (!file)
    return file.takeError();
  for (const SymbolRef &symbol : (*file)->symbols()) {
    Expected<StringRef> text = symbol.getName();
    Expected<uint32_t> flags = symbol.getFlags();
    if (!text)
      return text.takeError();
    if (!flags)
      return flags.takeError();
    if (*flags & SymbolRef::SF_FormatSpecific)
      continue;
    if (*flags & SymbolRef::SF_Undefined) {
      if (!text->starts_with("weir_"))
        return refuse("the object needs `" + *text +
                      "`, which the runtime does not have");
    } else if ((*flags & SymbolRef::SF_Global) &&
               !text->starts_with((name + "_").str())) {
      return refuse("the object exports `" + *text +
                    "`, which does not begin with `" + name + "_`");
    }
  }
  return Error::success();
}

} // namespace weir
