#pragma once

// What the processor that this build is for has, so that kernels choose how many sums they hold in registers.
#ifdef __AVX512F__
static const int processor_has_avx512 = 1;
#else
static const int processor_has_avx512 = 0;
#endif

// Tells the processor that this thread is waiting in a loop.
static inline void processor_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
