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

// Vectors at any address. Swift has loadUnaligned(as:) for that, which it does not always inline into a kernel.
typedef float floats16 __attribute__((ext_vector_type(16)));
typedef float floats8 __attribute__((ext_vector_type(8)));
typedef float floats16_anywhere __attribute__((ext_vector_type(16), aligned(4)));
typedef float floats8_anywhere __attribute__((ext_vector_type(8), aligned(4)));

__attribute__((always_inline)) static inline floats16 load_floats16(const float *x) {
  return *(const floats16_anywhere *)x;
}
__attribute__((always_inline)) static inline floats8 load_floats8(const float *x) {
  return *(const floats8_anywhere *)x;
}
__attribute__((always_inline)) static inline void store_floats16(floats16 values, float *x) {
  *(floats16_anywhere *)x = values;
}
__attribute__((always_inline)) static inline void store_floats8(floats8 values, float *x) {
  *(floats8_anywhere *)x = values;
}
