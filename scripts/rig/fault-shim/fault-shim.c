/*
 * Fault shim: a disk that fails, for one process (LD_PRELOAD). Test tool, Linux and glibc only.
 *
 * Calls on files under FAULT_FOLDER are counted and, at every FAULT_EVERY-th, fail as FAULT_KIND says:
 *   enospc    a write or an extension says "no space left"
 *   eio       a write or a sync says "input/output error"
 *   readonly  from that write on every change, also opening to write, says "read-only file system"
 *   torn      half of the write reaches the file, then the process is killed
 *   power     everything that was written since the file's last sync is undone, then the process is killed
 * With FAULT_CONTROL (a path) faults happen only while that file is there. With FAULT_LIES=1 a sync under `power`
 * does nothing: a disk that says "safe" and is not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { NONE, ENOSPC_KIND, EIO_KIND, READONLY, TORN, POWER };

#define MAX_FD 4096
static atomic_bool tracked[MAX_FD];
static atomic_long count;
static atomic_bool is_readonly;
static enum kind kind = NONE;
static long every = 0;
static const char *folder = NULL;
static size_t folder_length = 0;
static const char *control = NULL;
static int lies = 0;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  folder = getenv("FAULT_FOLDER");
  control = getenv("FAULT_CONTROL");
  const char *name = getenv("FAULT_KIND");
  const char *number = getenv("FAULT_EVERY");
  const char *lie = getenv("FAULT_LIES");
  if (folder == NULL || name == NULL || number == NULL) return;
  folder_length = strlen(folder);
  every = strtol(number, NULL, 10);
  lies = lie != NULL && strcmp(lie, "1") == 0;
  if (every <= 0) return;
  if (strcmp(name, "enospc") == 0) kind = ENOSPC_KIND;
  else if (strcmp(name, "eio") == 0) kind = EIO_KIND;
  else if (strcmp(name, "readonly") == 0) kind = READONLY;
  else if (strcmp(name, "torn") == 0) kind = TORN;
  else if (strcmp(name, "power") == 0) kind = POWER;
}

static int is_ours(int fd) { return kind != NONE && fd >= 0 && fd < MAX_FD && atomic_load(&tracked[fd]); }

static int is_active(void) { return control == NULL || access(control, F_OK) == 0; }

/* Counts one call; true for every `every`-th. */
static int is_due(void) {
  if (!is_active()) return 0;
  return (atomic_fetch_add(&count, 1) + 1) % every == 0;
}

/* What was there before writes that no sync has followed yet; the newest first. */
struct undo {
  struct undo *next;
  dev_t device;
  ino_t inode;
  int fd;
  off_t at;
  off_t size_before;
  size_t length;
  char bytes[];
};
static struct undo *undos = NULL;
static pthread_mutex_t undo_lock = PTHREAD_MUTEX_INITIALIZER;

static void remember(int fd, off_t at, size_t length) {
  struct stat now;
  if (fstat(fd, &now) != 0) return;
  size_t there = at >= now.st_size ? 0 : (size_t)(now.st_size - at) < length ? (size_t)(now.st_size - at) : length;
  struct undo *undo = malloc(sizeof *undo + there);
  if (undo == NULL) abort();
  ssize_t had = there == 0 ? 0 : pread(fd, undo->bytes, there, at);
  *undo = (struct undo){undos, now.st_dev, now.st_ino, dup(fd), at, now.st_size, had < 0 ? 0 : (size_t)had};
  undos = undo;
}

