/* LD_PRELOAD: makes one call to the system fail, or all from one on, in a program that knows nothing of it.
 *
 *   FAULT_CALL    which kind of call fails: open, read, write, sync, close, rename, unlink, mkdir, cut, thread,
 *                 map, or memory (of 32 KiB and more); short: a write that writes the first half of its bytes
 *   FAULT_AT      the number of the call that fails, from 1; 0: none
 *   FAULT_ERRNO   what errno is then; 0: the process is killed instead
 *   FAULT_LASTING where it is set, every later call fails too, as on a full disk
 *   FAULT_COUNT   file that the number of calls of each kind is written to at the end
 *
 * Calls on files count where the path is relative, as the driver names the user's files, and on standard output. The C
 * library's own calls, inside fwrite and its like, cannot be taken from outside: fwrite is the call then. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_files = 4096 };

static const char* const kinds[] = {"open",   "read",  "write", "sync",   "close", "rename",
                                    "unlink", "mkdir", "cut",   "thread", "map",   "memory", "short"};
enum { kind_count = sizeof kinds / sizeof kinds[0] };

static int failing_kind = -1, is_counting;
static long failing_call, error_number = EIO;
static int lasting;
static atomic_long calls[kind_count];
static atomic_int injected;
static _Atomic unsigned char of_user[most_files]; /* whether a descriptor is of a file that counts */

__attribute__((constructor)) static void read_settings(void) {
  const char *kind = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
  if (at != NULL) failing_call = atol(at);
  if (number != NULL) error_number = atol(number);
  lasting = getenv("FAULT_LASTING") != NULL;
  of_user[STDOUT_FILENO] = 1;
  for (int i = 0; i < kind_count && kind != NULL; ++i) {
    if (strcmp(kind, kinds[i]) == 0) failing_kind = i;
  }
  is_counting = 1; /* last: from here on calls count */
}

__attribute__((destructor)) static void write_count(void) {
  const char* path = getenv("FAULT_COUNT");
  if (path == NULL) return;
  is_counting = 0;
  FILE* file = fopen(path, "w");
  if (file == NULL) return;
  for (int i = 0; i < kind_count; ++i) fprintf(file, "%s %ld\n", kinds[i], (long)calls[i]);
  fprintf(file, "injected %d\n", (int)injected);
  fclose(file);
}

/* Counts a call of this kind; whether it is to fail. */
static int fails(const char* kind) {
  if (!is_counting) return 0;
  int i = 0;
  while (strcmp(kind, kinds[i]) != 0) ++i;
  const long number = atomic_fetch_add(&calls[i], 1) + 1;
  if (i != failing_kind || failing_call == 0 || number < failing_call || (number > failing_call && !lasting)) return 0;
  atomic_store(&injected, 1);
  if (error_number == 0) raise(SIGKILL);
  errno = (int)error_number;
  return 1;
}

static int is_users_path(const char* path) { return path[0] != '/'; }
static int is_users(int file) { return file >= 0 && file < most_files && of_user[file]; }
static int is_users_stream(FILE* stream) { return stream != NULL && is_users(fileno(stream)); }
static void mark(int file, const char* path) {
  if (file >= 0 && file < most_files) of_user[file] = (unsigned char)is_users_path(path);
}

/* The function of that name in the C library. */
#define REAL(name)                                                        \
  static __typeof__(name)* real;                                          \
  if (real == NULL) real = (__typeof__(name)*)(intptr_t)dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                            \
  int name(const char* path, int flags, ...) {                \
    REAL(name);                                               \
    mode_t mode = 0;                                          \
    if (flags & O_CREAT) {                                    \
      va_list more;                                           \
      va_start(more, flags);                                  \
      mode = (mode_t)va_arg(more, int);                       \
      va_end(more);                                           \
    }                                                         \
    if (is_users_path(path) && fails("open")) return -1;      \
    const int file = real(path, flags, mode);                 \
    mark(file, path);                                         \
    return file;                                              \
  }
OPEN(open)
OPEN(open64)

#define FOPEN(name)                                           \
  FILE* name(const char* path, const char* mode) {            \
    REAL(name);                                               \
    if (is_users_path(path) && fails("open")) return NULL;    \
    FILE* stream = real(path, mode);                          \
    if (stream != NULL) mark(fileno(stream), path);           \
    return stream;                                            \
  }
