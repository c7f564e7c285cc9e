#include "lib/Execute/Execute.h"
#include "runtime/include/weir/model.h"
#include "test/unit/Package/TestObject.h"
#include "gtest/gtest.h"

using namespace weir;

static std::string failureOf(llvm::StringRef code) {
  auto object = makeTestObject(code);
  auto loaded = LoadedObject::load(object->getMemBufferRef(), "net");
  return loaded ? "" : llvm::toString(loaded.takeError());
}

TEST(LoadedObject, findsDescriptorAndFunctions) {
  auto object =
      makeTestObject("@net_descriptor = constant i32 7\n"
                     "declare ptr @weir_model_last_error(ptr)\n"
                     "define ptr @net_last_error(ptr %m) {\n"
                     "  %t = call ptr @weir_model_last_error(ptr %m)\n"
                     "  ret ptr %t\n}\n");
  auto loaded = LoadedObject::load(object->getMemBufferRef(), "net");
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  const void *descriptor = (*loaded)->getDescriptor();
  EXPECT_EQ(*static_cast<const int32_t *>(descriptor), 7);
  auto function = (*loaded)->lookup("net_last_error");
  ASSERT_TRUE(bool(function)) << llvm::toString(function.takeError());
  auto lastError =
      reinterpret_cast<const char *(*)(const weir_model *)>(*function);
  // Of the runtime in this very process.
  EXPECT_EQ(lastError(nullptr), weir_model_last_error(nullptr));
  auto missing = (*loaded)->lookup("net_nothing");
  ASSERT_FALSE(bool(missing));
  llvm::consumeError(missing.takeError());
}

TEST(LoadedObject, seesNothingButTheRuntime) {
  std::string message = failureOf("@net_descriptor = constant ptr @getpid\n"
                                  "declare i32 @getpid()\n");
  EXPECT_NE(message.find("getpid"), std::string::npos) << message;
}

TEST(LoadedObject, needsADescriptor) {
  std::string message = failureOf("@other = constant i32 1\n");
  EXPECT_NE(message.find("net_descriptor"), std::string::npos) << message;
}

TEST(LoadedObject, refusesWhatIsNoObject) {
  auto loaded =
      LoadedObject::load(llvm::MemoryBufferRef("hello", "text"), "net");
  ASSERT_FALSE(bool(loaded));
  llvm::consumeError(loaded.takeError());
}
