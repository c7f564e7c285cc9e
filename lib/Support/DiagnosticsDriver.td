// The diagnostics of data, of the command line and of training; a part of
// Diagnostics.td, which has the classes.
#ifndef WEIR_SUPPORT_DIAGNOSTICS_DRIVER
#define WEIR_SUPPORT_DIAGNOSTICS_DRIVER

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

let group = "data" in {

def MissingData : Error<"missing-data", "a file of the data section is missing"> {
  let explanation = [{
A relative path in `data` is looked for in `--data-dir`; without it, beside the
`.weir` file, then in `data` and `../data` seen from that file. The command cannot work
without the samples.
}];
  let fixes = ["name the folder: `--data-dir=FOLDER`"];
}

def AbsentData : Diagnostic<"absent-data", "note"> {
  let summary = "compiled without the files of the data section";
  let explanation = [{
`compile` and `check` need no samples. Without them the length of the schedule
is unknown: if the schedule uses it, a program must give it when it creates the
model, as `options.horizon`.
}];
  let fixes = ["name the folder: `--data-dir=FOLDER`"];
}

def UnknownReader : Error<"unknown-reader", "a source of an unknown format"> {
  let explanation = [{
A source is read by `csv`, `tsv`, `npy`, `npz`, `safetensors`, `idx` or `text`.
}];
}

def NoData : Error<"no-data", "there are no samples"> {
  let explanation = [{
A file has no rows, the model has no `data` section where one is needed, or the
section names no source.
}];
}

def BadNumber : Error<"bad-number", "a field that is not a number"> {
  let explanation = [{
Every field of a table is a number with a dot as its decimal mark. A first line
with names needs `header: true`; another mark between the fields `separator:`.
}];
  let fixes = ["`csv(\"file.csv\", header: true)`",
               "`csv(\"file.csv\", separator: \";\")`"];
}

def NotFiniteData : Error<"not-finite-data", "NaN or infinity in the data"> {
  let explanation = [{
One sample with NaN or infinity makes the loss and then all parameters NaN.
Missing values have to be filled or their rows left out before training.
}];
}

def RaggedRow : Error<"ragged-row", "rows of different length"> {
  let explanation = [{
All rows of a table have the same number of fields. A shorter last row is most
likely that of an interrupted copy.
}];
}

def SourcesDiffer : Error<"sources-differ", "sources of different length"> {
  let explanation = [{
All sources of a `data` section describe the same samples, row by row.
}];
}

def DataTooLarge : Error<"data-too-large", "a table above the limit"> {
  let explanation = [{
Tables are held in memory: at most 2^31 numbers, 2^20 columns and 16 GiB of
text.
}];
}

def UnboundPort : Error<"unbound-port", "an input or target without data"> {
  let explanation = [{
Every input and target of the model is bound in `data` to columns of a source:
`image = table[0..64]`.
}];
}

def ColumnOutOfRange : Error<"column-out-of-range", "columns that do not fit"> {
  let explanation = [{
The columns bound to an input or target exist in the table, and there are as
many as a sample has elements.
}];
}

def ValueOutOfRange : Error<"value-out-of-range", "a value outside its type"> {
  let explanation = [{
`class(n)` takes whole numbers from 0 to n-1, `count(n)` from 0 to n, `bool` 0
and 1, and `f32` finite numbers up to 3.4e38.
}];
}

def TooFewSamples : Error<"too-few-samples", "fewer samples than a batch"> {
  let explanation = [{
A training step takes a whole batch, and an incomplete last batch is left out,
so that a training part smaller than a batch would train nothing. An empty part
cannot be evaluated.
}];
  let fixes = ["a smaller `batch`, or a larger part in `split`"];
}

def BadField : Error<"bad-field", "a field of a table that has no end"> {
  let explanation = [{
A field in double quotes ends with the next quote that is not doubled; what
follows it is a separator or the end of the line.
}];
}

def UnknownColumn : Error<"unknown-column", "a column that is not there"> {
  let explanation = [{
`prices["Adj Close"]` is a column of a table that was read with `header: true`;
`set.clip` is an array of an `.npz` or `.safetensors` file, or a column.
}];
}

def InvalidDataFile
    : Error<"invalid-data-file", "a file of data that is not in its format"> {
  let explanation = [{
The file is damaged, cut off, or not of the format that its reader expects; the
message says where. Files are untrusted: nothing of a damaged one is used, and
compressed ones may grow to 100 times their size and to 4 GiB.
}];
}

def ArrayMismatch
    : Error<"array-mismatch", "an array of a file that does not fit a port"> {
  let explanation = [{
A row of the array, its shape without the first axis, has the shape of one
sample; axes of size 1 aside. A flat row fills any shape in order.
}];
}

def UnusableData
    : Error<"unusable-data", "a step of the data section that cannot be done"> {
  let explanation = [{
The functions of a data section need what they work on: `log_returns` numbers
above 0, `windows` and `next_tokens` more rows than they take, `characters` a
text of at most `length` bytes, `split` by a column the values that it names.
}];
}

def InvalidNpy : Error<"invalid-npy", "an array that cannot be read"> {
  let explanation = [{
Arrays are files in NumPy's format, of numbers or bool, little-endian and in C
order. Whole numbers are at most 2^53.
}];
  let fixes = ["`numpy.save(file, numpy.ascontiguousarray(x, \"<f4\"))`"];
}

} // data

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

