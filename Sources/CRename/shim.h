#pragma once

// A function of the C library whose header shows it only where _GNU_SOURCE is defined.
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

// Two files or folders exchange their names, in one step. Returns 0, or −1 and sets errno.
static inline int exchange_names(const char *one, const char *other) {
  const int current_folder = -100;  // AT_FDCWD
  return renameat2(current_folder, one, current_folder, other, 1u << 1 /* RENAME_EXCHANGE */);
}
