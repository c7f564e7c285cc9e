#include "lib/Package/Package.h"
#include "test/unit/Package/TestObject.h"
#include "gtest/gtest.h"

using namespace weir;

// The message for an object of this code, or "" if it is accepted.
static std::string verify(llvm::StringRef code) {
  auto object = makeTestObject(code);
  if (!object)
    return "no object";
  llvm::Error error = verifyObject(object->getMemBufferRef(), "net");
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
