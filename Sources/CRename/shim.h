#pragma once

// The C library has it, and shows it to GNU sources only, which Swift's are not.
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

// Each of two files or folders gets the other's name, both at once. Returns 0, or −1 with errno.
static inline int exchange_names(const char *one, const char *other) {
  const int current_folder = -100;  // AT_FDCWD
  return renameat2(current_folder, one, current_folder, other, 1u << 1 /* RENAME_EXCHANGE */);
}
