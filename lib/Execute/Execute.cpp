#include "lib/Execute/Execute.h"

#include "lib/Execute/Symbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/TargetSelect.h"

using namespace llvm;
using namespace llvm::orc;

namespace weir {

LoadedObject::LoadedObject(std::unique_ptr<LLJIT> given)
    : jit(std::move(given)) {
  jit->getExecutionSession().setErrorReporter([this](Error error) {
    problem += (problem.empty() ? "" : "; ") + toString(std::move(error));
  });
}

LoadedObject::~LoadedObject() = default;

static Error defineRuntime(LLJIT &jit) {
  SymbolMap symbols;
  for (const RuntimeSymbol &symbol : getRuntimeSymbols())
    symbols[jit.mangleAndIntern(symbol.name)] = {
        ExecutorAddr::fromPtr(symbol.address),
        JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  return jit.getMainJITDylib().define(absoluteSymbols(std::move(symbols)));
}

Expected<std::unique_ptr<LoadedObject>>
LoadedObject::load(MemoryBufferRef object, StringRef name) {
  InitializeNativeTarget();
  // Nothing of this process but the runtime is visible to the object, which
  // has no constructors that a platform would run.
  Expected<std::unique_ptr<LLJIT>> jit =
      LLJITBuilder()
          .setLinkProcessSymbolsByDefault(false)
          .setPlatformSetUp(setUpInactivePlatform)
          .create();
  if (!jit)
    return jit.takeError();
  if (Error error = defineRuntime(**jit))
    return std::move(error);
  std::unique_ptr<LoadedObject> loaded(new LoadedObject(std::move(*jit)));
  auto copy = MemoryBuffer::getMemBufferCopy(object.getBuffer(), name);
  if (Error error = loaded->jit->addObjectFile(std::move(copy)))
    return std::move(error);
  Expected<void *> descriptor = loaded->lookup((name + "_descriptor").str());
  if (!descriptor) {
    if (loaded->problem.empty())
      return descriptor.takeError();
    consumeError(descriptor.takeError());
    return createStringError(loaded->problem);
  }
  loaded->descriptor = static_cast<const weir_descriptor *>(*descriptor);
  return loaded;
}

Expected<void *> LoadedObject::lookup(StringRef symbol) const {
  Expected<ExecutorAddr> address = jit->lookup(symbol);
  if (!address)
    return address.takeError();
  return address->toPtr<void *>();
}

} // namespace weir
