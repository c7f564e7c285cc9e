// The table of diagnostics: one record per id. The name of the def becomes
// `DiagnosticId::<name>`; `weir explain <id>` prints the explanation and the
// fixes. Ids are kebab-case and never change their meaning once released.

class Diagnostic<string id_, string severity_> {
  string id = id_;
  // error, warning or remark
  string severity = severity_;
  // One sentence without a full stop, as in a list.
  string summary = "";
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

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

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
