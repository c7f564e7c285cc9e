#include "lib/Package/Facts.h"

#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Plan/Plan.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace weir {

double Facts::Step::getNumber(llvm::StringRef name) const {
  for (const Argument &argument : arguments)
    if (argument.name == name && !argument.numbers.empty())
      return argument.numbers.front();
  return 0;
}

// The innermost place in a file.
static FileLineColLoc getPlace(Location loc) {
  if (auto call = dyn_cast<CallSiteLoc>(loc))
    return getPlace(call.getCallee());
  return loc->findInstanceOf<FileLineColLoc>();
}

//===-- layers, kernels ---------------------------------------------------===//

static void collectLayers(ModelOp model, Facts &facts) {
  for (auto layer : model.getOps<LayerOp>()) {
    FileLineColLoc place = getPlace(layer.getLoc());
    facts.layerIndex[layer.getSymName()] = facts.layers.size();
    facts.layers.push_back({layer.getSymName().str(), layer.getKind().str(),
                            place ? place.getLine() : 0,
                            place ? place.getColumn() : 0});
  }
}

static LogicalResult collectKernels(ModelOp model, Facts &facts) {
  for (auto kernel : model.getOps<plan::KernelOp>()) {
    auto code = kernel->getAttrOfType<StringAttr>("plan.code");
    if (!code)
      return kernel.emitError("has no code; run the phase `target` first");
    facts.kernels.push_back(
        {kernel.getSymName().str(), code.str(),
         kernel.getHash().value_or("").str(), uint32_t(kernel.getParts()),
         kernel.getFlops() ? kernel.getFlops()->convertToDouble() : 0});
  }
  return success();
}

//===-- tensors and scalars -----------------------------------------------===//

namespace {
/// Where symbols stand in the arena, from the arguments of the lists.
class Places {
public:
  LogicalResult collect(ModelOp model) {
    for (auto list : model.getOps<plan::ListOp>())
      for (unsigned i = 0; i < list.getNumArguments(); ++i) {
        auto symbol = list.getArgAttrOfType<FlatSymbolRefAttr>(
            i, plan::PlanDialect::getSymbolAttrName());
        auto offset = list.getArgAttrOfType<IntegerAttr>(
            i, plan::PlanDialect::getOffsetAttrName());
        if (!symbol)
          continue;
        if (!offset)
          return list.emitError("argument ") << i << " has no `plan.offset`";
        auto [it, isNew] =
            offsets.try_emplace(symbol.getValue(), offset.getInt());
        if (!isNew && it->second != offset.getInt())
          return list.emitError("places ")
                 << symbol << " elsewhere than another list";
      }
    return success();
  }

  /// The symbol's own `plan.offset` counts where no list names it.
  FailureOr<uint64_t> find(Operation *op, StringRef symbol) const {
    if (auto own = op->getAttrOfType<IntegerAttr>(
            plan::PlanDialect::getOffsetAttrName()))
      return uint64_t(own.getInt());
    auto it = offsets.find(symbol);
    if (it == offsets.end())
      return op->emitError("has no place in the arena");
    return uint64_t(it->second);
  }

private:
  llvm::StringMap<int64_t> offsets;
};
} // namespace

static uint32_t getInitializerCode(StringRef kind) {
  return llvm::StringSwitch<uint32_t>(kind)
      .Case("constant", WEIR_INIT_CONSTANT)
      .Case("uniform", WEIR_INIT_UNIFORM)
      .Case("normal", WEIR_INIT_NORMAL)
      .Case("truncated_normal", WEIR_INIT_TRUNCATED_NORMAL)
      .Case("orthogonal", WEIR_INIT_ORTHOGONAL)
      .Case("identity", WEIR_INIT_IDENTITY)
      .Default(WEIR_NONE);
}

static LogicalResult setInitializer(Operation *op, CallAttr init,
                                    Facts::Tensor &tensor) {
  const catalogue::Initializer *record =
      catalogue::lookupInitializer(init.getKeyword());
  if (!record)
    return op->emitError("unknown initializer `") << init.getKeyword() << "`";
  SmallVector<double> arguments = getArguments(init, record->hyperparameters);
  auto [fanIn, fanOut] = catalogue::getFans(tensor.shape);
  catalogue::Distribution distribution =
      record->distribution(arguments, fanIn, fanOut);
  tensor.initializer = getInitializerCode(distribution.kind);
  tensor.a = distribution.a;
  tensor.b = distribution.b;
  if (tensor.initializer == WEIR_NONE)
    return op->emitError("the runtime has no initializer `")
           << distribution.kind << "`";
  return success();
}

