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

    // Lines in order within the text, none empty; their tokens.
    void read(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
              std::span<const uint64_t> hashes, std::span<const int64_t> offsets, uint8_t* out) const;

   private:
    HashMap8 words_;
};

}  // namespace dedup
