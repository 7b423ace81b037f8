/* Faults on demand, for tests. Preloaded into the program (LD_PRELOAD), it counts the calls that
 * change files, and makes one of them fail.
 *
 * FAULT_AT=N    number of the call that fails, from 1
 * FAULT=kill    kills the program before that call
 * FAULT=28      that call and all later ones fail with this errno (28 is ENOSPC)
 * FAULT=short   from that call on, writes take half of their bytes, and every third one is
 *               interrupted by a signal instead
 * FAULT_COUNT=F writes the number of calls to the file F at the end
 *
 * Pipes and terminals work as usual, since the tests are about files.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long n_calls;

static int is_file(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

enum outcome { GOES_ON, FAILS, HALVED };

static enum outcome next_call(int writes) {
  const char *at = getenv("FAULT_AT"), *fault = getenv("FAULT");
  long call = atomic_fetch_add(&n_calls, 1) + 1;
  if (!at || !fault || call < atol(at)) return GOES_ON;
  if (strcmp(fault, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(fault, "short") == 0) {
    if (!writes) return GOES_ON;
    errno = EINTR;
    return call % 3 == 0 ? FAILS : HALVED;
  }
  errno = atoi(fault);
  return FAILS;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t length) {
  enum outcome outcome = is_file(fd) ? next_call(1) : GOES_ON;
  if (outcome == FAILS) return -1;
  return REAL(write)(fd, bytes, outcome == HALVED && length > 1 ? length / 2 : length);
}

ssize_t writev(int fd, const struct iovec *parts, int n_parts) {
  enum outcome outcome = is_file(fd) ? next_call(1) : GOES_ON;
  if (outcome == FAILS) return -1;
  return REAL(writev)(fd, parts, outcome == HALVED && n_parts > 1 ? n_parts / 2 : n_parts);
}

int fsync(int fd) {
  return next_call(0) == FAILS ? -1 : REAL(fsync)(fd);
}

int mkdir(const char *path, mode_t mode) {
  return next_call(0) == FAILS ? -1 : REAL(mkdir)(path, mode);
}

int unlink(const char *path) {
  return next_call(0) == FAILS ? -1 : REAL(unlink)(path);
}

int rename(const char *from, const char *to) {
  return next_call(0) == FAILS ? -1 : REAL(rename)(from, to);
}

int unlinkat(int folder, const char *path, int flags) {
  return next_call(0) == FAILS ? -1 : REAL(unlinkat)(folder, path, flags);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & (O_CREAT | O_TMPFILE)) && next_call(0) == FAILS) return -1;
  return REAL(open64)(path, flags, mode);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("FAULT_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file) {
    fprintf(file, "%ld", atomic_load(&n_calls));
    fclose(file);
  }
}
