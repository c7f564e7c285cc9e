// The command line of `weir`: commands and the options each one takes.
include "llvm/Option/OptParser.td"

def Check : SubCommand<"check", "report errors and the signature",
    "weir check MODEL.weir [options]">;
def Compile : SubCommand<"compile", "write an object file, headers, a manifest",
    "weir compile MODEL.weir -o FOLDER [options]">;
def Train : SubCommand<"train", "train on the `data` section and evaluate",
    "weir train MODEL.weir [options]">;
def Eval : SubCommand<"eval", "loss and metrics on a part of the data",
    "weir eval MODEL.weir --weights FILE [options]">;
def Run : SubCommand<"run", "outputs, loss or gradients for given inputs",
    "weir run MODEL.weir --input NAME=@FILE.npy [options]">;
def Bench : SubCommand<"bench", "time and memory of a training step",
    "weir bench MODEL.weir [options]">;
def Bisect : SubCommand<"bisect", "the first kernel and pass that go wrong",
    "weir bisect MODEL.weir [options]">;
def Format : SubCommand<"format", "print a model in the standard layout",
    "weir format MODEL.weir [-i]">;
def Explain : SubCommand<"explain", "a page on a diagnostic",
    "weir explain ID">;
def Help : SubCommand<"help", "this page, or that of a command",
    "weir help [COMMAND]">;

defvar models = [Check, Compile, Train, Eval, Run, Bench, Bisect];
defvar runners = [Train, Eval, Run, Bench];

class Word<string name, list<SubCommand> commands, string help>
    : Flag<["--"], name, commands>, HelpText<help>;

// `--name VALUE` and `--name=VALUE`.
multiclass Value<string name, list<SubCommand> commands, string metavar,
                 string help> {
  def NAME : Separate<["--"], name, commands>, HelpText<help>,
             MetaVarName<metavar>;
  def NAME#_joined : Joined<["--"], name#"=", commands>,
                     Alias<!cast<Option>(NAME)>;
}

class Short<string name, list<SubCommand> commands, string metavar, string help>
    : JoinedOrSeparate<["-"], name, commands>, HelpText<help>,
      MetaVarName<metavar>;

// Everywhere.
def help : Flag<["--"], "help">, HelpText<"print this page">;
def h : Flag<["-"], "h">, Alias<help>;
def version : Flag<["--"], "version">, HelpText<"print the version">;
defm list_table : Value<"list", [], "TABLE",
    "print a table: ops, activations, mathematics, losses, optimizers, "
    "schedules, initializers, functions, library, diagnostics or passes">;

// What is compiled.
defm model : Value<"model", models, "NAME", "the model, if there are several">;
def define : Short<"D", models, "NAME=VALUE", "replace a constant of the file">;
defm policy : Value<"policy", models, "POLICY",
    "replace that of `gradients`: off, warn, fix or error">;
defm repair : Value<"repair", [Compile, Check, Train], "PASSES",
    "repair by these passes in place of the policy: weir-insert-residual,...">;
defm data_dir : Value<"data-dir", models, "FOLDER",
    "where the files of `data` are; default: beside the model">;
defm cpu : Value<"cpu", [Compile, Train, Eval, Run, Bench, Bisect], "CPU",
    "compile for x86-64-v3, znver4, ...; default: native, this machine, and "
    "x86-64-v3 for `compile`">;
def reference : Word<"reference", [Compile, Train, Eval, Run],
    "the reference path: f64, nothing fused">;
defm compile_to : Value<"compile-to", [Compile], "PHASE",
    "stop after a phase and print: model, flow, repaired, differentiated, "
    "step, linalg, plan, target">;
defm dump_phases : Value<"dump-phases", [Compile], "FOLDER",
    "write the result of every phase">;

// What is reported.
def warning : Joined<["-"], "W", models>, MetaVarName<"NAME">,
    HelpText<"report a diagnostic as a warning; -Wno-NAME: not at all, "
             "-Werror=NAME: as an error, -Werror: so all warnings">;
def no_warnings : Flag<["-"], "w", models>, HelpText<"report no warning">;
defm threshold : Value<"threshold", models, "NAME=VALUE",
    "when a diagnostic is reported, such as high-dropout.rate=0.6">;
defm fail_on : Value<"fail-on", [Check, Compile, Train], "SEVERITY",
    "of gradient flow that ends in exit code 3: error (default), warning or "
    "never">;
defm message_format : Value<"format", [Check], "FORMAT",
    "text (default), json or sarif, on standard output">;
defm report : Value<"report", [Check], "FILE",
    "write the predicted flow as a page of HTML with its curves">;
def fix : Word<"fix", [Check],
    "make the edits that messages offer, and print the difference">;

// compile
def output : Short<"o", [Compile], "FOLDER",
    "where to write; default: here; for --compile-to a file">;
defm name : Value<"name", [Compile], "NAME",
    "begins the names of files and symbols; default: the model's">;