static void forget(int fd) {
  struct stat now;
  if (fstat(fd, &now) != 0) return;
  pthread_mutex_lock(&undo_lock);
  for (struct undo **link = &undos; *link != NULL;) {
    struct undo *undo = *link;
    if (undo->device == now.st_dev && undo->inode == now.st_ino) {
      *link = undo->next;
      real_close(undo->fd);
      free(undo);
    } else {
      link = &undo->next;
    }
  }
  pthread_mutex_unlock(&undo_lock);
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static void cut_power(void) {
  for (struct undo *undo = undos; undo != NULL; undo = undo->next) {
    if (undo->length > 0 && real_pwrite(undo->fd, undo->bytes, undo->length, undo->at) < 0) abort();
    if (real_ftruncate(undo->fd, undo->size_before) != 0) abort();
  }
  die();
}

static int refuse(int error) {
  errno = error;
  return -1;
}

/* Before a change of a file: 0 to go on, -1 with errno set. `half` is written before a torn write kills. */
static int before_write(int fd, const void *bytes, size_t length, off_t at) {
  if (kind == POWER) {
    pthread_mutex_lock(&undo_lock);
    if (is_due()) cut_power();
    remember(fd, at, length);
    pthread_mutex_unlock(&undo_lock);
    return 0;
  }
  if (kind == READONLY) {
    if (is_due()) atomic_store(&is_readonly, 1);
    if (atomic_load(&is_readonly) && !is_active()) atomic_store(&is_readonly, 0);
    return atomic_load(&is_readonly) ? refuse(EROFS) : 0;
  }
  if (!is_due()) return 0;
  if (kind == TORN) {
    if (bytes != NULL) (void)!real_pwrite(fd, bytes, length / 2, at);
    die();
  }
  return refuse(kind == ENOSPC_KIND ? ENOSPC : EIO);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (is_ours(fd) && before_write(fd, bytes, length, lseek(fd, 0, SEEK_CUR)) != 0) return -1;
  return real_write(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  if (is_ours(fd) && before_write(fd, bytes, length, at) != 0) return -1;
  return real_pwrite(fd, bytes, length, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

int ftruncate64(int fd, off_t length) {
  if (is_ours(fd)) {
    struct stat now;
    off_t size = fstat(fd, &now) == 0 ? now.st_size : length;
    if (before_write(fd, NULL, size > length ? (size_t)(size - length) : 0, size > length ? length : size) != 0) return -1;
  }
  return real_ftruncate(fd, length);
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int sync_with(int (*real)(int), int fd) {
  if (!is_ours(fd)) return real(fd);
  if (kind == EIO_KIND && is_due()) return refuse(EIO);
  if (kind == READONLY && atomic_load(&is_readonly) && is_active()) return refuse(EROFS);
  int done = real(fd);
  if (kind == POWER && done == 0 && !lies) forget(fd);
  return done;
}
int fsync(int fd) { return sync_with(real_fsync, fd); }
int fdatasync(int fd) { return sync_with(real_fdatasync, fd); }

static int opened(int fd, const char *path) {
  if (fd >= 0 && fd < MAX_FD)
    atomic_store(&tracked[fd], kind != NONE && strncmp(path, folder, folder_length) == 0);
  return fd;
}

static int may_open(const char *path, int flags) {
  if (kind != READONLY || strncmp(path, folder, folder_length) != 0) return 1;
  if ((flags & O_ACCMODE) == O_RDONLY && (flags & O_CREAT) == 0) return 1;
  if (!atomic_load(&is_readonly) || !is_active()) return 1;
  errno = EROFS;
  return 0;
}

#define OPEN_BODY(path, flags, call)             \
  mode_t mode = 0;                               \
  if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {  \
    va_list rest;                                \
    va_start(rest, flags);                       \
    mode = va_arg(rest, mode_t);                 \
    va_end(rest);                                \
  }                                              \
  if (!may_open(path, flags)) return -1;         \
  return opened(call, path);

int open(const char *path, int flags, ...) { OPEN_BODY(path, flags, real_open(path, flags, mode)) }
int open64(const char *path, int flags, ...) { OPEN_BODY(path, flags, real_open(path, flags, mode)) }
int openat(int at, const char *path, int flags, ...) { OPEN_BODY(path, flags, real_openat(at, path, flags, mode)) }
int openat64(int at, const char *path, int flags, ...) { OPEN_BODY(path, flags, real_openat(at, path, flags, mode)) }

int close(int fd) {
  if (fd >= 0 && fd < MAX_FD) atomic_store(&tracked[fd], 0);
  return real_close(fd);
}
