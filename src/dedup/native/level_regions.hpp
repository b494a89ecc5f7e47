// DEDUP_BEGIN_AVX2 ... DEDUP_END: every function defined between them is compiled for that
// instruction set, and only those. Include all standard headers before the first region.
#pragma once
#include "level.hpp"

#define DEDUP_PRAGMA(x) _Pragma(#x)

#if DEDUP_X86 && defined(__clang__)
#define DEDUP_BEGIN(isa) \
    DEDUP_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define DEDUP_END DEDUP_PRAGMA(clang attribute pop)
#elif DEDUP_X86
#define DEDUP_BEGIN(isa) DEDUP_PRAGMA(GCC push_options) DEDUP_PRAGMA(GCC target(isa))
#define DEDUP_END DEDUP_PRAGMA(GCC pop_options)
#endif

// Kernels of the levels, as a file has them in namespaces of their names.
#if DEDUP_X86
#define DEDUP_KERNELS {&base::kKernel, &avx2::kKernel, &avx512::kKernel}
#else
#define DEDUP_KERNELS {&base::kKernel}
#endif

#if DEDUP_X86
#define DEDUP_BEGIN_AVX2 DEDUP_BEGIN("avx2,bmi,bmi2,lzcnt,popcnt")
#define DEDUP_BEGIN_AVX512 DEDUP_BEGIN("avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl")
#endif
