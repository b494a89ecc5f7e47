// The hardware's ceiling: ASCII bytes in one flat buffer -> 128 MinHash minima per text.
//
// Nothing here but the work itself: no Python, no str objects, no Unicode, one thread, and
// compiled for the machine it runs on. The library is held to a share of this rate. The
// bits are those of src/dedup/_reference/tokens.py and of datasketch's affine32, so the
// printed checksum must be the library's.
//
//   ceiling FILE REPEATS
//
// FILE, all little-endian: uint64 n_texts; uint32 a[128]; uint32 b[128];
// uint64 offsets[n_texts + 1]; the bytes; 64 bytes of padding.
// Prints one JSON object: seconds of this process's processor time, which a busy machine does
// not stretch, the best of REPEATS, for the first stages alone too.

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

constexpr uint64_t TOKEN_SEED = 0x9E3779B97F4A7C15;
constexpr uint64_t TOKEN_BASE = 0xD6E8FEB86659FD93;
constexpr uint64_t SHINGLE_BASE = 0xA0761D6478BD642F;
constexpr uint64_t LOWER = 0x2020202020202020;  // also leaves digits as they are
constexpr int K = 5;
constexpr int PERMUTATIONS = 128;


struct Corpus {
    uint64_t n_texts;
    const uint32_t *a, *b;
    const uint64_t *offsets;
    const char *bytes;
};

// Scratch for one text, reused: it stays in the nearest caches for a usual document.
struct Scratch {
    std::vector<uint32_t> edges;     // start, end, start, end, ... of the tokens
    std::vector<uint32_t> longer;    // which tokens have more than eight bytes
    std::vector<uint64_t> tokens;    // their first words, then their hashes
    std::vector<uint64_t> pairs;     // of neighbours: token * SHINGLE_BASE + next token
    std::vector<uint32_t> shingles;  // low halves of the shingle hashes, pre-mixed for affine32

    void fit(size_t n_bytes) {
        if (edges.size() >= n_bytes + 128) return;
        edges.resize(n_bytes + 128);
        for (auto *array : {&tokens, &pairs}) array->resize(n_bytes / 2 + 64);
        for (auto *array : {&longer, &shingles}) array->resize(n_bytes / 2 + 64);
    }
};

inline uint64_t mix64(uint64_t x) {
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9;
    x ^= x >> 27;
    x *= 0x94D049BB133111EB;
    return x ^ (x >> 31);
}

inline uint64_t premix(uint64_t word) {
    const uint64_t x = (word ^ TOKEN_SEED) * TOKEN_BASE;
    return x ^ (x >> 32);
}

inline uint64_t load_lower(const char *at, uint32_t length) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    return _bzhi_u64(word | LOWER, 8 * std::min(length, 8u));
}

// Bit i of the result: byte i of the block is an ASCII letter or digit.
inline uint64_t letters_and_digits(const char *at) {
#if defined(__AVX512BW__)
    const __m512i bytes = _mm512_loadu_si512(at);
    const __m512i letter = _mm512_sub_epi8(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), _mm512_set1_epi8('a'));
    const __m512i digit = _mm512_sub_epi8(bytes, _mm512_set1_epi8('0'));
    return _mm512_cmplt_epu8_mask(letter, _mm512_set1_epi8(26)) | _mm512_cmplt_epu8_mask(digit, _mm512_set1_epi8(10));
#else
    uint64_t found = 0;
    for (int half = 0; half < 2; ++half) {
        const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + 32 * half));
        const __m256i letter = _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('a'));
        const __m256i digit = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
        const __m256i is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(25)), letter);
        const __m256i is_digit = _mm256_cmpeq_epi8(_mm256_min_epu8(digit, _mm256_set1_epi8(9)), digit);
        const auto mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(is_letter, is_digit)));
        found |= static_cast<uint64_t>(mask) << (32 * half);
    }
    return found;
#endif
}