let group = "command line" in {

def UnknownCommand : Error<"unknown-command", "a command that does not exist"> {
  let explanation = [{
The first word after `weir` is a command; `weir --help` lists them.
}];
}

def UnknownFlag : Error<"unknown-flag", "a command-line option that does not exist"> {
  let explanation = [{
The command does not know the option. `weir help COMMAND` lists the options of
a command.
}];
}

def InvalidOption : Error<"invalid-option", "an option with a bad value"> {
  let explanation = [{
The value is missing, is not of the form that the option takes, or is outside
of its range.
}];
}

def ContradictingOptions
    : Error<"contradicting-options", "options that exclude one another"> {
  let explanation = [{
Two options cannot be meant at once, or one needs another that is missing.
}];
}

def MissingOperand : Error<"missing-operand", "a command lacks its file"> {
  let explanation = [{
Commands take one file, a model or, for `explain`, the id of a diagnostic.
}];
}

def UnknownDiagnostic
    : Error<"unknown-diagnostic", "`explain` of an id that does not exist"> {
  let explanation = [{
Ids stand in brackets at the end of messages. `weir --list diagnostics` lists
them all.
}];
}

def SeveralModels : Error<"several-models", "which model is meant is unclear"> {
  let explanation = [{
A file may declare several models. `compile` and `check` take all of them, the
other commands work on one.
}];
  let fixes = ["name the model: `--model=NAME`"];
}

def CannotWriteFile : Error<"cannot-write-file", "a file cannot be written"> {
  let explanation = [{
The folder does not exist, may not be written to, or the disk is full. Files
are written under a temporary name and renamed, so that an existing file is
either the old or the new one, complete.
}];
}

def InvalidMlir : Error<"invalid-mlir", "MLIR text that is no model"> {
  let explanation = [{
The text does not parse, uses a dialect, operation or attribute that is not
known, or breaks a rule of the `weir` dialect. A file to compare with:
`weir compile MODEL.weir --compile-to=model`.
}];
}

def BytecodeRefused : Error<"bytecode-refused", "MLIR bytecode as input"> {
  let explanation = [{
The reader of MLIR's binary format is not safe on files of unknown origin.
`weir` takes MLIR as text only; `weir-opt` converts it.
}];
}

def ConflictingFixes
    : Error<"conflicting-fixes", "edits of the same place"> {
  let explanation = [{
Two of the edits that `--fix` would make change the same characters. None was
made.
}];
  let fixes = ["make one of them by hand, then use `--fix` again"];
}

def ChangedFile : Error<"changed-file", "a file that changed meanwhile"> {
  let explanation = [{
The file is no longer what the compiler read when it found the edits, which
would now be made in the wrong place. None was made.
}];
  let fixes = ["use `--fix` again"];
}

} // command line

//===----------------------------------------------------------------------===//
// Training and running
//===----------------------------------------------------------------------===//

