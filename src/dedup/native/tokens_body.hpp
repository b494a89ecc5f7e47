// The token kernel, once a level: included by tokens.cpp inside a namespace and a region, with
// DEDUP_VECTOR the bytes of a vector (0: no vector code). No include guard on purpose.

#include "tokens_bits.hpp"
#include "tokens_mixed.hpp"

// Bytes read ahead of: the hardware stops at each page.
static constexpr size_t kAhead = 1024;

static void fill_ascii(TokenState& state) {
    TokenQueue& queue = state.queue;
    queue.drop_closed();
    const auto* octets = static_cast<const uint8_t*>(state.text.data);
    const size_t n = state.text.size;
    uint64_t* edges = queue.edges.data();
    size_t n_edges = queue.n_edges, at = state.at;
    uint64_t carry = n_edges & 1;
    while (at < n && n_edges < 2 * kBatch) {
        uint64_t word;
        DEDUP_PREFETCH(octets + at + kAhead);  // beyond the end as well: the next text may lie there
        if (at + 64 <= n) {
            word = word_bits(octets + at);
        } else {
            uint8_t tail[64] = {};
            std::memcpy(tail, octets + at, n - at);
            word = word_bits(tail);
        }
        n_edges += list_bits(word ^ (word << 1 | carry), at, edges + n_edges);
        carry = word >> 63;
        at += 64;
    }
    state.at = std::min(at, n);
    if (state.at == n && n_edges & 1) edges[n_edges++] = n;
    queue.n_edges = n_edges;
    queue.base = octets;
    queue.limit = n;
}

static void fill(TokenState& state, const Unicode& unicode) {
    if (state.ascii) return fill_ascii(state);
    const void* data = state.text.data;
    const size_t n = state.text.size;
    switch (state.text.kind) {
        case Kind::latin1:
            return fill_mixed(state, unicode, Units<uint8_t>{static_cast<const uint8_t*>(data), n});
        case Kind::ucs2:
            return fill_mixed(state, unicode, Units<uint16_t>{static_cast<const uint16_t*>(data), n});
        case Kind::ucs4:
            return fill_mixed(state, unicode, Units<uint32_t>{static_cast<const uint32_t*>(data), n});
        default:
            return fill_mixed(state, unicode, Utf8{static_cast<const uint8_t*>(data), n});
    }
}

static inline uint64_t load8(const uint8_t* p) {
    uint64_t word = 0;
    if constexpr (std::endian::native == std::endian::little)
        std::memcpy(&word, p, 8);
    else
        for (size_t i = 8; i-- > 0;) word = word << 8 | p[i];
    return word;
}

static inline uint64_t premix(uint64_t word) {
    const uint64_t x = (word ^ kTokenSeed) * kTokenBase;
    return x ^ x >> 32;
}

// The first bytes of a word that has `length` of them, 1 or more; all of it from 8 on.
static inline uint64_t first_bytes(uint64_t word, size_t length) {
    return word & ~uint64_t{0} >> (64 - 8 * std::min<size_t>(8, length));
}

// Any token, no byte read at or beyond `end`.
static uint64_t hash_long(const uint8_t* p, size_t length, const uint8_t* end, uint64_t fold) {
    uint64_t hash = 0;
    for (;; p += 8, length -= 8) {
        uint64_t word;
        if (p + 8 <= end) {
            word = load8(p);
        } else {
            uint8_t part[8] = {};
            std::memcpy(part, p, std::min<size_t>(8, length));
            word = load8(part);
        }
        hash = hash * kTokenBase + premix(first_bytes(word | fold, length));
        if (length <= 8) return mix64(hash);
    }
}

// Tokens of more than a word, by number: those of two words in passes as below, others one by one.
static void hash_longer(const TokenQueue& queue, const uint64_t* edges, uint64_t fold,
                        const uint16_t* longer, size_t n_longer, const uint64_t* words, uint64_t* out) {
    const uint8_t* const base = queue.base;
    uint64_t second[kBatch], hashes[kBatch];
    uint16_t rest[kBatch + 1];
    size_t n_rest = 0;
    const uint64_t last = queue.limit - 8;
    for (size_t j = 0; j < n_longer; ++j) {
        const uint64_t start = edges[2 * longer[j]], length = edges[2 * longer[j] + 1] - start;
        hashes[j] = words[longer[j]];
        second[j] = first_bytes(load8(base + std::min(start + 8, last)) | fold, length - 8);
        rest[n_rest] = longer[j];
        n_rest += (length - 9 >= 8) | (start + 8 > last);
    }
    for (size_t j = 0; j < n_longer; ++j)
        hashes[j] = mix64(premix(hashes[j]) * kTokenBase + premix(second[j]));
    for (size_t j = 0; j < n_longer; ++j) out[longer[j]] = hashes[j];
    for (size_t j = 0; j < n_rest; ++j) {
        const uint64_t* edge = edges + 2 * rest[j];
        out[rest[j]] = hash_long(base + edge[0], edge[1] - edge[0], base + queue.limit, fold);
    }
}

