// What the model makes of a page's blocks. The definitions are dedup.boilerplate.page_model and
// dedup.boilerplate.scores.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dedup {

// The probability of main text for each step of a logit, out of 65,535.
struct ProbabilityTable {
    std::span<const uint16_t> values;
    std::span<const uint32_t> ranks;  // of the steps, see ranks_of
    int steps_a_logit, f_exponent;  // the greatest of the expected F
    double least_threshold, surely;
};

// Place of each step among the different probabilities, the greatest first. They rise with the
// steps, but several steps may have one.
std::vector<uint32_t> ranks_of(std::span<const uint16_t> values);

// Scores of boilerplate from logits, and which lines are surely junk; `weights` are the lines' lengths.
void junk_scores(const ProbabilityTable& table, std::span<const float> logits, std::span<const int64_t> weights,
                 float* out, bool* surely);

// The constants of dedup.boilerplate.rules, by their names there.
struct PageRules {
    int8_t related, legal, comments;
    float weak, plain, strong, sure;
    float plain_score, strong_score, sure_score, surest_score;
    uint32_t may_be_subheading;  // a bit a kind
    float lone_word, beside_shaped, doubled;
    double list_evidence, min_evidence, page_blocks, max_weak_evidence, max_lone_evidence, labels_evidence;
    float max_label, min_quoted, cut, plain_cut, maybe_junk, just_cut, text_logit;
    size_t min_list, min_labels, min_surely_junk, many_surely_junk, min_kept_prose, min_doubled;
    double min_kept_words, prose_cap, cost_other, cost_shaped, headline_share;
    float min_doubled_size, least_headline, most_headline, headline_words, no_headline;
    int64_t max_head;
    float min_prose, min_long;
};

// The blocks of a page that are looked at, a value a block; `among` are their places among all,
// whose tokens are `tokens` and `offsets`.
struct PageBlocks {
    std::span<const float> size, strength, junk;
    const bool *sentence, *bullet, *prose, *surely_junk;
    std::span<const int8_t> kind;
    std::span<const uint64_t> sequences;
    std::span<const int64_t> among, offsets;
    std::span<const uint64_t> tokens;
};

struct PageScore {
    bool is_page;
    int64_t headline, headline_until;  // headline: -1 for none
};

// Whether the page model alone tells that the blocks are a page.
bool is_learned(const PageRules& rules, const PageBlocks& page);

PageScore score_blocks(const PageRules& rules, const PageBlocks& page, float* score);

}  // namespace dedup
