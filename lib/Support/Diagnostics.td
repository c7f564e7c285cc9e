// The table of diagnostics: one record per id. The name of the def becomes
// `DiagnosticId::<name>`; `weir explain <id>` prints the explanation and the
// fixes. Ids are kebab-case and never change their meaning once released.

// A number in a criterion that users may change, with its default:
// `--threshold=ID.NAME=VALUE`, or in the section `gradients`.
class Threshold<string name_, string value_, string summary_,
                string unit_ = "", string word_ = ""> {
  string name = name_;
  string value = value_;
  // One phrase, as in a list.
  string summary = summary_;
  // `fraction` (at most 1), `values`, ..., or nothing for a plain ratio.
  string unit = unit_;
  // How `gradients` calls it; otherwise by id and name: `high_dropout_rate`.
  string word = word_;
}

class Diagnostic<string id_, string severity_> {
  string id = id_;
  // error, warning or remark
  string severity = severity_;
  // What it is about, as in `weir explain`.
  string group = "";
  // One sentence without a full stop, as in a list.
  string summary = "";
  // When it is reported, as a formula over the names of the thresholds.
  string criterion = "";
  list<Threshold> thresholds = [];
  // When it is reported, why it matters.
  string explanation = "";
  // What to do, best first.
  list<string> fixes = [];
  // A short second name, such as G101.
  string alias = "";
}

class Error<string id, string summary_> : Diagnostic<id, "error"> {
  let summary = summary_;
}
class Warning<string id, string summary_> : Diagnostic<id, "warning"> {
  let summary = summary_;
}
class Remark<string id, string summary_> : Diagnostic<id, "remark"> {
  let summary = summary_;
}

include "lib/Support/DiagnosticsDriver.td"
include "lib/Support/DiagnosticsLint.td"
include "lib/Support/DiagnosticsFlow.td"
include "lib/Support/DiagnosticsHealth.td"

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

let group = "files" in {

def CannotReadFile : Error<"cannot-read-file", "a file cannot be read"> {
  let explanation = [{
The file does not exist, is a directory, a pipe or a device, or may not be
read by this user. Nothing was compiled. `-` stands for standard input.
}];
  let fixes = ["check the spelling of the path and the rights of the file"];
}

def EmptyFile : Error<"empty-file", "a file has no content"> {
  let explanation = [{
A description of a network holds at least one declaration. A file without any
is usually the result of an interrupted copy or of a redirected command that
failed.
}];
}

def FileTooLarge : Error<"file-too-large", "a file is above the size limit"> {
  let explanation = [{
Text files are read up to 64 MiB. Descriptions of networks are a few kilobytes;
a larger file is most likely not one.
}];
}

def NulByte : Error<"nul-byte", "a text file holds a NUL byte"> {
  let explanation = [{
The file holds a byte of value 0, which no text has. It is most likely a binary
file, is encoded in UTF-16, or was damaged.
}];
  let fixes = ["save the file as UTF-8 text"];
}

def InvalidUtf8 : Error<"invalid-utf8", "a text file is not UTF-8"> {
  let explanation = [{
Files are UTF-8. The bytes at this place are not a character of that encoding;
the file may be in an older encoding such as Latin-1.
}];
  let fixes = ["convert the file: `iconv -f latin1 -t utf-8`"];
}

} // files

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

