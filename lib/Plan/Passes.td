#ifndef WEIR_LIB_PLAN_PASSES
#define WEIR_LIB_PLAN_PASSES

include "mlir/Pass/PassBase.td"

def FormKernels : Pass<"weir-form-kernels", "::weir::ModelOp"> {
  let summary = "turns entries into lists of kernel launches";
  let description = [{
    Runs of operations that share their rows become one kernel: a contraction
    or reduction with the elementwise work around it. A contraction begins a
    kernel; what follows joins it while it reads the kernel's own values row by
    row. Equal kernels are one definition. With `fuse=false` (the reference
    path) each operation is a kernel of its own.
  }];
  let options = [
    Option<"fuse", "fuse", "bool", "true", "join operations into kernels">,
    Option<"maxOps", "max-ops", "unsigned", "16",
           "most structured operations in a kernel">,
    Option<"grain", "grain", "int64_t", "65536",
           "least work of a part, in loop iterations">,
    Option<"maxParts", "max-parts", "int64_t", "16", "most parts">,
    Option<"window", "window", "int64_t", "4",
           "how many kernels back an operation may be moved to join one">
  ];
  let dependentDialects = ["::weir::plan::PlanDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"kernels", "kernels", "different kernels">,
    Statistic<"launches", "launches", "launches in all lists">
  ];
}

def BufferizeKernels : Pass<"weir-bufferize-kernels", "::weir::ModelOp"> {
  let summary = "puts each kernel's tensors into its arguments' memory";
  let description = [{
    Each kernel by itself, by upstream's one-shot analysis. A kernel that would
    need memory of its own or a copy is an error: kernels allocate nothing.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::func::FuncDialect"];
}

def PlanMemory : Pass<"weir-plan-memory", "::weir::ModelOp"> {
  let summary = "gives every value of every list a place in the arena";
  let description = [{
    Parameters, states, scalars and inputs have places of their own; the rest
    share a workspace by liveness, best fit, 64-byte aligned. Marks with
    `barrier` the launches that must wait for earlier ones.
  }];
  let dependentDialects = ["::weir::plan::PlanDialect"];
}

def VerifyPlan : Pass<"weir-verify-plan", "::weir::ModelOp"> {
  let summary = "checks the contract of the phase `plan`";
  let description = [{
    plan_c1: a list holds launches, repeats, commits, collectives and waits,
    nothing else. plan_c2: kernels are bufferized, and hold no allocation or
    copy. plan_c3: every value has a place in the arena. plan_c4: nothing reads
    a value after a launch has overwritten it. plan_c5: values that are alive
    at once do not overlap. plan_c6: parameters and states are overwritten only
    in a commit group. plan_c7: no entry is left.
  }];
}

#endif // WEIR_LIB_PLAN_PASSES
