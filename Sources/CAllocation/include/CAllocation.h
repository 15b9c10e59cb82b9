#pragma once

// The C library's malloc, calloc, realloc, aligned_alloc and posix_memalign, which end the program with a clear message
// where there is no memory left. They would return NULL otherwise, on which Swift aborts with a backtrace. No header is
// needed for that: the linker takes these functions in the place of the C library's.

/// Removes what is unfinished. Stage has it (MemoryShortage.swift).
void lineup_remove_unfinished(void);