// Hashes of the first n tokens by their first words (`words`, which are cut to the tokens'
// lengths), and the numbers of those that are longer; returns how many. May write seven more.
static inline size_t hash_words(const uint64_t* edges, size_t n, uint64_t fold, uint64_t* words,
                                uint16_t* longer, uint64_t* out) {
    size_t n_longer = 0;
#if DEDUP_VECTOR == 64
    const __m512i evens = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i odds = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    const __m512i eight = _mm512_set1_epi64(8), folds = _mm512_set1_epi64(static_cast<long long>(fold));
    const auto constant = [](uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); };
    const auto shifted = [](__m512i x, unsigned by) { return _mm512_xor_si512(x, _mm512_srli_epi64(x, by)); };
    for (size_t i = 0; i < n; i += 8) {
        const __m512i low = _mm512_loadu_si512(edges + 2 * i), high = _mm512_loadu_si512(edges + 2 * i + 8);
        const __m512i length = _mm512_sub_epi64(_mm512_permutex2var_epi64(low, odds, high),
                                                _mm512_permutex2var_epi64(low, evens, high));
        const __m512i cut = _mm512_slli_epi64(_mm512_sub_epi64(eight, _mm512_min_epu64(length, eight)), 3);
        const __m512i word = _mm512_and_si512(_mm512_or_si512(_mm512_loadu_si512(words + i), folds),
                                              _mm512_srlv_epi64(_mm512_set1_epi64(-1), cut));
        _mm512_storeu_si512(words + i, word);
        __m512i x = _mm512_mullo_epi64(_mm512_xor_si512(word, constant(kTokenSeed)), constant(kTokenBase));
        x = _mm512_mullo_epi64(shifted(shifted(x, 32), 30), constant(0xBF58476D1CE4E5B9));
        x = _mm512_mullo_epi64(shifted(x, 27), constant(0x94D049BB133111EB));
        _mm512_storeu_si512(out + i, shifted(x, 31));
        unsigned more = _mm512_cmpgt_epu64_mask(length, eight);
        if (n - i < 8) more &= (1u << (n - i)) - 1;
        const __m512i steps = _mm512_add_epi64(constant(i), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
        const __m512i found = _mm512_maskz_compress_epi64(static_cast<__mmask8>(more), steps);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(longer + n_longer), _mm512_cvtepi64_epi16(found));
        n_longer += static_cast<size_t>(std::popcount(more));
    }
#else
    for (size_t i = 0; i < n; ++i) {
        const uint64_t length = edges[2 * i + 1] - edges[2 * i];
        words[i] = first_bytes(words[i] | fold, length);
        longer[n_longer] = static_cast<uint16_t>(i);
        n_longer += length > 8;
    }
    for (size_t i = 0; i < n; ++i) out[i] = mix64(premix(words[i]));
#endif
    return n_longer;
}

// In passes without branches; tokens of more than a word are noted on the way and hashed
// after that, and so are those too near the end for a whole word to be read.
static size_t hash_tokens(TokenState& state, uint64_t* out) {
    TokenQueue& queue = state.queue;
    const size_t n = std::min(kBatch, queue.n_edges / 2 - queue.done);
    const uint64_t* edges = queue.edges.data() + 2 * queue.done;
    const uint64_t fold = state.ascii ? 0x2020202020202020 : 0;  // letters and digits only
    const uint8_t* const base = queue.base;
    size_t n_whole = n;  // the others stand in the last eight bytes
    while (n_whole && edges[2 * (n_whole - 1)] + 8 > queue.limit) --n_whole;
    if (n_whole) {
        uint64_t words[kBatch + 8];
        uint16_t longer[kBatch + 8];
        for (size_t i = 0; i < n_whole; ++i) words[i] = load8(base + edges[2 * i]);
        const size_t n_longer = hash_words(edges, n_whole, fold, words, longer, out);
        if (n_longer) hash_longer(queue, edges, fold, longer, n_longer, words, out);
    }
    for (size_t i = n_whole; i < n; ++i)
        out[i] = hash_long(base + edges[2 * i], edges[2 * i + 1] - edges[2 * i], base + queue.limit, fold);
    queue.done += n;
    return n;
}

static void mix_shingles(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n,
                         uint64_t* out) {
    for (size_t i = 0; i < n; ++i) out[i] = mix64(now[i] - back[i] * power);
}

static void mix_shingles32(const uint64_t* now, const uint64_t* back, uint64_t power, size_t n,
                           uint32_t* out) {
    for (size_t i = 0; i < n; ++i) {
        auto h = static_cast<uint32_t>(mix64(now[i] - back[i] * power));
        h = (h ^ h >> 16) * 0x85EBCA6B;
        h = (h ^ h >> 13) * 0xC2B2AE35;
        out[i] = h ^ h >> 16;
    }
}

static constexpr TokenKernel kKernel{fill, hash_tokens, mix_shingles, mix_shingles32};
