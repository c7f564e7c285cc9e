#include "lib/Driver/Commands.h"
#include "lib/Driver/Compilation.h"
#include "lib/Driver/Files.h"
#include "lib/Support/Suggest.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace weir;
using llvm::StringRef;

namespace {
/// What the command line says beyond what every command reads.
struct CompileSettings {
  std::optional<Phase> stopAfter;
  std::string output; // folder, or with `stopAfter` a file
  EmitOptions emit;
  bool depfile = false;
  std::string depfilePath;
};
} // namespace

static CompileSettings readSettings(Invocation &invocation) {
  CompileSettings settings;
  settings.output = invocation.getString(OPT_output).str();
  settings.emit.debugInfo = invocation.has(OPT_debug);
  settings.depfilePath = invocation.getString(OPT_depfile_path).str();
  settings.depfile =
      invocation.has(OPT_depfile) || !settings.depfilePath.empty();
  StringRef phase = invocation.getString(OPT_compile_to);
  settings.stopAfter = findPhase(phase);
  // `object` is where compilation ends anyway.
  if (!phase.empty() && phase != "object" && !settings.stopAfter)
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--compile-to` knows no phase `" + phase +
                        "`; there are " + llvm::join(getPhaseNames(), ", ") +
                        ", object",
                    didYouMean(phase, getPhaseNames()));
  StringRef kind = invocation.getString(OPT_emit);
  auto emit = llvm::StringSwitch<std::optional<EmitKind>>(kind)
                  .Cases({"", "obj"}, EmitKind::Object)
                  .Case("llvm", EmitKind::LLVM)
                  .Case("asm", EmitKind::Assembly)
                  .Default(std::nullopt);
  if (emit)
    settings.emit.kind = *emit;
  else
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--emit` is `" + kind + "`; it must be obj, llvm or asm");
  if (settings.stopAfter && settings.depfile)
    invocation.fail(DiagnosticId::ContradictingOptions,
                    "`-MD` with `--compile-to`, which makes no object");
  return settings;
}

/// A path as Make and Ninja read it.
static std::string escapeForMake(StringRef path) {
  std::string result;
  for (char c : path) {
    if (c == ' ' || c == '#' || c == '\\')
      result += '\\';
    result += c;
    if (c == '$')
      result += '$';
  }
  return result;
}

static bool writeDepfile(const CompileSettings &settings, StringRef target,
                         Compilation &compilation, const ModelUnit &unit,
                         Diagnostics &diagnostics) {
  if (!settings.depfile)
    return true;
  std::string path = settings.depfilePath;
  if (path.empty())
    path = (llvm::sys::path::stem(target) + ".d").str();
  if (settings.depfilePath.empty()) {
    llvm::SmallString<128> beside(llvm::sys::path::parent_path(target));
    llvm::sys::path::append(beside, path);
    path = beside.str().str();
  }
  std::string text = escapeForMake(target) + ":";
  if (compilation.getPath() != "-")
    text += " " + escapeForMake(compilation.getPath());
  for (const std::string &file : unit.data.set.files)
    text += " " + escapeForMake(file);
  return writeFile(path, text + "\n", diagnostics);
}

static StringRef getExtension(EmitKind kind) {
  switch (kind) {
  case EmitKind::Object:
    return ".o";
  case EmitKind::Assembly:
    return ".s";
  case EmitKind::LLVM:
    return ".ll";
  }
  llvm_unreachable("all kinds are handled");
}

static bool writeModel(Compilation &compilation, ModelUnit &unit,
                       const CompileSettings &settings,
                       Diagnostics &diagnostics) {
  CompiledModel compiled;
  if (!compilation.makeObject(unit, settings.emit, compiled))
    return false;
  std::string folder = settings.output.empty() ? "." : settings.output;
  if (!makeFolder(folder, diagnostics))
    return false;
  llvm::SmallString<128> stem(folder);
  llvm::sys::path::append(stem, compiled.facts.name);
  std::string base = stem.str().str();
  std::string object = base + getExtension(settings.emit.kind).str();
  // The object last: what a build system waits for is then complete.
  return writeFile(base + ".h", printHeader(compiled.facts), diagnostics) &&
         writeFile(base + ".hpp", printHeaderCpp(compiled.facts),
                   diagnostics) &&
         writeFile(base + ".json", printManifest(compiled.facts),
                   diagnostics) &&
         writeDepfile(settings, object, compilation, unit, diagnostics) &&
         writeFile(object, compiled.code->getBuffer(), diagnostics);
}

/// Several models are printed one after the other, as `-split-input-file`
/// of MLIR's tools reads them.
static bool printPhase(Compilation &compilation,
                       const CompileSettings &settings,
                       Diagnostics &diagnostics) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (ModelUnit &unit : compilation.getUnits()) {
    if (!compilation.runPhases(unit, *settings.stopAfter))
      return false;
    os << (text.empty() ? "" : "// -----\n");
    unit.module->print(os);
    os << '\n';
  }
  StringRef output = settings.output;
  if (output.empty())
    output = "-";
  return writeFile(output, text, diagnostics);
}

int weir::runCompile(Invocation &invocation) {
  Compilation compilation(invocation);
  CompileSettings settings = readSettings(invocation);
  if (!compilation.load() || invocation.failed())
    return invocation.finish();
  bool good = true;
  for (ModelUnit &unit : compilation.getUnits())
    good &= compilation.loadData(unit, /*required=*/false);
  if (good && settings.stopAfter) {
    printPhase(compilation, settings, invocation.diagnostics);
    return invocation.finish();
  }
  for (ModelUnit &unit : compilation.getUnits())
    good =
        good && writeModel(compilation, unit, settings, invocation.diagnostics);
  return invocation.finish();
}
