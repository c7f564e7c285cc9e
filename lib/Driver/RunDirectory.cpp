#include "lib/Driver/RunDirectory.h"
#include "lib/Driver/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace weir;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// Calls `visit` with the path and the name of each thing in the folder.
template <typename Visit> static void forEach(StringRef folder, Visit visit) {
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; i != end && !error;
       i.increment(error))
    visit(StringRef(i->path()), path::filename(i->path()));
}

bool RunDirectory::isFree(StringRef requested, Diagnostics &diagnostics) {
  if (requested.empty() ||
      !fs::exists(RunDirectory(requested).getFile("metrics.jsonl")))
    return true;
  diagnostics
      .report(DiagnosticId::ContradictingOptions,
              "`" + requested + "` already holds a run")
      .help("`--resume` continues it; another `--run-dir` begins anew");
  return false;
}

std::optional<RunDirectory> RunDirectory::create(StringRef requested,
                                                 StringRef name,
                                                 Diagnostics &diagnostics) {
  RunDirectory run(requested);
  if (!requested.empty()) {
    // Another process may have begun a run since the command did.
    if (!isFree(requested, diagnostics) || !makeFolder(requested, diagnostics))
      return std::nullopt;
  } else {
    if (!makeFolder("runs", diagnostics))
      return std::nullopt;
    // Two processes may begin at once: the one that makes the folder has it.
    for (unsigned n = 1;; ++n) {
      run.path = ("runs/" + name + "-" + llvm::Twine(n)).str();
      std::error_code error = fs::create_directory(
          run.path, /*IgnoreExisting=*/false, fs::perms::all_all);
      if (!error)
        break;
      if (error != std::errc::file_exists) {
        diagnostics.report(DiagnosticId::CannotWriteFile,
                           "cannot make the folder `" + run.path +
                               "`: " + error.message());
        return std::nullopt;
      }
    }
  }
  if (!makeFolder(run.getFile("checkpoints"), diagnostics))
    return std::nullopt;
  return run;
}

std::optional<RunDirectory> RunDirectory::findLast(StringRef name) {
  std::optional<RunDirectory> last;
  uint64_t lastNumber = 0;
  forEach("runs", [&](StringRef folder, StringRef file) {
    uint64_t number = 0;
    if (!file.consume_front(name) || !file.consume_front("-") ||
        file.getAsInteger(10, number) || number <= lastNumber)
      return;
    lastNumber = number;
    last.emplace(folder);
  });
  return last;
}

std::string RunDirectory::getFile(StringRef name) const {
  llvm::SmallString<128> file(path);
  path::append(file, name);
  return file.str().str();
}

std::string RunDirectory::getCheckpointPath(uint64_t step) const {
  return getFile(
      ("checkpoints/step-" + llvm::Twine(step) + ".safetensors").str());
}

std::vector<Checkpoint> RunDirectory::listCheckpoints() const {
  std::vector<Checkpoint> checkpoints;
  forEach(getFile("checkpoints"), [&](StringRef file, StringRef name) {
    uint64_t step = 0;
    if (name.consume_front("step-") && name.consume_back(".safetensors") &&
        !name.getAsInteger(10, step))
      checkpoints.push_back({step, file.str()});
  });
  llvm::sort(checkpoints, [](const Checkpoint &a, const Checkpoint &b) {
    return a.step < b.step;
  });
  return checkpoints;
}

void RunDirectory::prune(size_t keep) const {
  std::vector<Checkpoint> checkpoints = listCheckpoints();
  for (size_t i = 0; i + keep < checkpoints.size(); ++i)
    fs::remove(checkpoints[i].path);
  forEach(getFile("checkpoints"), [](StringRef file, StringRef name) {
    if (name.contains(".tmp-"))
      fs::remove(file);
  });
}
