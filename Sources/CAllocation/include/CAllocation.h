#pragma once

#include <stdbool.h>

// The C library's malloc, calloc, realloc, aligned_alloc and posix_memalign, which end the program with a clear message
// where there is no memory left. They would return NULL otherwise, on which Swift aborts with a backtrace. No header is
// needed for that: the linker takes these functions in the place of the C library's.
//
// What follows is Stage's (MemoryShortage.swift).

/// Whether they return NULL all the same.
bool lineup_shortage_is_returned(void);

/// Removes the files that are unfinished.
void lineup_remove_unfinished(void);
