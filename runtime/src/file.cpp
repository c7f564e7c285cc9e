#include "file_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir {

/// The system's reason; strerror_r of GNU returns the text.
static weir_status failSystem(Text &error, const char *what, const char *path) {
  int number = errno;
  char buffer[128];
  const char *reason = strerror_r(number, buffer, sizeof(buffer));
  return fail(error, number == ENOENT ? WEIR_NOT_FOUND : WEIR_IO_ERROR,
              "cannot %s `%.1000s`: %s", what, path, reason);
}

static weir_status failSymlink(Text &error, const char *path) {
  return fail(error, WEIR_IO_ERROR, "`%.1000s` is a symbolic link", path);
}

InputFile::~InputFile() {
  if (descriptor >= 0)
    close(descriptor);
}

weir_status InputFile::open(const char *path, bool refuseSymlink, Text &error) {
  // Without O_NONBLOCK the opening of a pipe would wait for a writer.
  int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  descriptor = ::open(path, flags | (refuseSymlink ? O_NOFOLLOW : 0));
  if (descriptor < 0) {
    struct stat link;
    if (refuseSymlink && errno == ELOOP && lstat(path, &link) == 0 &&
        S_ISLNK(link.st_mode))
      return failSymlink(error, path);
    return failSystem(error, "open", path);
  }
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return failSystem(error, "open", path);
  if (!S_ISREG(status.st_mode))
    return fail(error, WEIR_IO_ERROR, "`%.1000s` is not a regular file", path);
  bytes = uint64_t(status.st_size);
  return WEIR_OK;
}

weir_status InputFile::read(uint64_t offset, void *data, size_t count,
                            Text &error) const {
  uint8_t *to = static_cast<uint8_t *>(data);
  while (count) {
    ssize_t got = pread(descriptor, to, count, off_t(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return failSystem(error, "read", "the file");
    if (got == 0)
      return fail(error, WEIR_DATA_LOSS, "the file became shorter");
    to += got;
    offset += uint64_t(got);
    count -= size_t(got);
  }
  return WEIR_OK;
}

OutputFile::~OutputFile() {
  if (descriptor >= 0)
    close(descriptor);
  if (exists)
    unlink(temporary);
}

bool OutputFile::nameFiles(const char *newPath) {
  size_t length = strlen(newPath);
  size_t temporaryBytes = length + 32;
  if (!names.create(temporaryBytes + length + 2))
    return false;
  path = newPath;
  temporary = static_cast<char *>(names.data());
  folder = temporary + temporaryBytes;
  // The thread's number is the process's in a program of one thread, and keeps
  // threads apart that save to the same path.
  snprintf(temporary, temporaryBytes, "%s.tmp-%ld", path,
           long(syscall(SYS_gettid)));
  const char *slash = strrchr(path, '/');
  base = slash ? slash + 1 : path;
  size_t folderLength = slash ? size_t(slash - path) : 1;
  if (slash == path)
    folderLength = 1; // the root
  memcpy(folder, slash ? path : ".", folderLength);
  folder[folderLength] = 0;
  return true;
}

/// Of threads that do not exist any more.
void OutputFile::removeStale() const {
  DIR *directory = opendir(folder);
  if (!directory)
    return;
  size_t length = strlen(base);
  while (const dirent *entry = readdir(directory)) {
    const char *name = entry->d_name;
    uint64_t writer = 0;
    if (strncmp(name, base, length) != 0 ||
        strncmp(name + length, ".tmp-", 5) != 0 ||
        !parseUnsigned(name + length + 5, writer) || writer > INT32_MAX ||
        writer == 0)
      continue;
    if (kill(pid_t(writer), 0) != 0 && errno == ESRCH)
      unlinkat(dirfd(directory), name, 0);
  }
  closedir(directory);
}

weir_status OutputFile::open(const char *newPath, Text &error) {
  if (!nameFiles(newPath))
    return fail(error, WEIR_OUT_OF_MEMORY, "no memory for a file name");
  struct stat status;
  if (lstat(path, &status) == 0) {
    if (S_ISLNK(status.st_mode))
      return failSymlink(error, path);
    if (!S_ISREG(status.st_mode))
      return fail(error, WEIR_IO_ERROR, "`%.1000s` is not a regular file",
                  path);
  }
  removeStale();
  // Our own number: whatever has it is of an earlier program.
  unlink(temporary);
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  descriptor = ::open(temporary, flags, 0666);
  if (descriptor < 0) {
    failSystem(error, "create", temporary);
    return WEIR_IO_ERROR;
  }
  exists = true;
  return WEIR_OK;
}

weir_status OutputFile::write(const void *data, size_t count, Text &error) {
  const uint8_t *from = static_cast<const uint8_t *>(data);
  while (count) {
    ssize_t done = ::write(descriptor, from, count);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return failSystem(error, "write", temporary);
    from += done;
    count -= size_t(done);
  }
  return WEIR_OK;
}

weir_status OutputFile::syncFolder(Text &error) const {
  int directory = ::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0)
    return failSystem(error, "open", folder);
  // EINVAL: a file system that does not keep folders this way.
  bool synced = fsync(directory) == 0 || errno == EINVAL;
  weir_status status = synced ? WEIR_OK : failSystem(error, "flush", folder);
  close(directory);
  return status;
}

weir_status OutputFile::commit(Text &error) {
  if (fsync(descriptor) != 0)
    return failSystem(error, "flush", temporary);
  int closing = descriptor;
  descriptor = -1;
  if (close(closing) != 0)
    return failSystem(error, "close", temporary);
  if (rename(temporary, path) != 0)
    return failSystem(error, "rename to", path);
  exists = false;
  return syncFolder(error);
}

} // namespace weir