static LogicalResult addTensor(Operation *op, StringRef name, Type type,
                               CallAttr init, StringRef layer, uint32_t role,
                               const Places &places, Facts &facts) {
  auto shaped = cast<RankedTensorType>(type);
  if (shaped.getRank() > WEIR_MAX_RANK)
    return op->emitError("has more than 8 dimensions");
  Facts::Tensor tensor;
  tensor.name = name.str();
  tensor.role = role;
  tensor.type = getTypeCode(shaped.getElementType());
  tensor.shape = shaped.getShape().vec();
  tensor.elements = shaped.getNumElements();
  tensor.bytes = plan::getBytes(shaped);
  FailureOr<uint64_t> offset = places.find(op, name);
  if (failed(offset) || failed(setInitializer(op, init, tensor)))
    return failure();
  tensor.offset = *offset;
  tensor.layer = facts.findLayer(layer);
  tensor.stream = facts.tensors.size();
  FileLineColLoc place = getPlace(op->getLoc());
  tensor.line = place ? place.getLine() : 0;
  facts.tensors.push_back(std::move(tensor));
  return success();
}

/// A slot that starts as its parameter, and one that evaluation reads.
static void setSource(StateOp state, Facts &facts) {
  if (!state.getCopy())
    return;
  Facts::Tensor &slot = facts.tensors.back();
  auto source = llvm::find_if(facts.tensors, [&](const Facts::Tensor &tensor) {
    return tensor.name == *state.getSlotOf();
  });
  slot.initializer = WEIR_INIT_COPY;
  slot.a = double(source - facts.tensors.begin());
  slot.b = state.getEvaluated();
}

static LogicalResult collectTensors(ModelOp model, const Places &places,
                                    Facts &facts) {
  for (auto op : model.getOps<ParameterOp>())
    if (failed(addTensor(op, op.getSymName(), op.getType(), op.getInit(),
                         op.getLayer(), WEIR_TENSOR_PARAMETER, places, facts)))
      return failure();
  for (uint32_t role : {WEIR_TENSOR_STATE, WEIR_TENSOR_SLOT})
    for (auto op : model.getOps<StateOp>()) {
      bool isProbe = op->hasAttr(WeirDialect::getProbeAttrName());
      if (isProbe || (role == WEIR_TENSOR_SLOT) != op.isOptimizers())
        continue;
      if (failed(addTensor(op, op.getSymName(), op.getType(), op.getInit(),
                           op.getLayer(), role, places, facts)))
        return failure();
      setSource(op, facts);
    }
  return success();
}

static uint32_t getOperation(StringRef name) {
  return llvm::StringSwitch<uint32_t>(name)
      .Case("step", WEIR_OP_STEP)
      .Case("update", WEIR_OP_UPDATE)
      .Case("horizon", WEIR_OP_HORIZON)
      .Case("rate", WEIR_OP_RATE)
      .Case("reductions", WEIR_OP_REDUCTIONS)
      .Case("random_key0", WEIR_OP_RANDOM_KEY0)
      .Case("random_key1", WEIR_OP_RANDOM_KEY1)
      .Case("neg", WEIR_OP_NEG)
      .Case("abs", WEIR_OP_ABS)
      .Case("sqrt", WEIR_OP_SQRT)
      .Case("exp", WEIR_OP_EXP)
      .Case("log", WEIR_OP_LOG)
      .Case("sin", WEIR_OP_SIN)
      .Case("cos", WEIR_OP_COS)
      .Case("floor", WEIR_OP_FLOOR)
      .Case("add", WEIR_OP_ADD)
      .Case("sub", WEIR_OP_SUB)
      .Case("mul", WEIR_OP_MUL)
      .Case("div", WEIR_OP_DIV)
      .Case("pow", WEIR_OP_POW)
      .Case("min", WEIR_OP_MIN)
      .Case("max", WEIR_OP_MAX)
      .Case("lt", WEIR_OP_LT)
      .Case("le", WEIR_OP_LE)
      .Case("select", WEIR_OP_SELECT)
      .Default(WEIR_NONE);
}

