// Asks for memory that will be read soon. A macro: it is used within regions of all levels.
#pragma once

#if defined(__GNUC__) || defined(__clang__)
#define DEDUP_PREFETCH(place) __builtin_prefetch(place)
#define DEDUP_PREFETCH_TO_WRITE(place) __builtin_prefetch(place, 1)
#else
#define DEDUP_PREFETCH(place) ((void)0)
#define DEDUP_PREFETCH_TO_WRITE(place) ((void)0)
#endif
