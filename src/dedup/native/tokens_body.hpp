// The token kernel, once a level: included by tokens.cpp inside a namespace and a region, with
// DEDUP_VECTOR the bytes of a vector (0: no vector code). No include guard on purpose.

#include "tokens_bits.hpp"
#include "tokens_mixed.hpp"

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
    uint64_t word;
    std::memcpy(&word, p, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

static inline uint64_t premix(uint64_t word) {
    const uint64_t x = (word ^ kTokenSeed) * kTokenBase;
    return x ^ x >> 32;
}

static inline uint64_t mix64(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
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

// In passes without branches; tokens of more than a word, and those too near the end for a
// whole word to be read, are noted on the way and hashed last.
static size_t hash_tokens(TokenState& state, uint64_t* out) {
    TokenQueue& queue = state.queue;
    const size_t n = std::min(kBatch, queue.n_edges / 2 - queue.done);
    const uint64_t* edges = queue.edges.data() + 2 * queue.done;
    const uint64_t fold = state.ascii ? 0x2020202020202020 : 0;  // letters and digits only
    const uint8_t* const base = queue.base;
    uint16_t longer[kBatch + 1];
    size_t n_longer = 0;
    if (queue.limit >= 8) {
        const uint64_t last = queue.limit - 8;
        for (size_t i = 0; i < n; ++i) {
            const uint64_t start = edges[2 * i], length = edges[2 * i + 1] - start;
            out[i] = first_bytes(load8(base + std::min(start, last)) | fold, length);
            longer[n_longer] = static_cast<uint16_t>(i);
            n_longer += (length > 8) | (start > last);
        }
        for (size_t i = 0; i < n; ++i) out[i] = mix64(premix(out[i]));
    } else {
        for (; n_longer < n; ++n_longer) longer[n_longer] = static_cast<uint16_t>(n_longer);
    }
    for (size_t j = 0; j < n_longer; ++j) {
        const uint64_t* edge = edges + 2 * longer[j];
        out[longer[j]] = hash_long(base + edge[0], edge[1] - edge[0], base + queue.limit, fold);
    }
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
