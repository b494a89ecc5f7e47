// The MinHash loop, once a level: included by minhash.cpp inside a namespace and a region, with
// DEDUP_VECTOR the bytes of a vector and DEDUP_HELD how many vectors of minima stay in
// registers beside their `a` and `b`. No include guard on purpose.

static constexpr size_t kUnit = DEDUP_VECTOR / sizeof(uint32_t);
static constexpr size_t kBlock = kUnit * DEDUP_HELD;

// low[p] = min(low[p], a[p] * hash + b[p]) over all hashes, modulo 2**32, for n_maps maps, a
// multiple of kBlock.
static void minima(const uint32_t* hashes, size_t n, const uint32_t* a, const uint32_t* b,
                   uint32_t* low, size_t n_maps) {
    for (size_t first = 0; first < n_maps; first += kBlock) {
#if DEDUP_VECTOR == 64
        __m512i va[DEDUP_HELD], vb[DEDUP_HELD], vlow[DEDUP_HELD];
        for (size_t v = 0; v < DEDUP_HELD; ++v) {
            va[v] = _mm512_loadu_si512(a + first + v * kUnit);
            vb[v] = _mm512_loadu_si512(b + first + v * kUnit);
            vlow[v] = _mm512_loadu_si512(low + first + v * kUnit);
        }
        for (size_t i = 0; i < n; ++i) {
            const __m512i hash = _mm512_set1_epi32(static_cast<int>(hashes[i]));
            for (size_t v = 0; v < DEDUP_HELD; ++v)
                vlow[v] = _mm512_min_epu32(
                    vlow[v], _mm512_add_epi32(_mm512_mullo_epi32(hash, va[v]), vb[v]));
        }
        for (size_t v = 0; v < DEDUP_HELD; ++v)
            _mm512_storeu_si512(low + first + v * kUnit, vlow[v]);
#elif DEDUP_VECTOR == 32
        __m256i va[DEDUP_HELD], vb[DEDUP_HELD], vlow[DEDUP_HELD];
        for (size_t v = 0; v < DEDUP_HELD; ++v) {
            const size_t at = first + v * kUnit;
            va[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + at));
            vb[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + at));
            vlow[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(low + at));
        }
        for (size_t i = 0; i < n; ++i) {
            const __m256i hash = _mm256_set1_epi32(static_cast<int>(hashes[i]));
            for (size_t v = 0; v < DEDUP_HELD; ++v)
                vlow[v] = _mm256_min_epu32(
                    vlow[v], _mm256_add_epi32(_mm256_mullo_epi32(hash, va[v]), vb[v]));
        }
        for (size_t v = 0; v < DEDUP_HELD; ++v)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(low + first + v * kUnit), vlow[v]);
#else
        uint32_t held[kBlock];
        std::memcpy(held, low + first, sizeof held);
        for (size_t i = 0; i < n; ++i)
            for (size_t p = 0; p < kBlock; ++p)
                held[p] = std::min(held[p], hashes[i] * a[first + p] + b[first + p]);
        std::memcpy(low + first, held, sizeof held);
#endif
    }
}

static constexpr MinhashKernel kKernel{minima, kBlock};
