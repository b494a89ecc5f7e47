#include "repeat_search.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "tokens.hpp"

namespace dedup {

namespace {

constexpr int kMaxReturns = 3;  // the definition's MAX_RETURNS, where its reason stands

size_t n_common(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
    constexpr size_t kFew = 32;
    if (a.size() > b.size()) return n_common(b, a);
    size_t found = 0;
    if (b.size() > kFew * a.size()) {  // a few among many
        auto from = b.begin();
        for (uint64_t hash : a) {
            from = std::lower_bound(from, b.end(), hash);
            if (from == b.end()) break;
            found += *from == hash;
        }
        return found;
    }
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const uint64_t x = a[i], y = b[j];
        found += x == y;
        i += x <= y;
        j += y <= x;
    }
    return found;
}

double share(size_t part, size_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace

RepeatSearch::RepeatSearch(const SearchBlocks& blocks, const SearchRules& rules, const bool* eligible,
                           const Headline& headline, const SameText& same_text, const SignsOf& signs_of)
    : blocks_(blocks),
      rules_(rules),
      headline_(headline),
      eligible_(blocks.sequences.size()),
      movable_(blocks.sequences.size()),
      first_copy_(blocks.sequences.size()),
      dropped_(blocks.sequences.size()) {
    const size_t n = blocks.sequences.size();
    const auto flags = std::make_unique<bool[]>(n);
    for (size_t i = 0; i < n; ++i) {
        flags[i] = eligible[i] && blocks.n_tokens[i] > 0;
        eligible_[i] = flags[i];
        movable_[i] = !(rules.looking_alike >> blocks.kinds[i] & 1) && !(headline.stays && static_cast<int64_t>(i) == headline.block);
    }
    first_copies(blocks.sequences, blocks.shingles, blocks.offsets, flags.get(), first_copy_.data());
    tell_signs_apart(same_text, signs_of);
    for (size_t i = 0; i < n; ++i)
        flags[i] = flags[i] && first_copy_[i] == static_cast<int64_t>(i) && blocks.sizes[i] >= rules.weighty_part;
    postings_.emplace(blocks.shingles, blocks.offsets, flags.get(), std::min(rules.resemblance, rules.containment),
                      rules.max_holders);
    for (size_t i = 0; i < n; ++i) {
        const auto block = static_cast<int64_t>(i);
        if (first_copy_[i] == block) {
            if (postings_->has(i)) taken_.push_back(block);
            continue;
        }
        // Light copies never go by themselves, so they need not be taken.
        const bool again =
            first_copy_[i] == headline.block && blocks.n_tokens[i] >= rules.min_headline && block < headline.until;
        if ((movable_[i] && blocks.sizes[i] >= rules.weighty_part) || again) taken_.push_back(block);
    }
}

// Of blocks with the same tokens, those with other signs are no copies.
void RepeatSearch::tell_signs_apart(const SameText& same_text, const SignsOf& signs_of) {
    std::map<std::pair<int64_t, std::string>, int64_t> with_signs;
    std::set<int64_t> told;
    for (size_t i = 0; i < n_blocks(); ++i) {
        const auto block = static_cast<int64_t>(i);
        const int64_t first = first_copy_[i];
        if (first == block || same_text(block, first)) continue;
        if (told.insert(first).second) with_signs.try_emplace({first, signs_of(first)}, first);
        first_copy_[i] = with_signs.try_emplace({first, signs_of(block)}, block).first->second;
    }
}

void RepeatSearch::run(const Differs& differs, const LightSimilarity& light_similarity) {
    differs_ = &differs;
    light_similarity_ = &light_similarity;
    for (int64_t block : taken_) {
        take(block);
        while (!waiting_.empty()) take(waiting_.extract(waiting_.begin()).value());
    }
    Ids gone;
    for (size_t i = 0; i < n_blocks(); ++i)
        if (dropped_[i]) gone.push_back(static_cast<int64_t>(i));
    for (int64_t block : gone) {
        extend_run(block, 1);
        extend_run(block, -1);
    }
}

const std::vector<uint64_t>& RepeatSearch::set_of(int64_t block) {
    const auto [found, fresh] = sets_.try_emplace(block);
    if (fresh) {
        const auto begin = blocks_.shingles.begin();
        std::vector<uint64_t>& set = found->second;
        set.assign(begin + blocks_.offsets[at(block)], begin + blocks_.offsets[at(block) + 1]);
        std::vector<uint64_t> scratch;
        if (!set.empty()) set.resize(sort_unique(set.data(), set.size(), scratch));
    }
    return found->second;
}

void RepeatSearch::drop(int64_t block, const Repeat& repeat) {
    dropped_[at(block)] = repeat;
    Ids& keepers = keepers_[block];
    keepers.clear();
    for (int64_t of = repeat.of; of <= repeat.last(); ++of)
        if (is_kept(of)) keepers.push_back(of);
    for (int64_t of : keepers) dependants_[of].push_back(block);
}

void RepeatSearch::take(int64_t block) {
    const int64_t first = first_copy_[at(block)];
    if (first == block)
        take_first(block);
    else
        take_copy(block, first);
}

void RepeatSearch::take_copy(int64_t block, int64_t first) {
    const Repeat repeat = dropped_[at(first)].value_or(Repeat{first, How::exact, 1.0});
    const bool again =
        first == headline_.block && block < headline_.until && blocks_.n_tokens[at(block)] >= rules_.min_headline;
    if (again || may_go(block, repeat.is_part() ? rules_.weighty_part : rules_.weighty))
        drop(block, repeat);
    else
        light_copies_[first].push_back(block);
}

void RepeatSearch::take_first(int64_t block) {
    std::vector<Postings::Holder> holders;
    const int64_t unseen = postings_->candidates(at(block), holders);
    const bool is_holder =
        std::any_of(holders.begin(), holders.end(), [&](const auto& one) { return one.block == block; });
    std::erase_if(holders, [&](const auto& one) { return one.block == block || !is_kept(one.block); });
    std::vector<Postings::Holder> closest(std::min(holders.size(), std::max(rules_.max_holders, rules_.max_parts)));
    std::partial_sort_copy(holders.begin(), holders.end(), closest.begin(), closest.end(),
                           [](const auto& a, const auto& b) {
                               return a.count != b.count ? a.count > b.count : a.block < b.block;
                           });
    const auto first = [&](size_t n) { return std::span(closest).first(std::min(n, closest.size())); };
    // What it may have in common with each, at most: all its shared shingles are remembered.
    const auto most = [&](const Postings::Holder& one) { return static_cast<double>(one.count + unseen); };
    const auto n = static_cast<double>(postings_->n_distinct()[at(block)]);
    if (!holders.empty() && postings_->moves(at(block))) {
        Ids near;
        for (const auto& one : first(rules_.max_holders))
            if (most(one) >= std::min(rules_.resemblance, rules_.containment) * n) near.push_back(one.block);
        std::optional<Repeat> repeat = nearest(block, near);
        if (!repeat && holders.size() > 1 && static_cast<double>(closest[0].count) < rules_.containment * n) {
            Ids parts;
            for (const auto& one : holders)
                if (most(one) >= rules_.containment * static_cast<double>(postings_->n_distinct()[at(one.block)]))
                    parts.push_back(one.block);
            if (parts.size() > 1) repeat = merged(block, parts);
        }
        if (repeat) {
            drop(block, *repeat);
            return;
        }
    }
    if (!is_holder) postings_->add(at(block));
    for (const auto& one : first(rules_.max_parts)) {
        if (!is_kept(block) || !is_kept(one.block)) continue;
        const auto size = static_cast<double>(postings_->n_distinct()[at(one.block)]);
        if (size < n && most(one) >= rules_.containment * size) give_way(one.block, block);
    }
    for (const auto& one : first(rules_.max_holders)) {  // later ones, where this one returns: they were kept without it
        if (one.block < block || !is_kept(block) || !is_kept(one.block)) continue;
        if (const auto repeat = nearest(one.block, {block})) go(one.block, *repeat);
    }
}

std::optional<Repeat> RepeatSearch::nearest(int64_t block, const Ids& candidates) {
    if (candidates.empty()) return std::nullopt;
    std::vector<Repeat> repeats;
    const size_t ours = set_of(block).size();
    for (int64_t of : candidates) {
        const size_t theirs = set_of(of).size(), common = n_common(set_of(block), set_of(of));
        const double resemblance = share(common, ours + theirs - common), containment = share(common, ours);
        if (resemblance >= rules_.resemblance && may_go(block, rules_.weighty))
            repeats.push_back({of, How::near, resemblance});
        const bool part = blocks_.sizes[at(block)] <= rules_.max_part * blocks_.sizes[at(of)];
        if (containment >= rules_.containment && may_go(block, part ? rules_.weighty_part : rules_.weighty))
            repeats.push_back({of, How::contained, containment});
    }
    std::stable_sort(repeats.begin(), repeats.end(), [](const Repeat& a, const Repeat& b) {
        return a.score != b.score ? a.score > b.score : a.of < b.of;
    });
    for (const Repeat& repeat : repeats)
        if (!(*differs_)(block, repeat)) return repeat;
    return std::nullopt;
}

std::optional<Repeat> RepeatSearch::merged(int64_t block, const Ids& candidates) {
    if (!may_go(block, rules_.weighty)) return std::nullopt;
    Ids run;
    for (int64_t of : candidates) {
        const size_t size = set_of(of).size();
        if (static_cast<double>(n_common(set_of(block), set_of(of))) <
            rules_.containment * static_cast<double>(size))
            continue;
        bool neighbours = !run.empty();
        for (int64_t between = neighbours ? run.back() + 1 : of; neighbours && between < of; ++between)
            neighbours = !is_open(between);
        if (!neighbours) run.clear();
        if (run.size() >= rules_.max_merged) run.erase(run.begin());
        run.push_back(of);
        if (run.size() < 2) continue;
        std::vector<uint64_t> together, joined;
        for (int64_t part : run) {
            joined.clear();
            const std::vector<uint64_t>& set = set_of(part);
            std::set_union(together.begin(), together.end(), set.begin(), set.end(), std::back_inserter(joined));
            together.swap(joined);
        }
        const double score = share(n_common(set_of(block), together), set_of(block).size());
        if (score < rules_.containment) continue;
        const Repeat repeat{run.front(), How::contained, score, run.back()};
        if (!(*differs_)(block, repeat)) return repeat;
    }
    return std::nullopt;
}

void RepeatSearch::give_way(int64_t block, int64_t to) {
    if (!may_go(block, rules_.weighty_part) || rules_.headings >> blocks_.kinds[at(block)] & 1) return;
    if (blocks_.sizes[at(block)] > rules_.max_part * blocks_.sizes[at(to)]) return;
    const size_t ours = set_of(block).size();
    const Repeat repeat{to, How::contained, share(n_common(set_of(block), set_of(to)), ours)};
    if (!(repeat.score < rules_.containment) && !(*differs_)(block, repeat)) go(block, repeat);
}

void RepeatSearch::go(int64_t block, const Repeat& repeat) {
    if (returns_[block] >= kMaxReturns) return;
    const auto taken_from = [](std::unordered_map<int64_t, Ids>& lists, int64_t of) {
        const auto found = lists.extract(of);
        return found.empty() ? Ids{} : std::move(found.mapped());
    };
    const Ids orphans = taken_from(dependants_, block);
    drop(block, repeat);
    for (int64_t orphan : orphans) {
        dropped_[at(orphan)].reset();
        for (int64_t of : taken_from(keepers_, orphan)) {
            if (of == block) continue;
            Ids& dependants = dependants_[of];
            dependants.erase(std::find(dependants.begin(), dependants.end(), orphan));
        }
    }
    for (int64_t orphan : orphans) ++returns_[orphan];
    waiting_.insert(orphans.begin(), orphans.end());
    for (int64_t copy : taken_from(light_copies_, block)) waiting_.insert(copy);
}

void RepeatSearch::extend_run(int64_t block, int64_t step) {
    const Repeat& repeat = *dropped_[at(block)];
    int64_t of = step < 0 ? repeat.of : repeat.last();
    const auto n = static_cast<int64_t>(n_blocks());
    for (block += step, of += step; std::min(block, of) >= 0 && std::max(block, of) < n && block != of;
         block += step, of += step) {
        if (!is_kept(block) || !is_kept(of)) return;
        const auto dependants = dependants_.find(block);
        if (dependants != dependants_.end() && !dependants->second.empty()) return;
        double score = 0;
        if (first_copy_[at(block)] == first_copy_[at(of)])
            score = 1;
        else if (std::max(blocks_.n_tokens[at(block)], blocks_.n_tokens[at(of)]) < rules_.k)
            score = (*light_similarity_)(block, of);
        if (score < rules_.resemblance) return;
        drop(block, {of, score == 1 ? How::exact : How::near, score});
    }
}

}  // namespace dedup
