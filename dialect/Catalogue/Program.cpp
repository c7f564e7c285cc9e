#include "dialect/Catalogue/ProgramBuilder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace llvm;
using namespace weir::catalogue;

using Stack = SmallVector<double>;

static double pop(Stack &stack) { return stack.pop_back_val(); }

static std::optional<double> readLeaf(const Instruction &instruction,
                                      const ProgramInputs &inputs) {
  return StringSwitch<std::optional<double>>(instruction.op)
      .Case("constant", instruction.value)
      .Case("step", inputs.step)
      .Case("update", inputs.update)
      .Case("horizon", inputs.horizon)
      .Case("rate", inputs.rate)
      .Case("reductions", inputs.reductions)
      .Default(std::nullopt);
}

static double (*lookupUnary(StringRef op))(double) {
  return StringSwitch<double (*)(double)>(op)
      .Case("neg", [](double x) { return -x; })
      .Case("abs", [](double x) { return std::fabs(x); })
      .Case("sqrt", [](double x) { return std::sqrt(x); })
      .Case("exp", [](double x) { return std::exp(x); })
      .Case("log", [](double x) { return std::log(x); })
      .Case("sin", [](double x) { return std::sin(x); })
      .Case("cos", [](double x) { return std::cos(x); })
      .Case("floor", [](double x) { return std::floor(x); })
      .Default(nullptr);
}

static double (*lookupBinary(StringRef op))(double, double) {
  return StringSwitch<double (*)(double, double)>(op)
      .Case("add", [](double a, double b) { return a + b; })
      .Case("sub", [](double a, double b) { return a - b; })
      .Case("mul", [](double a, double b) { return a * b; })
      .Case("div", [](double a, double b) { return a / b; })
      .Case("pow", [](double a, double b) { return std::pow(a, b); })
      .Case("min", [](double a, double b) { return a < b ? a : b; })
      .Case("max", [](double a, double b) { return a > b ? a : b; })
      .Case("lt", [](double a, double b) { return double(a < b); })
      .Case("le", [](double a, double b) { return double(a <= b); })
      .Default(nullptr);
}

static void execute(const Instruction &instruction, Stack &stack) {
  if (auto unary = lookupUnary(instruction.op)) {
    stack.push_back(unary(pop(stack)));
    return;
  }
  if (auto binary = lookupBinary(instruction.op)) {
    double b = pop(stack);
    double a = pop(stack);
    stack.push_back(binary(a, b));
    return;
  }
  assert(instruction.op == "select" && "no such instruction");
  double otherwise = pop(stack);
  double then = pop(stack);
  stack.push_back(pop(stack) != 0 ? then : otherwise);
}

double weir::catalogue::evaluateProgram(ArrayRef<Instruction> program,
                                        const ProgramInputs &inputs) {
  Stack stack;
  for (const Instruction &instruction : program) {
    if (std::optional<double> leaf = readLeaf(instruction, inputs))
      stack.push_back(*leaf);
    else
      execute(instruction, stack);
  }
  assert(stack.size() == 1 && "a program leaves one value");
  return stack.back();
}

bool weir::catalogue::readsVariable(ArrayRef<Instruction> program,
                                    StringRef op) {
  return any_of(program, [&](const Instruction &instruction) {
    return instruction.op == op;
  });
}

/// The factor of `part`, which begins at step `start` of the whole.
static Program shiftFactor(const SchedulePart &part, uint64_t start) {
  ProgramBuilder program;
  auto shift = [&](StringRef variable) {
    program.variable(variable);
    if (start == 0)
      return;
    program.constant(double(start));
    program.apply("sub");
  };
  for (const Instruction &instruction : part.schedule->factor(part.arguments)) {
    if (instruction.op == "step")
      shift("step");
    else if (instruction.op == "horizon" && part.steps)
      program.constant(double(part.steps));
    else if (instruction.op == "horizon")
      shift("horizon");
    else
      program.append(instruction);
  }
  return program.take();
}

Program weir::catalogue::scheduledRate(ArrayRef<SchedulePart> parts) {
  ProgramBuilder program;
  program.variable("rate");
  uint64_t start = 0;
  // Each but the last: if step < end, its factor, else what follows.
  for (const SchedulePart &part : parts.drop_back()) {
    program.variable("step");
    program.constant(double(start + part.steps));
    program.apply("lt");
    program.append(shiftFactor(part, start));
    start += part.steps;
  }
  program.append(shiftFactor(parts.back(), start));
  for (size_t i = 1; i < parts.size(); ++i)
    program.apply("select");
  program.apply("mul");
  return program.take();
}
