// Lines that hold several lines of a page, and what those are. The definition is
// dedup._reference.line_parts.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "texts.hpp"

namespace dedup {

// What each line is, where its parts begin among all, and their ranges; nothing of parts where no line
// has several.
struct LinesInParts {
    std::vector<uint8_t> told;
    std::vector<int64_t> offsets, starts, ends;
};

// The lines of a page: `offsets` cuts their tokens, `solo` tells which of those are letters of a script
// without spaces, `may_have` which lines may be rows (2) and which long prose (4), and `classes` is the class of every
// code point.
LinesInParts find_parts(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                       std::span<const int64_t> offsets, std::span<const bool> solo, std::span<const uint8_t> may_have,
                       const uint8_t* classes);

// Parts of the lines at `among`, and where those of each begin; `offsets` says where those of all lines do.
struct PartsOfLines {
    std::vector<int64_t> parts, first;
};
PartsOfLines parts_of(std::span<const int64_t> offsets, std::span<const int64_t> among);

// The score of each line: the mean of those of its parts where it has several.
void mean_of_parts(std::span<const float> score, std::span<const int64_t> weights, std::span<const int64_t> first,
                   std::span<const bool> several, float* out);

}  // namespace dedup
