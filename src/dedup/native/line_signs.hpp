// What a line's characters and words tell of its shape at a glance. The definition is
// dedup._reference.signs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "page_phrases.hpp"
#include "texts.hpp"

namespace dedup {

class LineSigns {
   public:
    LineSigns(std::span<const uint64_t> hashes, std::span<const uint8_t> tells);

    // Whether lines may have a shape: those at `among`, of lines within the text, with their tokens.
    void may_tell(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                  std::span<const uint64_t> hashes, std::span<const int64_t> offsets,
                  std::span<const int64_t> among, bool* out) const;

   private:
    HashMap8 words_;
};

// Refuses lines that are empty or do not lie within the text.
void check_lines(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends);

// Whether lines end as sentences.
void end_sentences(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends, bool* out);

}  // namespace dedup