// Writes where tokens start and end, alternating; gives the number of tokens.
size_t find_tokens(const char *text, size_t n_bytes, Scratch &scratch) {
    uint32_t *out = scratch.edges.data();
    uint64_t before = 0;
    for (size_t at = 0; at < n_bytes; at += 64) {
        uint64_t inside = letters_and_digits(text + at);
        if (n_bytes - at < 64) inside &= (uint64_t{1} << (n_bytes - at)) - 1;
        uint64_t edges = inside ^ ((inside << 1) | before);
        before = inside >> 63;
        const int n = __builtin_popcountll(edges);
        // Eight at a time whether they are there or not: the loop's count is then predictable.
        for (int i = 0; i < n; i += 8) {
            for (int j = 0; j < 8; ++j) {
                out[i + j] = static_cast<uint32_t>(at) + static_cast<uint32_t>(_tzcnt_u64(edges));
                edges = _blsr_u64(edges);
            }
        }
        out += n;
    }
    if (before) *out++ = static_cast<uint32_t>(n_bytes);
    return static_cast<size_t>(out - scratch.edges.data()) / 2;
}

uint64_t hash_long_token(const char *at, uint32_t length) {
    uint64_t h = 0;
    for (;; at += 8, length -= 8) {
        h = h * TOKEN_BASE + premix(load_lower(at, length));
        if (length <= 8) return mix64(h);
    }
}

// In passes without branches, which the compiler turns into vectors; the few tokens of
// more than one word are noted on the way and done again.
void hash_tokens(const char *text, size_t n_tokens, Scratch &scratch) {
    const uint32_t *edges = scratch.edges.data();
    uint64_t *tokens = scratch.tokens.data();
    uint32_t *longer = scratch.longer.data();
    size_t n_longer = 0;
    for (size_t i = 0; i < n_tokens; ++i) {
        const uint32_t length = edges[2 * i + 1] - edges[2 * i];
        tokens[i] = load_lower(text + edges[2 * i], length);
        longer[n_longer] = static_cast<uint32_t>(i);
        n_longer += length > 8;
    }
    for (size_t i = 0; i < n_tokens; ++i) tokens[i] = mix64(premix(tokens[i]));
    for (size_t j = 0; j < n_longer; ++j) {
        const uint32_t i = longer[j];
        tokens[i] = hash_long_token(text + edges[2 * i], edges[2 * i + 1] - edges[2 * i]);
    }
}

// Sums over five neighbours as (2 + 2) + 1: three products instead of four. Gives their number.
size_t hash_shingles(size_t n_tokens, Scratch &scratch) {
    const uint64_t *tokens = scratch.tokens.data();
    uint64_t *pairs = scratch.pairs.data();
    uint32_t *shingles = scratch.shingles.data();
    if (n_tokens < K) {
        uint64_t sum = 0;
        for (size_t i = 0; i < n_tokens; ++i) sum = sum * SHINGLE_BASE + tokens[i];
        shingles[0] = static_cast<uint32_t>(mix64(sum));
        return n_tokens > 0;
    }
    const size_t n = n_tokens - K + 1;
    for (size_t i = 0; i < n + 2; ++i) pairs[i] = tokens[i] * SHINGLE_BASE + tokens[i + 1];
    for (size_t i = 0; i < n; ++i) {
        const uint64_t four = pairs[i] * (SHINGLE_BASE * SHINGLE_BASE) + pairs[i + 2];
        shingles[i] = static_cast<uint32_t>(mix64(four * SHINGLE_BASE + tokens[i + 4]));
    }
    return n;
}

// MurmurHash3's finalizer, which affine32 applies to every input once.
void premix_affine(uint32_t *hashes, size_t n) {
    for (size_t i = 0; i < n; ++i) {
        uint32_t h = hashes[i];
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        hashes[i] = h ^ (h >> 16);
    }
}

#if defined(__AVX512F__)
constexpr int LANES = 16, HELD = 8;
#else
constexpr int LANES = 8, HELD = 4;
#endif
typedef uint32_t Vector __attribute__((vector_size(4 * LANES)));

