// Files: complete reads, and writes that are either done or did not happen.
#ifndef WEIR_FILE_INTERNAL_H
#define WEIR_FILE_INTERNAL_H

#include "memory_internal.h"
#include "text_internal.h"

namespace weir {

/// A regular file opened for reading.
class InputFile {
public:
  InputFile() = default;
  ~InputFile();
  InputFile(const InputFile &) = delete;
  InputFile &operator=(const InputFile &) = delete;

  weir_status open(const char *path, bool refuseSymlink, Text &error);
  /// Exactly `count` bytes.
  weir_status read(uint64_t offset, void *data, size_t count,
                   Text &error) const;
  uint64_t size() const { return bytes; }

private:
  int descriptor = -1;
  uint64_t bytes = 0;
};

/// Writes `<path>.tmp-<thread>` beside the file, then renames it: flushed to
/// the disk before, the folder after. Without `commit` the temporary file is
/// removed. Temporary files that killed programs left for the same path are
/// removed as well. A path that is a symbolic link is refused.
class OutputFile {
public:
  explicit OutputFile(const weir_allocator &allocator) : names(allocator) {}
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  weir_status open(const char *path, Text &error);
  weir_status write(const void *data, size_t count, Text &error);
  weir_status commit(Text &error);

private:
  bool nameFiles(const char *path);
  void removeStale() const;
  weir_status syncFolder(Text &error) const;

  Block names;                // the three strings
  const char *path = nullptr; // the caller's
  char *temporary = nullptr;
  char *folder = nullptr;
  const char *base = nullptr; // last part of `path`
  int descriptor = -1;
  bool exists = false; // the temporary file
};

} // namespace weir

#endif // WEIR_FILE_INTERNAL_H
