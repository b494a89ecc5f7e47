// A page whose blocks are scored, all of them and then those that are left: what is known of each
// by itself stays here between the times. The definition is dedup.boilerplate.features.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "line_signs.hpp"
#include "page_scores.hpp"
#include "texts.hpp"

namespace dedup {

// The constants of dedup.boilerplate.features, by their names there; a bit a kind of block.
struct LineRules {
    uint32_t like_lines, list_items;
    int64_t max_line;
};

// What all pages are scored by; immutable.
struct Scoring {
    PageRules rules;
    LineRules lines;
    LineSigns signs;
    std::vector<uint16_t> probabilities;
    std::vector<uint32_t> ranks;
    ProbabilityTable table;  // of those
};

// The blocks of a page, a value a block; `tokens` are cut by `offsets`.
struct PageColumns {
    Text text;
    std::span<const int64_t> starts, ends;
    std::span<const int8_t> kinds;
    std::span<const uint64_t> tokens;
    std::span<const int64_t> offsets;
    std::span<const uint64_t> sequences;
    std::span<const double> sizes;
};

class ScoredPage {
   public:
    // The scoring must outlive the page, and so must what the columns show.
    ScoredPage(const Scoring& scoring, const PageColumns& page);

    // Blocks whose shapes must be known before they are scored, and the ways in which each may have one.
    struct Unread {
        std::vector<int64_t> blocks;
        std::vector<uint8_t> ways;
    };

    // Looks at some blocks, which rise, or at all: their logits, and what phrases tell of them,
    // three values a block.
    Unread look(std::span<const int64_t> among, bool all, std::span<const float> logits, std::span<const int8_t> told);

    // The blocks whose shapes must be known besides, once those are: where the page model is not sure
    // after all that they are a page, the shapes of what it would cut may tell.
    Unread look_again();

    // What the shape of a block tells; whether as where or when something is from.
    void set_shape(size_t block, int8_t kind, float strength, bool origin);

    size_t n_blocks() const { return size_.size(); }

    // Scores of the blocks that were looked at last.
    size_t n_looked_at() const { return among_.size(); }
    PageScore score(float* score);

    // Of each block: the kind and strength of its shape, whether that says where or when something is from,
    // whether it may have one that nobody has read, and the ways in which it may, all bits where nobody
    // asked. Those who read shapes themselves change them.
    std::vector<int8_t> kind;
    std::vector<float> strength;
    std::vector<uint8_t> is_origin, unread, ways;

   private:
    Unread unread_shapes(bool kept_only);
    PageBlocks columns();
    bool is_sentence(size_t block) const;  // a long one

    const Scoring& scoring_;
    PageColumns page_;
    std::vector<float> size_;
    std::vector<uint8_t> sentences_;  // whether each block ends as one
    // Of the blocks that are looked at.
    std::vector<int64_t> among_;
    std::vector<float> junk_;
    std::vector<uint8_t> surely_, is_text_;  // the latter: below the first prose, to the page model
    std::vector<int8_t> told_;
    bool kept_only_ = false;  // shapes were read of what the page model would keep
    std::vector<float> sizes_, strengths_;
    std::vector<int8_t> kinds_;
    std::vector<uint8_t> sentence_, bullet_, prose_;
    std::vector<uint64_t> sequences_;
};

}  // namespace dedup
