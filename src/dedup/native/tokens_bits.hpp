// Bit masks of bytes and lists of their bits.
// Part of tokens_body.hpp, once a level; no include guard on purpose.

// Bit i: byte i of 64 is an ASCII letter or digit. The bytes are ASCII.
static inline uint64_t word_bits(const uint8_t* p) {
#if DEDUP_VECTOR == 64
    const __m512i v = _mm512_loadu_si512(p);
    const __m512i folded = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
    const __mmask64 letter = _mm512_cmplt_epu8_mask(
        _mm512_sub_epi8(folded, _mm512_set1_epi8('a')), _mm512_set1_epi8(26));
    const __mmask64 digit = _mm512_cmplt_epu8_mask(
        _mm512_sub_epi8(v, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
    return letter | digit;
#elif DEDUP_VECTOR == 32
    // Shifted so that the range ends at 127, whatever lies above it wraps to below zero.
    uint64_t bits = 0;
    for (int i = 0; i < 2; ++i) {
        const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p) + i);
        const __m256i folded = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
        const __m256i letter = _mm256_cmpgt_epi8(
            _mm256_add_epi8(folded, _mm256_set1_epi8(127 - 'z')), _mm256_set1_epi8(127 - 26));
        const __m256i digit = _mm256_cmpgt_epi8(
            _mm256_add_epi8(v, _mm256_set1_epi8(127 - '9')), _mm256_set1_epi8(127 - 10));
        const auto word = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(letter, digit)));
        bits |= static_cast<uint64_t>(word) << (32 * i);
    }
    return bits;
#elif DEDUP_VECTOR == 16
    uint64_t bits = 0;
    for (int i = 0; i < 4; ++i) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p) + i);
        const __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
        const __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(folded, _mm_set1_epi8(127 - 'z')),
                                              _mm_set1_epi8(127 - 26));
        const __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(v, _mm_set1_epi8(127 - '9')),
                                             _mm_set1_epi8(127 - 10));
        const auto word = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(letter, digit)));
        bits |= static_cast<uint64_t>(word) << (16 * i);
    }
    return bits;
#else
    uint64_t bits = 0;
    for (int i = 0; i < 64; ++i) {
        const bool letter = static_cast<uint8_t>((p[i] | 0x20) - 'a') < 26;
        const bool digit = static_cast<uint8_t>(p[i] - '0') < 10;
        bits |= static_cast<uint64_t>(letter || digit) << i;
    }
    return bits;
#endif
}

// Bit i: byte i of 32 is not ASCII.
static inline uint32_t high_bits(const uint8_t* p) {
#if DEDUP_VECTOR >= 32
    return _mm256_movemask_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
#elif DEDUP_VECTOR == 16
    const auto* v = reinterpret_cast<const __m128i*>(p);
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_loadu_si128(v))) |
           static_cast<uint32_t>(_mm_movemask_epi8(_mm_loadu_si128(v + 1))) << 16;
#else
    uint32_t bits = 0;
    for (int i = 0; i < 32; ++i) bits |= static_cast<uint32_t>(p[i] >> 7) << i;
    return bits;
#endif
}

// Writes at + i for each bit i; returns how many. Rounds of eight, whether there are eight or
// not: their number is then nearly always foreseen. Needs room for eight more than there are.
static inline size_t list_bits(uint64_t bits, uint64_t at, uint64_t* out) {
    const auto count = static_cast<size_t>(std::popcount(bits));
#if DEDUP_VECTOR == 64
    // By sixteen bits, straight from registers: what several stores made up could not be loaded
    // before they are done. Seldom more than eight of sixteen are set.
    const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (int part = 0; part < 64; part += 16) {
        const auto some = static_cast<__mmask16>(bits >> part);
        const auto here = static_cast<size_t>(std::popcount(static_cast<unsigned>(some)));
        const __m512i places = _mm512_maskz_compress_epi32(some, steps);
        const __m512i base = _mm512_set1_epi64(static_cast<long long>(at) + part);
        _mm512_storeu_si512(out, _mm512_add_epi64(_mm512_cvtepu32_epi64(_mm512_castsi512_si256(places)), base));
        if (here > 8)
            _mm512_storeu_si512(
                out + 8, _mm512_add_epi64(_mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(places, 1)), base));
        out += here;
    }
#else
    for (size_t done = 0; done < count; done += 8)
        for (size_t j = 0; j < 8; ++j) {
            out[done + j] = at + static_cast<uint64_t>(std::countr_zero(bits));
            bits &= bits - 1;
        }
#endif
    return count;
}