let group = "syntax" in {

def SyntaxError : Error<"syntax-error", "the text does not fit the grammar"> {
  let explanation = [{
A word or symbol stands where the grammar admits none like it. The message says
what was found and what was expected. The rest of the file is still read, so
that one run reports all errors.
}];
}

def InvalidCharacter
    : Error<"invalid-character", "a character that no token has"> {
  let explanation = [{
Outside of strings and comments a file consists of ASCII letters, digits and
the symbols of the grammar. Typographic quotes and dashes are a common cause.
}];
  let fixes = ["write the ASCII character: `\"`, `-`, `*`"];
}

def InvalidNumber : Error<"invalid-number", "a malformed number"> {
  let explanation = [{
A number is digits, possibly a dot and digits, possibly an exponent: `1`, `0.5`,
`1e-3`. A letter or a single dot may not follow it, and it must be finite:
at most 1.8e308.
}];
  let fixes = ["write `0.5` for `.5` and `1.0` for `1.`"];
}

def InvalidString : Error<"invalid-string", "a malformed string"> {
  let explanation = [{
A string ends on the line on which it begins. Inside it, a backslash is followed
by one of `"`, `\`, `n` and `t`.
}];
  let fixes = ["close the string with `\"`", "write a backslash as `\\\\`"];
}

def UnclosedBracket : Error<"unclosed-bracket", "a bracket is never closed"> {
  let explanation = [{
The file, the declaration or the statement ends before the bracket does. A line
whose first column starts a declaration closes everything that is still open.
}];
}

def NestingTooDeep : Error<"nesting-too-deep", "more than 256 levels"> {
  let explanation = [{
Brackets and prefix operators nest at most 256 deep. Networks are described with
a few levels; deeper text is most likely generated.
}];
  let fixes = ["name the inner parts by bindings of their own"];
}

def UnknownWord
    : Error<"unknown-word", "a statement starts with an unknown word"> {
  let explanation = [{
A statement is a binding `name = value`, an `if` or a `for`, or it starts with
one of the words of its place: `input`, `target`, `state`, `next`, `output`,
`loss`, `metric`, `return`; at the outermost level `const`, `block`, `cell`,
`model`, `train`, `gradients`, `data`.
}];
  let fixes = ["correct the word", "give the value a name: `name = value`"];
}

} // syntax

//===----------------------------------------------------------------------===//
// Differentiation
//===----------------------------------------------------------------------===//

let group = "differentiation" in {

def UnusedParameter
    : Error<"unused-parameter", "the loss does not depend on a parameter"> {
  let explanation = [{
A parameter is trained by its gradient, and the gradient of the loss for this
one is 0 whatever the data: its layer leads to no loss. Training would leave it
as it was initialised, or let weight decay shrink it.
}];
  let fixes = ["let the layer lead to the loss", "remove the layer"];
}

def NotDifferentiable
    : Error<"not-differentiable", "an operation that has no derivative"> {
  let explanation = [{
A parameter reaches the loss through an operation that has no derivative, such
as a metric. Metrics may only be reported, not trained on.
}];
  let fixes = ["use a loss in place of the metric"];
}

} // differentiation

//===----------------------------------------------------------------------===//
// Meaning
//===----------------------------------------------------------------------===//

let group = "meaning" in {

def DuplicateName : Error<"duplicate-name", "a name is used twice"> {
  let explanation = [{
Constants, functions, models, arguments, inputs and targets, outputs, losses
and metrics have names of their own, and a section or setting is written once.
A value in a model may be bound again: `x = ...` twice is no error.
}];
  let fixes = ["rename one of them"];
}

def MisplacedItem
    : Error<"misplaced-item", "a statement that its body does not admit"> {
  let explanation = [{
`return` belongs in a block; `input`, `state`, `next` and `output` in a cell;
`input`, `target`, `output`, `loss` and `metric` in a model. Bindings, `if` and
`for` stand in each of them.
}];
}

def MissingItem : Error<"missing-item", "something necessary is not there"> {
  let explanation = [{
A model has at least one input; one that is trained has a loss, and its train
section an optimizer.
}];
}

def UnknownModel : Error<"unknown-model", "there is no such model"> {
  let explanation = [{
A section or the option `--model` names a model that the file does not declare,
the file declares none, or `--name` stands for several.
}];
}

def UnknownConstant
    : Error<"unknown-constant", "`-D` of a constant that is not there"> {
  let explanation = [{
`-D name=value` replaces the value of a constant that the file declares by
`const`; it does not make new ones.
}];
}

def UnknownName : Error<"unknown-name", "a name that stands for nothing"> {
  let explanation = [{
A name is bound before it is used, in the same model or block; a block sees its
arguments and the constants of the file, but not the names of a model.
}];
}

def UnknownFunction : Error<"unknown-function", "there is no such function"> {
  let explanation = [{
A call looks for a function or layer that was bound to the name, then for a
block or cell of the file, then for a function of the library.
}];
  let fixes = ["`weir --list ops` lists the functions of the library"];
}

def UnknownArgument : Error<"unknown-argument", "an argument that is not known"> {
  let explanation = [{
Functions, optimizers, schedules and sections know a fixed set of arguments,
settings and words. An unknown one is never ignored.
}];
}

def UnknownType : Error<"unknown-type", "there is no such type"> {
  let explanation = [{
Inputs and targets are `f32[dims]`, `class(n)[dims]` (integers from 0 up to
n - 1), `count(n)` (integers from 0 up to n) or `bool[dims]`.
}];
}

def UnsupportedOperation
    : Error<"unsupported-operation", "a part of the language that is to come"> {
  let explanation = [{
The language has this function, option or setting, but this version of the
compiler does not. Nothing is compiled in its place.
}];
}

def WrongArgument : Error<"wrong-argument", "an argument that does not fit"> {
  let explanation = [{
An argument is missing, stands twice, is one too many, or is of another kind
than the function takes. Arguments with a default are passed by name, the
others by position or by name; a call short of exactly its first argument is a
layer.
}];
}

def TypeMismatch : Error<"type-mismatch", "kinds that do not go together"> {
  let explanation = [{
Values are tensors; constants are numbers, strings, booleans and lists that are
known when the file is compiled. Conditions, counts and dimensions are
constants, and a constant cannot depend on a value.
}];
}

def ClassArithmetic
    : Error<"class-arithmetic", "arithmetic on something that is no quantity"> {
  let explanation = [{
Classes, counts and truth values are labels: their sum or product means nothing.
}];
  let fixes = ["make a class a vector with `one_hot` or `embedding`"];
}

def ShapeMismatch : Error<"shape-mismatch", "shapes that do not fit"> {
  let explanation = [{
Shapes are those of one sample; the batch is never written. Arithmetic aligns
shapes at their last axes, where sizes must be equal or 1, as in NumPy. A shared
parameter has one shape for all its uses.
}];
}

def InvalidShape : Error<"invalid-shape", "a shape outside of the limits"> {
  let explanation = [{
Dimensions are whole numbers of at least 1. A tensor, with its batch, has at
most 8 dimensions and at most 2^40 elements.
}];
}

def InvalidAxis : Error<"invalid-axis", "an axis or index that is not there"> {
  let explanation = [{
Axes, elements of a list and columns count from 0, the first two also from -1
backward. No axis means the batch.
}];
}

def InvalidValue : Error<"invalid-value", "a number outside of its range"> {
  let explanation = [{
The number is outside of the range in which it has a meaning, is not whole where
it must be, or is not finite.
}];
}

def ConstantCycle
    : Error<"constant-cycle", "a constant that depends on itself"> {
  let explanation = [{
Constants may refer to one another in any order, but not in a circle.
}];
}

def Recursion : Error<"recursion", "a block that calls itself"> {
  let explanation = [{
Blocks are expanded where they are called, so that a block that contains itself,
directly or through others, would never end.
}];
  let fixes = ["use `repeat(n) { ... }` or `for`"];
}

def MissingReturn : Error<"missing-return", "a block without a result"> {
  let explanation = [{
Every way through a block ends with `return`.
}];
}

def TooManyOperations
    : Error<"too-many-operations", "a model above the limit of size"> {
  let explanation = [{
After blocks, `repeat` and `for` are expanded, a model has at most 1,000,000
operations. A count with too many digits is the usual cause.
}];
}

def OutputDependsOnTarget
    : Error<"output-depends-on-target", "an output that needs a target"> {
  let explanation = [{
Outputs are what the model predicts. Targets are known in training and in
evaluation only.
}];
}

def LossWithoutParameters
    : Error<"loss-without-parameters", "a loss that training cannot change"> {
  let explanation = [{
No layer with parameters lies between the inputs and the loss, so every gradient
would be zero.
}];
}

def InvalidName : Error<"invalid-name", "a name that C cannot take"> {
  let explanation = [{
Names of models, inputs, targets, outputs and metrics become a part of the
generated C and C++ interface: they are no words of these languages, are not
taken by the interface itself and have at most 128 characters.
}];
}

def NameClash : Error<"name-clash", "two models with one name in C"> {
  let explanation = [{
Files and symbols are named after the model in lower_snake_case, so that
`DeepNet` and `Deep_net` are the same there.
}];
}

def MissingName : Error<"missing-name", "a result without a name"> {
  let explanation = [{
An output is named by the variable that it is, or by `output name = ...`.
}];
}

def MixedMarks
    : Error<"mixed-marks", "rows that do not count meet others that do"> {
  let explanation = [{
`ignore:` and `lengths:` leave rows out of a loss or metric: out of its sum and
of the number that it is divided by. Arithmetic keeps them left out. Values that
leave out different rows do not mix, and reductions and layers take none.
}];
  let fixes = ["write two `loss` or `metric` lines",
               "reduce with `lengths:`, before rows are left out"];
}

} // meaning