FOPEN(fopen)
FOPEN(fopen64)

DIR* opendir(const char* path) {
  REAL(opendir);
  return is_users_path(path) && fails("open") ? NULL : real(path);
}

ssize_t read(int file, void* bytes, size_t size) {
  REAL(read);
  return is_users(file) && fails("read") ? -1 : real(file, bytes, size);
}

ssize_t write(int file, const void* bytes, size_t size) {
  REAL(write);
  if (!is_users(file)) return real(file, bytes, size);
  if (fails("write")) return -1;
  return real(file, bytes, fails("short") && size > 1 ? size / 2 : size);
}

size_t fwrite(const void* bytes, size_t size, size_t count, FILE* stream) {
  REAL(fwrite);
  if (!is_users_stream(stream)) return real(bytes, size, count, stream);
  if (fails("write")) return 0;
  if (!fails("short")) return real(bytes, size, count, stream);
  const size_t written = real(bytes, size, count / 2, stream); /* it goes on by itself, up to an error */
  errno = (int)error_number;
  return written;
}

int fflush(FILE* stream) {
  REAL(fflush);
  return is_users_stream(stream) && fails("write") ? EOF : real(stream);
}

int fclose(FILE* stream) {
  REAL(fclose);
  const int failing = is_users_stream(stream) && fails("close");
  const int status = real(stream);
  if (failing) errno = (int)error_number;
  return failing ? EOF : status;
}

int close(int file) {
  REAL(close);
  const int failing = is_users(file) && fails("close");
  if (file >= 0 && file < most_files) of_user[file] = 0;
  const int status = real(file);
  if (failing) errno = (int)error_number;
  return failing ? -1 : status;
}

int fsync(int file) {
  REAL(fsync);
  return is_users(file) && fails("sync") ? -1 : real(file);
}

#define CUT(name, offset)                                            \
  int name(int file, offset size) {                                  \
    REAL(name);                                                      \
    return is_users(file) && fails("cut") ? -1 : real(file, size);   \
  }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

int rename(const char* from, const char* to) {
  REAL(rename);
  return is_users_path(to) && fails("rename") ? -1 : real(from, to);
}

int unlink(const char* path) {
  REAL(unlink);
  return is_users_path(path) && fails("unlink") ? -1 : real(path);
}

int remove(const char* path) {
  REAL(remove);
  return is_users_path(path) && fails("unlink") ? -1 : real(path);
}

int mkdir(const char* path, mode_t mode) {
  REAL(mkdir);
  return is_users_path(path) && fails("mkdir") ? -1 : real(path, mode);
}

static int is_from(const char* name, void* caller) {
  Dl_info library;
  return dladdr(caller, &library) != 0 && strstr(library.dli_fname, name) != NULL;
}

/* C++'s own threads only: LibTorch's pool waits forever for a thread that it did not get. */
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*), void* argument) {
  REAL(pthread_create);
  if (is_from("libstdc++", __builtin_return_address(0)) && fails("thread")) return (int)error_number;
  return real(thread, attributes, body, argument);
}

/* Not oneDNN's, which takes the memory of its kernels for granted: model/products.cpp asks for as much before. */
#define MAP(name, offset)                                                                     \
  void* name(void* at, size_t size, int protection, int flags, int file, offset begin) {      \
    REAL(name);                                                                               \
    const int counts = !is_from("libdnnl", __builtin_return_address(0));                      \
    return counts && fails("map") ? MAP_FAILED : real(at, size, protection, flags, file, begin);        \
  }
MAP(mmap, off_t)
MAP(mmap64, off64_t)

/* dlsym itself takes memory, so that these call the C library's by their inner names. */
enum { counted_size = 1 << 15 };
extern void* __libc_malloc(size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
static int memory_fails(size_t size) { return size >= counted_size && fails("memory"); }

void* malloc(size_t size) { return memory_fails(size) ? NULL : __libc_malloc(size); }

int posix_memalign(void** memory, size_t alignment, size_t size) {
  if (memory_fails(size)) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL && size > 0 ? ENOMEM : 0;
}
