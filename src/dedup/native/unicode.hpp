// What the kernels know of Unicode: lower case, token class, and NFKC of Unicode 13.0.
//
// The tables are those of text/unicode.npz, handed over once by load_unicode; nothing is
// taken from the C library or the running Python. Characters that Unicode 13.0 does not know
// are starters that neither decompose nor compose, so they stand as they are.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dedup {

enum TokenClass : uint32_t { kOther = 0, kWord = 1, kSolo = 2, kMark = 3 };

// One 32-bit entry a code point, in blocks of 128 of which equal ones are stored once.
class Unicode {
   public:
    static constexpr uint32_t kEnd = 0x110000;

    // Not itself alone in NFKC, or possibly changed by what stands before or after it.
    static constexpr uint32_t kCheck = 1u << 23;
    // May compose with, or be reordered against, what stands before it.
    static constexpr uint32_t kJoins = 1u << 24;
    // NFKC of the character alone is something else.
    static constexpr uint32_t kDecomposes = 1u << 25;
    // Quick check "maybe": can be the second of a composition.
    static constexpr uint32_t kSecond = 1u << 26;

    uint32_t entry(uint32_t code) const {
        return entries_[(static_cast<size_t>(blocks_[code >> 7]) << 7) | (code & 127)];
    }
    static uint32_t lower(uint32_t code, uint32_t entry) { return (code + entry) & 0x1FFFFF; }
    // Class of the lower case.
    static uint32_t token_class(uint32_t entry) { return entry >> 21 & 3; }

    uint8_t combining(uint32_t code) const {
        return combining_[(static_cast<size_t>(combining_blocks_[code >> 7]) << 7) | (code & 127)];
    }

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
    std::span<const uint32_t> decomposition(uint32_t code) const;
    uint32_t compose(uint32_t first, uint32_t second) const;
    void append_decomposed(uint32_t code, std::vector<uint32_t>& out) const;
    void full_normalise(std::span<const uint32_t> run, std::vector<uint32_t>& out) const;

    std::vector<uint16_t> blocks_, combining_blocks_;
    std::vector<uint32_t> entries_;
    std::vector<uint8_t> combining_;
    std::vector<uint32_t> decomposed_from_, decomposed_offsets_, decomposed_to_;
    std::vector<uint32_t> form_offsets_, forms_;  // NFKC of each of decomposed_from_ alone
    std::vector<uint64_t> pairs_;                 // first << 32 | second, sorted
    std::vector<uint32_t> pair_values_;
};

// The tables; throws std::logic_error before load_unicode was called.
const Unicode& unicode();

}  // namespace dedup
