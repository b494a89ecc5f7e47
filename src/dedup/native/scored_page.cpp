#include "scored_page.hpp"

#include <numeric>
#include <stdexcept>

namespace dedup {

namespace {

constexpr int8_t kNoKind = -1;
constexpr uint8_t kUnasked = 0xFF;

bool* as_bools(std::vector<uint8_t>& bytes) { return reinterpret_cast<bool*>(bytes.data()); }

}  // namespace

ScoredPage::ScoredPage(const Scoring& scoring, const PageColumns& page) : scoring_(scoring), page_(page) {
    const size_t n = page.starts.size();
    if (page.ends.size() != n || page.kinds.size() != n || page.sequences.size() != n || page.sizes.size() != n ||
        page.offsets.size() != n + 1)
        throw std::invalid_argument("blocks must have one value each");
    kind.assign(n, kNoKind);
    strength.assign(n, 0);
    size_.assign(page.sizes.begin(), page.sizes.end());
    unread.resize(n);
    for (size_t i = 0; i < n; ++i)
        unread[i] = (scoring.lines.like_lines >> page.kinds[i] & 1) && page.ends[i] - page.starts[i] <= scoring.lines.max_line;
    is_origin.assign(n, 0);
    ways.assign(n, kUnasked);
    sentences_.resize(n);
    end_sentences(page.text, page.starts, page.ends, as_bools(sentences_));
}

ScoredPage::Unread ScoredPage::look(std::span<const int64_t> among, bool all, std::span<const float> logits,
                                    std::span<const int8_t> told) {
    if (all) {
        among_.resize(n_blocks());
        std::iota(among_.begin(), among_.end(), 0);
    } else {
        int64_t least = 0;
        for (int64_t block : among) {
            if (block < least || block >= static_cast<int64_t>(n_blocks()))
                throw std::invalid_argument("among must be places of blocks, rising");
            least = block + 1;
        }
        among_.assign(among.begin(), among.end());
    }
    const size_t n = among_.size();
    if (logits.size() != n || told.size() != 3 * n) throw std::invalid_argument("blocks must have one value each");
    std::vector<int64_t> n_tokens(n);
    for (size_t k = 0; k < n; ++k) n_tokens[k] = page_.offsets[among_[k] + 1] - page_.offsets[among_[k]];
    junk_.resize(n);
    surely_.resize(n);
    junk_scores(scoring_.table, logits, n_tokens, junk_.data(), as_bools(surely_));
    const auto n_surely = static_cast<size_t>(std::accumulate(surely_.begin(), surely_.end(), int64_t{0}));
    told_.assign(told.begin(), told.end());
    is_text_.resize(n);
    bool below_prose = false;
    for (size_t k = 0; k < n; ++k) {
        is_text_[k] = below_prose && logits[k] >= scoring_.rules.text_logit;
        below_prose |= is_sentence(static_cast<size_t>(among_[k])) && junk_[k] < scoring_.rules.cut;
    }
    // Where it is sure that they are a page, shapes may still tell furniture of what would be kept.
    kept_only_ = n_surely >= scoring_.rules.min_surely_junk;
    return unread_shapes(kept_only_);
}

ScoredPage::Unread ScoredPage::look_again() {
    if (!kept_only_ || is_learned(scoring_.rules, columns())) return {};
    kept_only_ = false;
    return unread_shapes(false);
}

ScoredPage::Unread ScoredPage::unread_shapes(bool kept_only) {
    Unread wanted;
    std::vector<int64_t> asked;
    std::vector<size_t> untold;
    for (size_t k = 0; k < among_.size(); ++k) {
        const auto i = static_cast<size_t>(among_[k]);
        if (!unread[i] || (kept_only && !(junk_[k] < scoring_.rules.cut))) continue;
        if ((told_[3 * k] & told_[3 * k + 1] & told_[3 * k + 2]) >= 0) {  // negative where all three are
            wanted.blocks.push_back(among_[k]);
            wanted.ways.push_back(kEveryWay);
            unread[i] = 0;
        } else if (!is_sentence(i)) {
            // A long sentence has a shape for a phrase it holds, and hardly ever otherwise.
            untold.push_back(k);
            if (ways[i] == kUnasked) asked.push_back(among_[k]);
        }
    }
    std::vector<uint8_t> found(asked.size());
    scoring_.signs.ways(page_.text, page_.starts, page_.ends, page_.tokens, page_.offsets, asked, found.data());
    for (size_t n = 0; n < asked.size(); ++n) ways[static_cast<size_t>(asked[n])] = found[n];
    for (size_t k : untold) {
        const auto i = static_cast<size_t>(among_[k]);
        if (!ways[i] || (is_text_[k] && ways[i] == kOrigin)) continue;
        wanted.blocks.push_back(among_[k]);
        wanted.ways.push_back(ways[i]);
        unread[i] = 0;
    }
    return wanted;
}

bool ScoredPage::is_sentence(size_t block) const {
    return sentences_[block] && size_[block] >= scoring_.rules.min_prose;
}

void ScoredPage::set_shape(size_t block, int8_t of_kind, float of_strength, bool origin) {
    kind[block] = of_kind;
    strength[block] = of_strength;
    is_origin[block] = origin;
}

PageBlocks ScoredPage::columns() {
    const size_t n = among_.size();
    const PageRules& rules = scoring_.rules;
    for (auto* floats : {&sizes_, &strengths_}) floats->resize(n);
    for (auto* bools : {&sentence_, &bullet_, &prose_}) bools->resize(n);
    kinds_.resize(n);
    sequences_.resize(n);
    for (size_t k = 0; k < n; ++k) {
        const auto i = static_cast<size_t>(among_[k]);
        const bool is_shaped = kind[i] != kNoKind && !(is_origin[i] && is_text_[k]);
        sizes_[k] = size_[i];
        kinds_[k] = is_shaped ? kind[i] : kNoKind;
        strengths_[k] = is_shaped ? strength[i] : 0;
        sentence_[k] = sentences_[i];
        bullet_[k] = scoring_.lines.list_items >> page_.kinds[i] & 1;
        prose_[k] = !is_shaped && (is_sentence(i) || size_[i] >= rules.min_long);
        sequences_[k] = page_.sequences[i];
    }
    return {sizes_,            strengths_, junk_,      as_bools(sentence_), as_bools(bullet_), as_bools(prose_),
            as_bools(surely_), kinds_,     sequences_, among_,              page_.offsets,     page_.tokens};
}

PageScore ScoredPage::score(float* score) {
    return score_blocks(scoring_.rules, columns(), score);
}

}  // namespace dedup
