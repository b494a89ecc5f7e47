// The MinHash loop, once a level: included by minhash.cpp inside a namespace and a region, with
// DEDUP_VECTOR the bytes of a vector and DEDUP_HELD how many vectors of minima stay in
// registers beside their `a` and `b`. No include guard on purpose.

static constexpr size_t kUnit = DEDUP_VECTOR / sizeof(uint32_t);

// low[p] = min(low[p], a[p] * hash + b[p]) over all hashes, modulo 2**32, for kHeld vectors of maps.
template <size_t kHeld>
static inline void held_minima(const uint32_t* hashes, size_t n, const uint32_t* a, const uint32_t* b,
                               uint32_t* low) {
#if DEDUP_VECTOR == 64
    __m512i va[kHeld], vb[kHeld], vlow[kHeld];
    for (size_t v = 0; v < kHeld; ++v) {
        va[v] = _mm512_loadu_si512(a + v * kUnit);
        vb[v] = _mm512_loadu_si512(b + v * kUnit);
        vlow[v] = _mm512_loadu_si512(low + v * kUnit);
    }
    for (size_t i = 0; i < n; ++i) {
        const __m512i hash = _mm512_set1_epi32(static_cast<int>(hashes[i]));
        for (size_t v = 0; v < kHeld; ++v)
            vlow[v] = _mm512_min_epu32(vlow[v], _mm512_add_epi32(_mm512_mullo_epi32(hash, va[v]), vb[v]));
    }
    for (size_t v = 0; v < kHeld; ++v) _mm512_storeu_si512(low + v * kUnit, vlow[v]);
#elif DEDUP_VECTOR == 32
    __m256i va[kHeld], vb[kHeld], vlow[kHeld];
    for (size_t v = 0; v < kHeld; ++v) {
        va[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + v * kUnit));
        vb[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + v * kUnit));
        vlow[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(low + v * kUnit));
    }
    for (size_t i = 0; i < n; ++i) {
        const __m256i hash = _mm256_set1_epi32(static_cast<int>(hashes[i]));
        for (size_t v = 0; v < kHeld; ++v)
            vlow[v] = _mm256_min_epu32(vlow[v], _mm256_add_epi32(_mm256_mullo_epi32(hash, va[v]), vb[v]));
    }
    for (size_t v = 0; v < kHeld; ++v)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(low + v * kUnit), vlow[v]);
#else
    uint32_t held[kHeld * kUnit];
    std::memcpy(held, low, sizeof held);
    for (size_t i = 0; i < n; ++i)
        for (size_t p = 0; p < kHeld * kUnit; ++p) held[p] = std::min(held[p], hashes[i] * a[p] + b[p]);
    std::memcpy(low, held, sizeof held);
#endif
}

// What is left of a row, fewer than kMost + 1 vectors of it.
template <size_t kMost>
static inline void rest_minima(const uint32_t* hashes, size_t n, const uint32_t* a, const uint32_t* b,
                               uint32_t* low, size_t n_vectors) {
    if (n_vectors == kMost) return held_minima<kMost>(hashes, n, a, b, low);
    if constexpr (kMost > 1) rest_minima<kMost - 1>(hashes, n, a, b, low, n_vectors);
}

// For n_maps maps, a multiple of kUnit.
static void minima(const uint32_t* hashes, size_t n, const uint32_t* a, const uint32_t* b,
                   uint32_t* low, size_t n_maps) {
    constexpr size_t kBlock = kUnit * DEDUP_HELD;
    size_t first = 0;
    for (; first + kBlock <= n_maps; first += kBlock)
        held_minima<DEDUP_HELD>(hashes, n, a + first, b + first, low + first);
    rest_minima<DEDUP_HELD - 1>(hashes, n, a + first, b + first, low + first, (n_maps - first) / kUnit);
}

// Writes each hash behind those of its hand, the hash modulo kHands; hands stand kHandRoom apart.
static void deal(const uint32_t* hashes, size_t n, uint32_t* hands, size_t* counts) {
    size_t at[kHands] = {};
    size_t i = 0;
#if DEDUP_VECTOR == 64
    const __m512i most = _mm512_set1_epi32(kHands - 1);
    for (; i + kUnit <= n; i += kUnit) {
        const __m512i some = _mm512_loadu_si512(hashes + i);
        const __m512i hand = _mm512_and_si512(some, most);
        for (size_t h = 0; h < kHands; ++h) {
            const __mmask16 mine = _mm512_cmpeq_epi32_mask(hand, _mm512_set1_epi32(static_cast<int>(h)));
            _mm512_storeu_si512(hands + h * kHandRoom + at[h], _mm512_maskz_compress_epi32(mine, some));
            at[h] += static_cast<size_t>(std::popcount(static_cast<unsigned>(mine)));
        }
    }
#endif
    for (; i < n; ++i) {
        const size_t h = hashes[i] % kHands;
        hands[h * kHandRoom + at[h]++] = hashes[i];
    }
    std::copy_n(at, kHands, counts);
}

static constexpr MinhashKernel kKernel{minima, deal, kUnit};