// HELD vectors of minima stay in registers over all shingles of the text.
void minima(const uint32_t *hashes, size_t n, const uint32_t *a, const uint32_t *b, uint32_t *row) {
    for (int at = 0; at < PERMUTATIONS; at += LANES * HELD) {
        Vector va[HELD], vb[HELD], least[HELD];
        std::memcpy(va, a + at, sizeof va);
        std::memcpy(vb, b + at, sizeof vb);
        for (auto &v : least) v = Vector{} + UINT32_MAX;
        for (size_t i = 0; i < n; ++i) {
            const Vector h = Vector{} + hashes[i];
            for (int v = 0; v < HELD; ++v) {
                const Vector value = va[v] * h + vb[v];
                least[v] = value < least[v] ? value : least[v];
            }
        }
        std::memcpy(row + at, least, sizeof least);
    }
}

enum Stage { TOKENS, SHINGLES, SIGNATURES, STAGES };

// Does the work up to a stage. The sum keeps the compiler from dropping the early stages.
uint64_t run(const Corpus &corpus, Stage stage, Scratch &scratch, uint32_t *rows) {
    uint64_t kept = 0;
    for (uint64_t i = 0; i < corpus.n_texts; ++i) {
        const char *text = corpus.bytes + corpus.offsets[i];
        const size_t n_bytes = corpus.offsets[i + 1] - corpus.offsets[i];
        scratch.fit(n_bytes);
        const size_t n_tokens = find_tokens(text, n_bytes, scratch);
        kept += n_tokens;
        if (stage == TOKENS) continue;
        hash_tokens(text, n_tokens, scratch);
        const size_t n = hash_shingles(n_tokens, scratch);
        kept += n ? scratch.shingles[n - 1] : 0;
        if (stage == SHINGLES) continue;
        premix_affine(scratch.shingles.data(), n);
        minima(scratch.shingles.data(), n, corpus.a, corpus.b, rows + PERMUTATIONS * i);
    }
    return kept;
}

// Weighted by place, so that two swapped rows do not pass for each other.
uint64_t checksum(const std::vector<uint32_t> &rows) {
    uint64_t sum = 0;
    for (size_t i = 0; i < rows.size(); ++i) sum += rows[i] * (2 * i + 1);
    return sum;
}

std::vector<char> read_file(const char *path) {
    std::FILE *file = std::fopen(path, "rb");
    if (!file) {
        std::perror(path);
        std::exit(2);
    }
    std::fseek(file, 0, SEEK_END);
    std::vector<char> bytes(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    const size_t read = std::fread(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
    if (read != bytes.size()) std::exit(2);
    return bytes;
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: ceiling FILE REPEATS\n");
        return 2;
    }
    const std::vector<char> file = read_file(argv[1]);
    Corpus corpus{};
    std::memcpy(&corpus.n_texts, file.data(), 8);
    corpus.a = reinterpret_cast<const uint32_t *>(file.data() + 8);
    corpus.b = corpus.a + PERMUTATIONS;
    corpus.offsets = reinterpret_cast<const uint64_t *>(corpus.b + PERMUTATIONS);
    corpus.bytes = reinterpret_cast<const char *>(corpus.offsets + corpus.n_texts + 1);

    std::vector<uint32_t> rows(corpus.n_texts * PERMUTATIONS);
    Scratch scratch;
    double best[STAGES];
    volatile uint64_t sink = 0;
    for (int stage = 0; stage < STAGES; ++stage) {
        best[stage] = 1e300;
        for (int repeat = 0; repeat < std::atoi(argv[2]); ++repeat) {
            const std::clock_t from = std::clock();
            sink = sink + run(corpus, static_cast<Stage>(stage), scratch, rows.data());
            const double took = static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
            best[stage] = std::min(best[stage], took);
        }
    }
    std::printf("{\"n_bytes\": %llu, \"lanes\": %d, \"tokens_seconds\": %.6f, \"shingles_seconds\": %.6f, "
                "\"seconds\": %.6f, \"checksum\": %llu}\n",
                static_cast<unsigned long long>(corpus.offsets[corpus.n_texts]), LANES, best[TOKENS],
                best[SHINGLES], best[SIGNATURES], static_cast<unsigned long long>(checksum(rows)));
    return 0;
}
