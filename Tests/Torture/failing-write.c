// A disk that fails. Preloaded into a program, it counts the calls that write below a folder, and makes some fail.
//
//   TORTURE_FOLDER   only files below this folder count
//   TORTURE_COUNTER  a file of eight bytes, in which the calls are counted, also across an exec
//   TORTURE_AT       the number of the call that fails, from 1; 0: none
//   TORTURE_MODE     once: that call alone; on: that one and all after it; short: that write takes half of its bytes
//   TORTURE_ERROR    the errno, such as ENOSPC's
//
// Counted are opening for writing, mkdir, write, truncation, sync, close and rename. Reading is left alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder;
static size_t folder_length;
static _Atomic int64_t *counter;
static int64_t at;
static int error;
static bool goes_on, is_short;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("TORTURE_COUNTER"), *mode = getenv("TORTURE_MODE"), *number = getenv("TORTURE_AT"),
             *code = getenv("TORTURE_ERROR"), *place = getenv("TORTURE_FOLDER");
  if (!path || !place) return;
  int file = REAL(open)(path, O_RDWR | O_CLOEXEC);
  if (file < 0) abort();
  counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  REAL(close)(file);
  if (counter == MAP_FAILED) abort();
  at = number ? atoll(number) : 0;
  error = code ? atoi(code) : ENOSPC;
  goes_on = mode && !strcmp(mode, "on");
  is_short = mode && !strcmp(mode, "short");
  folder_length = strlen(place);
  folder = place;
}

static bool is_below(const char *path) {
  return folder && path && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

/// Whether a descriptor is of a file below the folder, or of the folder itself.
static bool is_open_below(int descriptor) {
  char link[64], path[PATH_MAX];
  if (!folder || descriptor < 0) return false;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = 0;
  return !strncmp(path, folder, folder_length) && (!path[folder_length] || path[folder_length] == '/');
}

static bool is_written(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && is_open_below(descriptor);
}

/// Counts a call. Returns whether it is to fail.
static bool fails(void) {
  int64_t number = ++*counter;
  return at > 0 && (number == at || (goes_on && number > at));
}

/// Counts a call that writes no bytes, so that it cannot be cut short.
static bool fails_whole(void) {
  if (!fails() || is_short) return false;
  errno = error;
  return true;
}

static bool opens_for_writing(const char *path, int flags) {
  return is_below(path) && ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC));
}

#define OPENING(name, directory_parameter, directory_argument)                                                \
  int name(directory_parameter const char *path, int flags, ...) {                                            \
    va_list more;                                                                                             \
    va_start(more, flags);                                                                                    \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0;                                 \
    va_end(more);                                                                                             \
    return opens_for_writing(path, flags) && fails_whole() ? -1 : REAL(name)(directory_argument path, flags, mode); \
  }
#define NOTHING
#define DIRECTORY int directory,
#define GIVEN directory,
OPENING(open, NOTHING, NOTHING)
OPENING(open64, NOTHING, NOTHING)
OPENING(openat, DIRECTORY, GIVEN)
OPENING(openat64, DIRECTORY, GIVEN)

int creat(const char *path, mode_t mode) { return is_below(path) && fails_whole() ? -1 : REAL(creat)(path, mode); }
int mkdir(const char *path, mode_t mode) { return is_below(path) && fails_whole() ? -1 : REAL(mkdir)(path, mode); }

// Streams write within the C library, where nothing can be preloaded: they lose their buffer, so that each of their
// writes is one here.
#define STREAMING(name)                                                                     \
  FILE *name(const char *path, const char *mode) {                                          \
    bool is_written = is_below(path) && strpbrk(mode, "wa+");                               \
    if (is_written && fails_whole()) return NULL;                                           \
    FILE *stream = REAL(name)(path, mode);                                                  \
    if (stream && is_written) setvbuf(stream, NULL, _IONBF, 0);                             \
    return stream;                                                                          \
  }
STREAMING(fopen)
STREAMING(fopen64)

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *stream) {
  if (counter && is_written(fileno(stream)) && fails()) {
    if (is_short) return REAL(fwrite)(bytes, size, count, stream);  // the C library goes on by itself
    errno = error;
    return 0;
  }
  return REAL(fwrite)(bytes, size, count, stream);
}

int fclose(FILE *stream) {
  bool fail = counter && is_written(fileno(stream)) && fails_whole();
  int status = REAL(fclose)(stream);
  if (!fail) return status;
  errno = error;
  return EOF;
}

#define WRITING(name, offset_parameter, offset_argument)                                        \
  ssize_t name(int descriptor, const void *bytes, size_t count offset_parameter) {              \
    if (counter && is_written(descriptor) && fails()) {                                         \
      if (!is_short) {                                                                          \
        errno = error;                                                                          \
        return -1;                                                                              \
      }                                                                                         \
      count = count > 1 ? count / 2 : count;                                                    \
    }                                                                                           \
    return REAL(name)(descriptor, bytes, count offset_argument);                                \
  }
#define OFFSET(type) , type offset
#define AT , offset
WRITING(write, NOTHING, NOTHING)
WRITING(pwrite, OFFSET(off_t), AT)
WRITING(pwrite64, OFFSET(off64_t), AT)

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  if (counter && is_written(descriptor) && fails()) {
    if (is_short) return REAL(writev)(descriptor, parts, count > 1 ? count / 2 : count);
    errno = error;
    return -1;
  }
  return REAL(writev)(descriptor, parts, count);
}

int ftruncate(int descriptor, off_t size) {
  return counter && is_written(descriptor) && fails_whole() ? -1 : REAL(ftruncate)(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) {
  return counter && is_written(descriptor) && fails_whole() ? -1 : REAL(ftruncate64)(descriptor, size);
}
// A file may be opened anew for reading to be synced, and so may its folder.
int fsync(int descriptor) { return is_open_below(descriptor) && fails_whole() ? -1 : REAL(fsync)(descriptor); }
int fdatasync(int descriptor) { return is_open_below(descriptor) && fails_whole() ? -1 : REAL(fdatasync)(descriptor); }

// As Linux does it: the descriptor is closed, whatever close returns.
int close(int descriptor) {
  bool fail = counter && is_written(descriptor) && fails_whole();
  int status = REAL(close)(descriptor);
  if (!fail) return status;
  errno = error;
  return -1;
}

int rename(const char *from, const char *to) { return is_below(to) && fails_whole() ? -1 : REAL(rename)(from, to); }
int renameat(int old, const char *from, int new, const char *to) {
  return is_below(to) && fails_whole() ? -1 : REAL(renameat)(old, from, new, to);
}
int renameat2(int old, const char *from, int new, const char *to, unsigned flags) {
  return is_below(to) && fails_whole() ? -1 : REAL(renameat2)(old, from, new, to, flags);
}
