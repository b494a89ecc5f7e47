// What a line's characters and words tell of its shape at a glance. The definition is
// dedup._reference.signs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "page_phrases.hpp"
#include "texts.hpp"

namespace dedup {

// Ways to the shape of a line, a bit each: by a phrase, a pattern, as where and when something is from, by
// its parts, or by a credit.
enum Ways : uint8_t { kPhrase = 1, kPattern = 2, kOrigin = 4, kParts = 8, kCredit = 16, kEveryWay = 31 };

class LineSigns {
   public:
    LineSigns(std::span<const uint64_t> hashes, std::span<const uint8_t> tells);

    // In which ways lines without a phrase may have a shape, 0 where they can have none: those at `among`,
    // of lines within the text, with their tokens.
    void ways(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
              std::span<const uint64_t> hashes, std::span<const int64_t> offsets, std::span<const int64_t> among,
              uint8_t* out) const;

   private:
    HashMap8 words_;
};

// Refuses lines that are empty or do not lie within the text.
void check_lines(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends);

// Whether lines end as sentences.
void end_sentences(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends, bool* out);

}  // namespace dedup
