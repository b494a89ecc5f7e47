// What the model makes of a page's blocks. The definitions are dedup.boilerplate.page_model and
// dedup.boilerplate.model, whose constants these are.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace dedup {

// The probability of main text for each step of a logit, out of 65,535.
struct ProbabilityTable {
    std::span<const uint16_t> values;
    int steps_a_logit;
    double least_threshold, surely;
};

// Scores of boilerplate from logits, and which lines are surely junk; `weights` are the lines' lengths.
void junk_scores(const ProbabilityTable& table, std::span<const float> logits, std::span<const int64_t> weights,
                 float* out, bool* surely);

// The blocks of a page that are looked at, a value a block; `among` are their places among all,
// whose tokens are `tokens` and `offsets`. No block is in a doubled list if `doubled` is empty.
struct PageBlocks {
    std::span<const float> size, strength, junk;
    const bool *sentence, *bullet, *prose, *surely_junk;
    std::span<const int8_t> kind;
    std::span<const uint64_t> sequences;
    std::span<const bool> doubled;
    std::span<const int64_t> among, offsets;
    std::span<const uint64_t> tokens;
};

struct PageScore {
    bool is_page;
    int64_t headline, headline_until;  // headline: -1 for none
};

PageScore score_blocks(const PageBlocks& page, float* score, int8_t* kind);

}  // namespace dedup