static LogicalResult collectScalars(ModelOp model, const Places &places,
                                    Facts &facts) {
  for (auto op : model.getOps<ScalarOp>()) {
    Facts::Scalar scalar;
    scalar.name = op.getSymName().str();
    scalar.type = getTypeCode(cast<ShapedType>(op.getType()).getElementType());
    FailureOr<uint64_t> offset = places.find(op, scalar.name);
    if (failed(offset))
      return failure();
    scalar.offset = *offset;
    for (Attribute word : op.getProgram()) {
      weir_instruction instruction = {WEIR_OP_CONSTANT, 0, 0};
      if (auto number = dyn_cast<FloatAttr>(word))
        instruction.value = number.getValueAsDouble();
      else
        instruction.op = getOperation(cast<StringAttr>(word).getValue());
      if (instruction.op == WEIR_NONE)
        return op.emitError("the runtime does not know ") << word;
      facts.needsHorizon |= instruction.op == WEIR_OP_HORIZON;
      scalar.program.push_back(instruction);
    }
    facts.scalars.push_back(std::move(scalar));
  }
  return success();
}

//===-- the model ---------------------------------------------------------===//

static uint64_t getFeatureBits(StringRef features) {
  static constexpr std::pair<StringLiteral, uint64_t> bits[] = {
      {"+sse4.2", WEIR_CPU_SSE42},      {"+avx", WEIR_CPU_AVX},
      {"+avx2", WEIR_CPU_AVX2},         {"+fma", WEIR_CPU_FMA},
      {"+avx512f", WEIR_CPU_AVX512F},   {"+avx512bw", WEIR_CPU_AVX512BW},
      {"+avx512dq", WEIR_CPU_AVX512DQ}, {"+avx512vl", WEIR_CPU_AVX512VL},
      {"+bmi2", WEIR_CPU_BMI2},         {"+avx10.2", WEIR_CPU_AVX10_2},
      {"+egpr", WEIR_CPU_APX}};
  SmallVector<StringRef> present;
  features.split(present, ',');
  uint64_t result = 0;
  for (auto [name, bit] : bits)
    if (llvm::is_contained(present, name))
      result |= bit;
  return result;
}

static LogicalResult collectTarget(ModelOp model, Facts &facts) {
  auto target = model->getParentOp()->getAttrOfType<TargetAttr>("weir.target");
  if (!target)
    return model.emitError("the module has no `weir.target`");
  facts.cpu = target.getCpu().str();
  facts.features = target.getFeatures().str();
  facts.cpuFeatures = getFeatureBits(target.getFeatures());
  return success();
}

/// What the part of the schedule that observes says, if there is one.
static std::optional<weir_plateau> findPlateau(ModelOp model) {
  uint64_t begin = 0;
  for (auto [i, call] : llvm::enumerate(model.getSchedule())) {
    const auto *record = catalogue::lookupSchedule(call.getKeyword());
    if (record && record->observes) {
      auto mode = call.getArguments().getAs<StringAttr>("mode");
      weir_plateau plateau = {};
      plateau.threshold = call.getNumber("threshold");
      plateau.begin = begin;
      plateau.patience = call.getNumber("patience");
      plateau.cooldown = call.getNumber("cooldown");
      plateau.maximize = mode && mode.getValue() == "max";
      return plateau;
    }
    begin += model.getScheduleSteps(i);
  }
  return std::nullopt;
}

static LogicalResult collectTraining(ModelOp model, Facts &facts) {
  auto arena = model->getAttrOfType<IntegerAttr>("plan.arena");
  if (!arena)
    return model.emitError("has no `plan.arena`; run the phase `plan` first");
  facts.arenaBytes = arena.getInt();
  facts.batch = model.getBatch();
  facts.seed = model.getSetting("seed");
  facts.horizon = model.getSetting("horizon");
  if (CallAttr optimizer = model.getCall("optimizer"))
    facts.baseRate = optimizer.getNumber("lr");
  facts.plateau = findPlateau(model);
  return success();
}

FailureOr<Facts> collectFacts(ModelOp model, const PackageOptions &options) {
  Facts facts;
  facts.name = model.getName().str();
  facts.symbol = model.getSymName().str();
  facts.options = options;
  collectLayers(model, facts);
  Places places;
  if (failed(collectTarget(model, facts)) ||
      failed(collectTraining(model, facts)) ||
      failed(collectKernels(model, facts)) || failed(places.collect(model)) ||
      failed(collectTensors(model, places, facts)) ||
      failed(collectScalars(model, places, facts)) ||
      failed(collectLists(model, facts)))
    return failure();
  computeHashes(model, facts);
  return facts;
}

} // namespace weir
