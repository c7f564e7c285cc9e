#include "lib/Package/Package.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

using namespace weir;

// The message for an object of this code, or "" if it is accepted.
static std::string verify(llvm::StringRef code) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseAssemblyString(code, problem, context);
  EXPECT_TRUE(module) << problem.getMessage().str();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(triple, "x86-64", "", {}, llvm::Reloc::PIC_));
  module->setTargetTriple(triple);
  module->setDataLayout(machine->createDataLayout());
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  llvm::legacy::PassManager passes;
  EXPECT_FALSE(machine->addPassesToEmitFile(passes, os, nullptr,
                                            llvm::CodeGenFileType::ObjectFile));
  passes.run(*module);
  llvm::MemoryBufferRef buffer(os.str(), "test.o");
  llvm::Error error = verifyObject(buffer, "net");
  return error ? llvm::toString(std::move(error)) : "";
}

TEST(VerifyObject, acceptsTheRuntimeAndTheModel) {
  EXPECT_EQ(verify("declare void @weir_model_destroy(ptr)\n"
                   "define internal void @anything() { ret void }\n"
                   "define void @net_destroy(ptr %m) {\n"
                   "  call void @weir_model_destroy(ptr %m)\n"
                   "  call void @anything()\n"
                   "  ret void\n}\n"),
            "");
}

TEST(VerifyObject, refusesOtherFunctions) {
  EXPECT_EQ(verify("declare float @expf(float)\n"
                   "define float @net_k(float %x) {\n"
                   "  %y = call float @expf(float %x)\n"
                   "  ret float %y\n}\n"),
            "the object needs `expf`, which the runtime does not have");
}

TEST(VerifyObject, refusesOtherNames) {
  EXPECT_EQ(verify("define void @network() { ret void }\n"),
            "the object exports `network`, which does not begin with `net_`");
}

TEST(VerifyObject, refusesWhatIsNoObject) {
  llvm::MemoryBufferRef text("hello", "text");
  llvm::Error error = verifyObject(text, "net");
  EXPECT_TRUE(bool(error));
  llvm::consumeError(std::move(error));
}
