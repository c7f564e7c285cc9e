#include "lib/Package/Code.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace weir {

namespace {
/// Builds `<name>_<verb>`(parameters) that calls `weir_model_<callee>`.
class Thunks {
public:
  Thunks(const Facts &facts, GlobalVariable *descriptor, Module &module)
      : facts(facts), descriptor(descriptor), module(module),
        b(module.getContext()), pointer(b.getPtrTy()), status(b.getInt32Ty()) {}

  void build();

private:
  Function *declare(const Twine &name, Type *result,
                    ArrayRef<Type *> parameters);
  /// Defines a function whose arguments are passed on as they are.
  void forward(StringRef verb, StringRef callee, Type *result,
               ArrayRef<Type *> parameters);
  void forward(StringRef verb, Type *result, ArrayRef<Type *> parameters) {
    forward(verb, ("weir_model_" + verb).str(), result, parameters);
  }
  void create();
  /// Typed pointers are gathered in an array, as the runtime wants them.
  void gathering(StringRef verb, StringRef callee, bool targets, bool samples,
                 bool outputs);
  Value *gather(Function *function, unsigned first, size_t count);
  Function *define(StringRef verb, Type *result, ArrayRef<Type *> parameters);
  void finish(Function *callee, ArrayRef<Value *> arguments);

  const Facts &facts;
  GlobalVariable *descriptor;
  Module &module;
  IRBuilder<> b;
  Type *pointer, *status;
};
} // namespace

Function *Thunks::declare(const Twine &name, Type *result,
                          ArrayRef<Type *> parameters) {
  auto *type = FunctionType::get(result, parameters, /*isVarArg=*/false);
  return cast<Function>(
      module.getOrInsertFunction(name.str(), type).getCallee());
}

Function *Thunks::define(StringRef verb, Type *result,
                         ArrayRef<Type *> parameters) {
  Function *function = declare(facts.name + "_" + verb, result, parameters);
  function->addFnAttr(Attribute::NoUnwind);
  b.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
  return function;
}

void Thunks::finish(Function *callee, ArrayRef<Value *> arguments) {
  CallInst *call = b.CreateCall(callee, arguments);
  call->setTailCall();
  if (call->getType()->isVoidTy())
    b.CreateRetVoid();
  else
    b.CreateRet(call);
}

void Thunks::forward(StringRef verb, StringRef callee, Type *result,
                     ArrayRef<Type *> parameters) {
  Function *function = define(verb, result, parameters);
  SmallVector<Value *> arguments;
  for (Argument &argument : function->args())
    arguments.push_back(&argument);
  finish(declare(callee, result, parameters), arguments);
}

void Thunks::create() {
  Function *function = define("create", status, {pointer, pointer});
  // The name carries the ABI: another runtime does not link.
  std::string callee =
      ("weir_model_create_abi" + Twine(WEIR_ABI_VERSION)).str();
  finish(declare(callee, status, {pointer, pointer, pointer}),
         {descriptor, function->getArg(0), function->getArg(1)});
}

Value *Thunks::gather(Function *function, unsigned first, size_t count) {
  auto *type = ArrayType::get(pointer, std::max<size_t>(count, 1));
  Value *array = b.CreateAlloca(type);
  for (size_t i = 0; i < count; ++i)
    b.CreateStore(function->getArg(first + i),
                  b.CreateConstInBoundsGEP2_64(type, array, 0, i));
  return array;
}

void Thunks::gathering(StringRef verb, StringRef callee, bool targets,
                       bool samples, bool outputs) {
  size_t inputs = llvm::count_if(facts.ports, [&](const Facts::Port &port) {
    return targets || port.role == WEIR_PORT_INPUT;
  });
  SmallVector<Type *> parameters(1 + inputs, pointer);
  if (samples)
    parameters.push_back(b.getInt64Ty());
  parameters.append(outputs ? facts.outputs.size() : 1, pointer);
  Function *function = define(verb, status, parameters);

  SmallVector<Value *> arguments = {function->getArg(0),
                                    gather(function, 1, inputs)};
  unsigned next = 1 + inputs;
  if (samples)
    arguments.push_back(function->getArg(next++));
  arguments.push_back(outputs ? gather(function, next, facts.outputs.size())
                              : function->getArg(next));
  SmallVector<Type *> types;
  for (Value *argument : arguments)
    types.push_back(argument->getType());
  CallInst *call = b.CreateCall(declare(callee, status, types), arguments);
  b.CreateRet(call);
}

void Thunks::build() {
  Type *size = b.getInt64Ty(), *number = b.getDoubleTy();
  create();
  forward("destroy", b.getVoidTy(), {pointer});
  forward("last_error", pointer, {pointer});
  gathering("train_step", "weir_model_train_step", /*targets=*/true,
            /*samples=*/false, /*outputs=*/false);
  gathering("gradients", "weir_model_gradients", true, false, false);
  gathering("eval", "weir_model_evaluate", true, /*samples=*/true, false);
  gathering("predict", "weir_model_predict", /*targets=*/false, true,
            /*outputs=*/true);
  forward("initialize", status, {pointer, size});
  for (StringRef verb : {"save", "load", "save_weights", "load_weights"})
    forward(verb, status, {pointer, pointer});
  for (StringRef verb : {"get", "set", "get_gradient", "totals"})
    forward(verb, status, {pointer, pointer, pointer, size});
  forward("set_learning_rate", status, {pointer, number});
  forward("observe", status, {pointer, number});
  Type *index = b.getInt32Ty();
  forward("health", status, {pointer, pointer});
  for (StringRef verb : {"health_parameter", "health_layer"})
    forward(verb, status, {pointer, index, pointer});
  forward("snapshot", status, {pointer});
  forward("rollback", status, {pointer});
  forward("steps", size, {pointer});
  forward("applied_updates", size, {pointer});
}

void addThunks(const Facts &facts, GlobalVariable *descriptor, Module &module) {
  Thunks(facts, descriptor, module).build();
}

} // namespace weir
