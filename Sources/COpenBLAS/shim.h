#pragma once
#include <cblas.h>

// What this build's processor has, so that kernels choose how many sums they hold in registers.
#ifdef __AVX512F__
static const int target_has_avx512 = 1;
#else
static const int target_has_avx512 = 0;
#endif
