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

Program weir::catalogue::scheduledRate(const Schedule &schedule,
                                       Arguments arguments) {
  ProgramBuilder program;
  program.variable("rate");
  program.append(schedule.factor(arguments));
  program.apply("mul");
  return program.take();
}
