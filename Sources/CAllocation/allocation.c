#define _GNU_SOURCE
#include "CAllocation.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED  // which has a malloc of its own
#endif
#endif

#ifndef SANITIZED
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

/// The thread that ends the program, or 0. It must not come here twice.
static atomic_int ending;

/// Where there is no memory.
static void *ended(size_t bytes) {
  if (lineup_shortage_is_returned()) return NULL;
  int nobody = 0, self = gettid();
  if (!atomic_compare_exchange_strong(&ending, &nobody, self)) {
    if (nobody == self) _exit(1);
    for (;;) pause();
  }
  char line[400];
  int length = snprintf(
      line, sizeof line,
      "%s: error: not enough memory: %zu MB more were asked for, and the system, or a limit such as ulimit -v, does "
      "not give them: make room, or ask for less\n",
      program_invocation_short_name, bytes / 1000000 + 1);
  if (write(STDERR_FILENO, line, length < (int)sizeof line ? length : (int)sizeof line - 1) < 0) { /* said to nobody */
  }
  lineup_remove_unfinished();
  _exit(1);
}

/// The program asks the system for memory in large pieces (Startup.swift). Where it gives no large one, a small one may
/// do.
static int is_worth_another_try(void) {
  static atomic_int tried;
  return atomic_exchange(&tried, 1) == 0 && mallopt(M_TOP_PAD, 0) == 1;
}

void *malloc(size_t bytes) {
  void *memory = __libc_malloc(bytes);
  if (memory == NULL && is_worth_another_try()) memory = __libc_malloc(bytes);
  return memory == NULL ? ended(bytes) : memory;
}

void *calloc(size_t count, size_t bytes) {
  size_t all;
  if (__builtin_mul_overflow(count, bytes, &all)) return ended(SIZE_MAX);
  void *memory = __libc_calloc(count, bytes);
  if (memory == NULL && is_worth_another_try()) memory = __libc_calloc(count, bytes);
  return memory == NULL ? ended(all) : memory;
}

void *realloc(void *old, size_t bytes) {
  void *memory = __libc_realloc(old, bytes);
  if (bytes == 0) return memory;  // it frees the old
  if (memory == NULL && is_worth_another_try()) memory = __libc_realloc(old, bytes);
  return memory == NULL ? ended(bytes) : memory;
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  void *memory = __libc_memalign(alignment, bytes);
  if (memory == NULL && is_worth_another_try()) memory = __libc_memalign(alignment, bytes);
  return memory == NULL ? ended(bytes) : memory;
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *made = aligned_alloc(alignment, bytes);
  if (made == NULL) return ENOMEM;
  *memory = made;
  return 0;
}
#endif
