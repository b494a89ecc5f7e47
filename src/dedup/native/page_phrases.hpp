// Phrases among token hashes. The definition is dedup._reference.phrases.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dedup {

inline constexpr uint64_t kPair = 0x9FB21C651E98DF25;  // joins the members of a gram
inline constexpr size_t kMaxTokens = 32;               // in a phrase
inline constexpr int8_t kNoPhrase = -1;

struct PhraseSource {
    std::span<const uint64_t> whole, begins, holds, holds_first;
    std::span<const int8_t> whole_told, begins_told, holds_told;
};

// Hashes, each with a small number; most that are looked up are not there, which a bit tells.
class HashMap8 {
   public:
    static constexpr int kNone = -1;

    void reset(size_t n);
    void insert(uint64_t hash, int value);

    bool may_hold(uint64_t hash) const {
        const uint64_t bit = hash >> shift_;
        return bits_[bit >> 6] >> (bit & 63) & 1;
    }
    int find(uint64_t hash) const { return may_hold(hash) ? look_up(hash) : kNone; }

   private:
    struct Slot {
        uint64_t hash;
        int value;  // kNone: free
    };
    int look_up(uint64_t hash) const;

    std::vector<uint64_t> bits_;
    std::vector<Slot> slots_;
    size_t mask_ = 0;
    int shift_ = 0;
};

class PhraseFinder {
   public:
    void load(const PhraseSource& source);

    // What phrases tell of a line: the whole of it, its beginning, what it holds.
    void find(const uint64_t* folded, size_t n, int8_t* told) const {
        told[0] = told[1] = told[2] = kNoPhrase;
        uint64_t hash = 0;
        for (size_t i = 0; i < n && i < kMaxTokens; ++i) {
            hash = hash * kPair + folded[i];
            if (const int found = starts_.find(hash); found != HashMap8::kNone) {
                const auto begins = static_cast<int8_t>((found >> 8) - 1), whole = static_cast<int8_t>((found & 255) - 1);
                if (begins != kNoPhrase) told[1] = begins;
                if (i + 1 == n) told[0] = whole;
            }
        }
        for (size_t i = 0; i < n; ++i)
            if (first_.may_hold(folded[i]) && find_held(folded + i, n - i, told)) return;
    }

   private:
    bool find_held(const uint64_t* folded, size_t n, int8_t* told) const;

    HashMap8 starts_;  // 256 * (what a beginning tells + 1) + what a whole line tells + 1
    HashMap8 holds_, first_;
};

}  // namespace dedup
