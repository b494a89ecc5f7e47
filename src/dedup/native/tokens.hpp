// Texts to token hashes to shingle hashes. The definition, and the constants, are those of
// dedup._reference.tokens.
//
// Usable by any kernel, with the GIL released; one object a thread:
//
//     Shingler shingler(level, k);
//     shingler.set(text, shingles);   // sorted, unique
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "level.hpp"
#include "texts.hpp"
#include "unicode.hpp"

namespace dedup {

inline constexpr uint64_t kTokenSeed = 0x9E3779B97F4A7C15;
inline constexpr uint64_t kTokenBase = 0xD6E8FEB86659FD93;
inline constexpr uint64_t kShingleBase = 0xA0761D6478BD642F;

inline uint64_t mix64(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

// Hash of n tokens in order; 0 for none. Four at a time: a product waits for the one before.
inline uint64_t sequence_hash(const uint64_t* hashes, size_t n) {
    constexpr uint64_t kTwice = kShingleBase * kShingleBase;
    uint64_t sum = 0;
    size_t t = 0;
    for (; t + 4 <= n; t += 4) {
        const uint64_t first = hashes[t] * kShingleBase + hashes[t + 1], last = hashes[t + 2] * kShingleBase + hashes[t + 3];
        sum = sum * (kTwice * kTwice) + (first * kTwice + last);
    }
    for (; t < n; ++t) sum = sum * kShingleBase + hashes[t];
    return n ? mix64(sum + n) : 0;
}

// Token hashes come in batches of at most this many: small enough to stay in the first cache.
inline constexpr size_t kBatch = 512;

// Where the tokens of a stretch of text lie, found but not yet hashed.
struct TokenQueue {
    std::vector<uint64_t> edges;  // start, end, start, end, ...: bytes from `base`
    std::vector<uint8_t> solo;    // by token; only of texts that are not ASCII
    size_t n_edges = 0;           // odd while a token is open
    size_t done = 0;              // tokens hashed so far
    const uint8_t* base = nullptr;
    size_t limit = 0;  // bytes that may be read from base

    TokenQueue();
    size_t n_tokens() const { return n_edges / 2; }  // closed ones
    void clear() { n_edges = done = 0; }
    void reserve(size_t more);  // room for that many further tokens
    void drop_closed();         // forgets the closed tokens; an open one becomes the first
};

// Where a reader stands in its text. Kernels of all levels work on it.
struct TokenState {
    TokenQueue queue;
    Text text{};
    bool ascii = false;        // tokens are hashed where the text lies, lower-cased on the way
    size_t at = 0;             // units of the text read
    uint32_t inside = kOther;  // class of the token the last character belongs to
    std::vector<uint8_t> form;  // lower-cased UTF-8 of a stretch that is not ASCII
    size_t form_size = 0;
    std::vector<uint32_t> run, normal;  // a run to normalise, and its NFKC
};

struct TokenKernel;  // one a level, see tokens.cpp

// Reads a text's tokens in order, a batch at a time.
class TokenReader {
   public:
    explicit TokenReader(Level level);
    void open(const Text& text);

    // Up to kBatch hashes of the next tokens; 0 at the end. `solo`, where given, tells which
    // are single letters of a script without spaces.
    size_t next(uint64_t* hashes, uint8_t* solo = nullptr);

    // Where the tokens that next() gave last lie, start and end of each in bytes of the text,
    // which must be ASCII.
    const uint64_t* edges() const { return last_edges_; }

   private:
    const TokenKernel& kernel_;
    const Unicode& unicode_;
    TokenState state_;
    const uint64_t* last_edges_ = nullptr;
};

// Reads a text's shingle hashes in order, repeats included.
class Shingler {
   public:
    Shingler(Level level, size_t k);
    void open(const Text& text);

    // Up to kBatch hashes of the next shingles; 0 at the end.
    size_t next(uint64_t* hashes);

    // The same, but as what MinHash takes: the low 32 bits, mixed by MurmurHash3's finaliser.
    size_t next_mixed(uint32_t* hashes);

    // All shingle hashes of a text, sorted and unique. `out` is replaced.
    void set(const Text& text, std::vector<uint64_t>& out);

   private:
    size_t advance();

    const TokenKernel& kernel_;
    TokenReader tokens_;
    size_t k_;
    uint64_t power_;  // kShingleBase ** k
    // Horner sums of all tokens up to each, the first 0 for none; a window of the last ones.
    // The sum of k tokens is the difference of two that stand k apart.
    std::vector<uint64_t> prefix_;
    size_t n_prefix_ = 1;
    size_t now_ = 0, back_ = 0;  // where in the window the pairs of the next shingles begin
    uint64_t n_tokens_ = 0;
    bool ended_ = false;
    std::vector<uint64_t> scratch_;
};

// Sorts hashes, which lie evenly over their range, and removes repeats; returns the new size.
size_t sort_unique(uint64_t* hashes, size_t n, std::vector<uint64_t>& scratch);

}  // namespace dedup
