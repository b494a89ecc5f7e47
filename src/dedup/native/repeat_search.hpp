// Who is kept and who goes, among blocks that may repeat one another. The definition is
// dedup._reference.search.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "repeats.hpp"

namespace dedup {

// The numbers of dedup._reference.search.SearchRules, by their names there; a bit a kind of block.
struct SearchRules {
    int64_t k;
    double resemblance, containment, weighty, weighty_part, max_part;
    int64_t min_headline;
    size_t max_holders, max_parts, max_merged;
    uint32_t looking_alike, headings;
};

// The blocks of a document, a value a block; `shingles` are cut by `offsets`.
struct SearchBlocks {
    std::span<const uint64_t> sequences, shingles;
    std::span<const int64_t> offsets;
    std::span<const double> sizes;
    std::span<const int64_t> n_tokens;
    std::span<const int8_t> kinds;
};

// The block whose copies before another go however short they are; -1 for none. Where it stays, it
// is never a repeat itself.
struct Headline {
    int64_t block, until;
    bool stays;
};

enum class How : int8_t { exact, near, contained };

struct Repeat {
    static constexpr int64_t kAlone = -1;
    int64_t of = 0;
    How how = How::exact;
    double score = 0;
    int64_t through = kAlone;

    int64_t last() const { return through == kAlone ? of : through; }
    bool is_part() const { return how == How::contained && through == kAlone; }
};

class RepeatSearch {
   public:
    // What only the text tells: whether a block differs in substance from those `of` to `last` (a
    // part of which it may be), and how similar two blocks are that are shorter than a shingle.
    using Differs = std::function<bool(int64_t block, const Repeat& repeat)>;
    using LightSimilarity = std::function<double(int64_t a, int64_t b)>;

    // Whether two blocks are the same, letter by letter, and the signs of a block in one.
    using SameText = std::function<bool(int64_t a, int64_t b)>;
    using SignsOf = std::function<std::string(int64_t block)>;

    // `eligible` may repeat and be repeated.
    RepeatSearch(const SearchBlocks& blocks, const SearchRules& rules, const bool* eligible,
                 const Headline& headline, const SameText& same_text, const SignsOf& signs_of);

    // Whether anything could go.
    bool may_find() const { return !taken_.empty(); }

    void run(const Differs& differs, const LightSimilarity& light_similarity);

    // The repeat for which a block goes, if it does.
    const std::optional<Repeat>& dropped(size_t block) const { return dropped_[block]; }
    size_t n_blocks() const { return dropped_.size(); }

   private:
    using Ids = std::vector<int64_t>;
    void tell_signs_apart(const SameText& same_text, const SignsOf& signs_of);
    static size_t at(int64_t block) { return static_cast<size_t>(block); }

    bool is_kept(int64_t block) const { return is_open(block) && !waiting_.contains(block); }
    // Whether a block is kept, or may yet be.
    bool is_open(int64_t block) const { return eligible_[at(block)] && !dropped_[at(block)]; }
    bool may_go(int64_t block, double weight) const {
        return blocks_.sizes[at(block)] >= weight && movable_[at(block)];
    }
    const std::vector<uint64_t>& set_of(int64_t block);
    void drop(int64_t block, const Repeat& repeat);
    void take(int64_t block);
    void take_copy(int64_t block, int64_t first);
    void take_first(int64_t block);
    std::optional<Repeat> nearest(int64_t block, const Ids& candidates);
    std::optional<Repeat> merged(int64_t block, const Ids& candidates);
    void give_way(int64_t block, int64_t to);
    // Drops a block that was kept, if it has not gone too often; what went for it is taken again.
    void go(int64_t block, const Repeat& repeat);
    void extend_run(int64_t block, int64_t step);

    SearchBlocks blocks_;
    SearchRules rules_;
    Headline headline_;
    std::vector<uint8_t> eligible_, movable_;
    Ids first_copy_, taken_;
    std::optional<Postings> postings_;
    std::vector<std::optional<Repeat>> dropped_;
    std::unordered_map<int64_t, Ids> keepers_, dependants_, light_copies_;
    std::map<int64_t, int> returns_;  // how often each was taken again
    std::set<int64_t> waiting_;  // to be taken again, neither kept nor gone
    std::unordered_map<int64_t, std::vector<uint64_t>> sets_;
    const Differs* differs_ = nullptr;
    const LightSimilarity* light_similarity_ = nullptr;
};

}  // namespace dedup
