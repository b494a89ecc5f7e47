// What the kernels know of Unicode: lower case, token class, and NFKC of Unicode 13.0.
//
// The tables are those of text/unicode.npz, handed over once by load_unicode; nothing is
// taken from the C library or the running Python. Characters that Unicode 13.0 does not know
// are starters that neither decompose nor compose, so they stand as they are.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dedup {

enum TokenClass : uint32_t { kOther = 0, kWord = 1, kSolo = 2, kMark = 3 };

// A table over all code points, in blocks of 128 of which equal ones are stored once.
template <class T>
class CodeTable {
   public:
    T operator[](uint32_t code) const {
        return values_[(static_cast<size_t>(blocks_[code >> 7]) << 7) | (code & 127)];
    }
    void pack(const std::vector<T>& flat) {
        std::unordered_map<std::string_view, uint16_t> seen;
        blocks_.clear();
        values_.clear();
        for (size_t at = 0; at < flat.size(); at += 128) {
            const std::string_view block(reinterpret_cast<const char*>(flat.data() + at), 128 * sizeof(T));
            const auto [found, fresh] = seen.try_emplace(block, static_cast<uint16_t>(seen.size()));
            if (fresh) values_.insert(values_.end(), flat.begin() + at, flat.begin() + at + 128);
            blocks_.push_back(found->second);
        }
    }

   private:
    std::vector<uint16_t> blocks_;
    std::vector<T> values_;
};

class Unicode {
   public:
    static constexpr uint32_t kEnd = 0x110000;

    // More than one character in NFKC, or possibly changed by what stands before it.
    static constexpr uint32_t kCheck = 1u << 23;
    // May compose with, or be reordered against, what stands before it.
    static constexpr uint32_t kJoins = 1u << 24;
    // NFKC of the character alone is something else; where that is one character, and nothing
    // joins it, the entry gives it.
    static constexpr uint32_t kDecomposes = 1u << 25;
    // Quick check "maybe": can be the second of a composition.
    static constexpr uint32_t kSecond = 1u << 26;

    uint32_t entry(uint32_t code) const { return entries_[code]; }
    // NFKC, where it is one character, in lower case; and its class.
    static uint32_t lower(uint32_t code, uint32_t entry) { return (code + entry) & 0x1FFFFF; }
    static uint32_t token_class(uint32_t entry) { return entry >> 21 & 3; }

    uint8_t combining(uint32_t code) const { return combining_[code]; }

    // NFKC of a run of characters, appended to `out`. The run starts at a character that joins
    // nothing before it and ends before another, so it can be normalised alone.
    void normalise(std::span<const uint32_t> run, std::vector<uint32_t>& out) const;

    struct Source {
        std::span<const uint32_t> class_starts, combining_starts, lower_from, lower_to;
        std::span<const uint32_t> decomposed_from, decomposed_offsets, decomposed_to, composed;
        std::span<const uint8_t> class_values, combining_values;
    };
    void load(const Source& source);

   private:
    struct Pair {
        uint32_t first, second, whole;
    };
    static constexpr size_t kPairs = 4096;  // slots, for some 940 pairs
    static size_t pair_slot(uint32_t first, uint32_t second) {
        return ((first * 0x9E3779B1u) ^ (second * 0x85EBCA6Bu)) >> 20;
    }

    size_t number_of(uint32_t code) const { return numbers_[code]; }
    std::span<const uint32_t> decomposition(size_t number) const;
    uint32_t compose(uint32_t first, uint32_t second) const;
    void append_decomposed(uint32_t code, std::vector<uint32_t>& out) const;
    void full_normalise(std::span<const uint32_t> run, std::vector<uint32_t>& out) const;

    CodeTable<uint32_t> entries_;
    CodeTable<uint8_t> combining_;
    CodeTable<uint16_t> numbers_;  // of those that decompose, from 1; else 0
    std::vector<uint32_t> decomposed_offsets_, decomposed_to_;
    std::vector<uint32_t> form_offsets_, forms_;  // NFKC of each that decomposes, alone
    std::vector<Pair> pairs_;                     // canonical pairs that compose, by pair_slot
};

// The tables; throws std::logic_error before load_unicode was called.
const Unicode& unicode();

}  // namespace dedup
