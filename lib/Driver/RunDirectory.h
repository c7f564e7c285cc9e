// The folder of a training run: config.json, metrics.jsonl, checkpoints/.
#ifndef WEIR_LIB_DRIVER_RUNDIRECTORY_H
#define WEIR_LIB_DRIVER_RUNDIRECTORY_H

#include "lib/Support/Diagnostics.h"
#include <optional>
#include <string>
#include <vector>

namespace weir {

struct Checkpoint {
  uint64_t step;
  std::string path;
};

class RunDirectory {
public:
  explicit RunDirectory(llvm::StringRef path) : path(path.str()) {}

  /// Whether `requested`, if it is not empty, holds no run yet. False after a
  /// report.
  static bool isFree(llvm::StringRef requested, Diagnostics &diagnostics);
  /// `requested`, or the first free `runs/<name>-<n>`. None after a report.
  static std::optional<RunDirectory> create(llvm::StringRef requested,
                                            llvm::StringRef name,
                                            Diagnostics &diagnostics);
  /// The last `runs/<name>-<n>`, if there is one.
  static std::optional<RunDirectory> findLast(llvm::StringRef name);

  const std::string &getPath() const { return path; }
  std::string getFile(llvm::StringRef name) const;
  std::string getCheckpointPath(uint64_t step) const;
  /// Ascending by step.
  std::vector<Checkpoint> listCheckpoints() const;
  /// Removes all but the newest, and temporary files of killed processes.
  void prune(size_t keep) const;

private:
  std::string path;
};

} // namespace weir

#endif // WEIR_LIB_DRIVER_RUNDIRECTORY_H