def debug : Flag<["-"], "g", [Compile]>, HelpText<"keep debug information">;
defm emit : Value<"emit", [Compile], "KIND", "obj (default), llvm or asm">;
def depfile : Flag<["-"], "MD", [Compile]>, HelpText<"write a dependency file">;
def depfile_path : Short<"MF", [Compile], "FILE", "its path; implies -MD">;

// What watches a training.
defm probes : Value<"probes", [Compile, Train, Bench], "WHEN",
    "on or off: measure gradients, activations and updates in a step; "
    "default: on for `train`, off elsewhere">;
defm probe_every : Value<"probe-every", [Train, Bench], "N",
    "steps from one that measures everything to the next; default 16">;

defm on_nonfinite : Value<"on-nonfinite", [Train], "ACTION",
    "when a loss or gradient is not finite: skip (default), rollback or stop">;
defm snapshot_every : Value<"snapshot-every", [Train], "N",
    "steps between what a rollback goes back to; default 100">;
defm on_outlier : Value<"on-outlier", [Compile, Train], "ACTION",
    "when the norm of the gradients stands out: off (default), skip or clip">;
defm outlier_z : Value<"outlier-z", [Compile, Train], "X",
    "by so many deviations; default 4">;
defm outlier_window : Value<"outlier-window", [Compile, Train], "N",
    "from those of the last N steps; default 128">;
defm inject_nan : Value<"inject-nan", [Train], "LAYER@STEP",
    "spoil what a layer computes in a step, to see it found">;

// Settings of a run.
defm seed : Value<"seed", [Train, Run, Bench, Bisect], "N",
    "of random numbers, instead of that of `train`">;
defm steps : Value<"steps", [Train, Bench], "N", "stop after N steps">;
defm epochs : Value<"epochs", [Train], "N",
    "how often to see the data, instead of `train`'s">;
defm batch : Value<"batch", [Train, Eval, Bench, Bisect], "N",
    "samples at a time, instead of `train`'s">;
defm threads : Value<"threads", runners, "N",
    "that compute, 1 to 256; default 1">;
defm weights : Value<"weights", [Train, Eval, Run, Bisect], "FILE",
    "parameters to begin with: safetensors">;
defm init_from : Value<"init-from", [Train, Eval, Run], "FILE",
    "take the parameters whose names and shapes agree: safetensors">;
defm save : Value<"save", [Train, Run], "FILE", "write the parameters at the end">;
def quiet : Word<"quiet", [Train], "print errors and the last line only">;

// train
defm run_dir : Value<"run-dir", [Train], "FOLDER",
    "of the log and of checkpoints; default runs/NAME-N">;
defm checkpoint_every : Value<"checkpoint-every", [Train], "N",
    "steps between checkpoints; default: each epoch">;
def resume : Flag<["--"], "resume", [Train]>,
    HelpText<"continue the run of --run-dir, or the last one">;
def resume_joined : Joined<["--"], "resume=", [Train]>, MetaVarName<"PATH">,
    HelpText<"continue from a checkpoint or a run's folder; auto: if any">;

def overfit_one_batch : Word<"overfit-one-batch", [Train],
    "only the first batch, again and again: can the model learn it?">;

// eval and run
defm split : Value<"split", [Eval], "PART",
    "train, validation or test, which is the default">;
defm input : Value<"input", [Run, Bisect], "NAME=@FILE.npy",
    "an input: an array of one row for each sample">;
defm target : Value<"target", [Run, Bisect], "NAME=@FILE.npy",
    "a target, for loss, metrics and gradients">;
defm outputs : Value<"outputs", [Run], "FILE",
    "write the outputs, in place of printing them: safetensors">;
defm gradients : Value<"gradients", [Run], "FILE",
    "write the gradients, before clipping: safetensors">;
defm dump_tensors : Value<"dump-tensors", [Run], "FILE",
    "write what each layer computes: safetensors">;
def interpret : Word<"interpret", [Run],
    "in f64 by the definitions of the operations, no generated code">;
defm rounding : Value<"rounding", [Run], "BITS",
    "with --interpret: round each result to so many, up or down at random; "
    "24 is as f32 does">;
defm rounding_seed : Value<"rounding-seed", [Run], "N", "of --rounding">;
def grad_check : Word<"grad-check", [Run],
    "compare the gradients with central differences in f64">;
def init_only : Word<"init-only", [Run], "only initialise, for --save">;

// bisect
defm tolerance : Value<"tolerance", [Bisect], "X",
    "relative difference that counts; default 1e-4">;
def plant_fault : Joined<["--"], "plant-fault=", [Bisect]>,
    MetaVarName<"KERNEL@PASS">,
    HelpText<"spoil a kernel after a pass of LLVM, to see it found">;

// format
def in_place : Flag<["-"], "i", [Format]>, HelpText<"write the file itself">;