let group = "running" in {

def NothingToTrain : Error<"nothing-to-train", "a model that cannot be trained"> {
  let explanation = [{
Training needs a loss, a `train` section with an optimizer and a number of
epochs or steps.
}];
}

def UnknownPart : Error<"unknown-part", "a part that the data do not have"> {
  let explanation = [{
The parts of the data are those that `split` names, or `train` and `test` for
two files.
}];
}

def UnknownPort : Error<"unknown-port", "an array for no input or target"> {
  let explanation = [{
`--input` and `--target` name inputs and targets of the model. Every input is
needed; targets only for the loss and gradients, then all of them.
}];
}

def ArrayShape : Error<"array-shape", "an array of the wrong shape"> {
  let explanation = [{
The first dimension of an array counts the samples, and is the same for all
arrays; the others are those of the input or target.
}];
}

def CannotLoadWeights
    : Error<"cannot-load-weights", "a weights file that does not fit"> {
  let explanation = [{
The file is damaged, is not in the format safetensors, or holds the parameters
of another model. Nothing of it was taken over.
}];
}

def TakenWeights : Remark<"taken-weights", "what a model begins from"> {
  let explanation = [{
`--init-from FILE` takes every parameter and every running statistic whose name
and shape agree with one of the model; the others begin as they would without
the option. `--weights FILE` wants all of them to agree.
}];
}

def CannotResume : Error<"cannot-resume", "a run that cannot be continued"> {
  let explanation = [{
There is no checkpoint, it is damaged, or it belongs to another model, seed or
format. A run continues with the model, seed and batch that it began with.
}];
}

def DamagedCheckpoint
    : Warning<"damaged-checkpoint", "a checkpoint was passed over"> {
  let explanation = [{
The newest checkpoint cannot be read; the run continues from the one before.
}];
}

def IncompleteLog : Error<"incomplete-log", "metrics could not be written"> {
  let explanation = [{
`metrics.jsonl` of the run's folder lacks lines, most likely because the disk
is full. The training itself went on.
}];
}

def NumericStop : Error<"numeric-stop", "training met NaN or infinity"> {
  let explanation = [{
The loss or the norm of the gradients was not finite in many steps in a row.
Such steps change nothing, so that the parameters are those of the last good
step; going on would not help.
}];
  let fixes = ["a lower learning rate", "`clip norm(1.0)`", "`warmup`"];
}

def KernelDiffers
    : Error<"kernel-differs", "optimised code that computes something else"> {
  let explanation = [{
`weir bisect` runs each kernel of a step twice on the same memory, as optimised
and as translated plainly, and compares the whole step with the reference path
in f64. This names the first kernel whose results differ, the layer that it
serves, and the pass of LLVM after which they do.
}];
  let fixes = ["report it with the model: it is a fault of the compiler",
               "until it is mended, `--reference` computes without it"];
}

def CannotOverfit : Warning<"cannot-overfit", "one batch is not learnt"> {
  let explanation = [{
`weir train --overfit-one-batch` trains on the first batch again and again. A
model that is large enough learns it by heart: its loss falls to nothing. If it
does not, the rate is wrong, the loss does not fit the targets, the gradient
vanishes on its way, or the model is too small for even one batch.
}];
  let fixes = ["another learning rate, or more `--steps`",
               "see where gradients vanish: `weir check`",
               "compare gradients with differences: `weir run --grad-check`"];
}

def GradientMismatch
    : Error<"gradient-mismatch", "a gradient that differences contradict"> {
  let explanation = [{
`weir run --grad-check` moves each parameter along a few directions and compares
how the loss changes with what the gradient says, in f64. They may disagree
where a value stands exactly at a kink, such as 0 in `relu`; otherwise a
derivative of the compiler is wrong.
}];
  let fixes = ["other inputs, or other parameters by `--seed`",
               "if it stays, report it with the model"];
}

def ModelFailed : Error<"model-failed", "the compiled model reports a failure"> {
  let explanation = [{
The runtime refused a call: memory is short, or this machine lacks instructions
of the processor that the model was compiled for.
}];
}

} // running

#endif // WEIR_SUPPORT_DIAGNOSTICS_DRIVER
