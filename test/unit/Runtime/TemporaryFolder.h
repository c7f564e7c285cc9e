// An empty folder that is removed, with its files, at the end of the scope.
#ifndef WEIR_TEST_TEMPORARY_FOLDER_H
#define WEIR_TEST_TEMPORARY_FOLDER_H

#include <string>
#include <vector>

class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;
  std::string operator/(const std::string &name) const {
    return path + "/" + name;
  }
  /// Names of the files, sorted.
  std::vector<std::string> files() const;

  std::string path;
};

std::string readFile(const std::string &path);
void writeFile(const std::string &path, const std::string &bytes);
/// Changes one bit of the byte at `offset`; a second time changes it back.
void flipBit(const std::string &path, size_t offset, unsigned bit);

#endif // WEIR_TEST_TEMPORARY_FOLDER_H
