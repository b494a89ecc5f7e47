#include "page_scores.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

namespace dedup {

std::vector<uint32_t> ranks_of(std::span<const uint16_t> values) {
    std::vector<uint32_t> ranks(values.size());
    for (size_t i = values.size(); i-- > 0;)
        ranks[i] = i + 1 == values.size() ? 0 : ranks[i + 1] + (values[i] != values[i + 1]);
    return ranks;
}

namespace {

// By squaring: std::pow does not promise the same bits everywhere.
double whole_power(double base, int64_t exponent) {
    double power = 1;
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) power *= base;
    return power;
}

}  // namespace

void junk_scores(const ProbabilityTable& table, std::span<const float> logits, std::span<const int64_t> weights,
                 float* out, bool* surely) {
    const size_t n = logits.size();
    const int limit = static_cast<int>(table.values.size() / 2);
    std::vector<uint16_t> steps(n);
    std::vector<uint32_t> order(n);
    // Lines by falling probability, and where that is equal in order.
    const std::span<const uint32_t> rank = table.ranks;
    std::vector<uint32_t> ends(rank.empty() ? 1 : rank[0] + 2);
    for (size_t i = 0; i < n; ++i) {
        const float scaled = std::nearbyint(logits[i] * static_cast<float>(table.steps_a_logit));
        const auto step = static_cast<int>(std::clamp(scaled, static_cast<float>(-limit), static_cast<float>(limit)));
        steps[i] = static_cast<uint16_t>(step + limit);
        ++ends[rank[steps[i]] + 1];
    }
    for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    for (size_t i = 0; i < n; ++i) order[ends[rank[steps[i]]]++] = static_cast<uint32_t>(i);
    int64_t total = 0;
    for (size_t i = 0; i < n; ++i) total += (weights[i] + 1) * table.values[steps[i]];
    int64_t right = 0, kept = 0;
    double best = 0;
    for (uint32_t i : order) {
        right += (weights[i] + 1) * table.values[steps[i]];
        kept += weights[i] + 1;
        best = std::max(best, static_cast<double>(2 * right) / static_cast<double>(kept * 65535 + total));
    }
    const double power = whole_power(best, n ? table.f_exponent * total / (kept * 65535) : 0);
    const double threshold = n ? std::min(std::max(power / 2, table.least_threshold), 0.5) : 0.5;
    for (size_t i = 0; i < n; ++i) {
        const double probability = table.values[steps[i]] / 65535.0;
        const double keep = probability * (1 - threshold), drop = (1 - probability) * threshold;
        out[i] = static_cast<float>(drop / (keep + drop));
        surely[i] = probability <= table.surely;
    }
}

namespace {

constexpr int8_t kNoKind = -1;

// Blocks of lists in which each headline stands twice; empty if there is none.
std::vector<bool> doubled_lists(const PageRules& rules, const PageBlocks& page) {
    const size_t n = page.size.size();
    const auto copy_follows = [&](size_t i) {
        return page.sequences[i] == page.sequences[i + 1] && page.sequences[i] != 0;
    };
    size_t n_copies = 0;
    for (size_t i = 0; i + 1 < n; ++i) n_copies += copy_follows(i);
    std::vector<bool> doubled;
    if (n_copies < rules.min_doubled) return doubled;
    std::vector<uint64_t> headlines;
    for (size_t i = 0; i + 1 < n;) {
        if (!copy_follows(i)) {
            ++i;
            continue;
        }
        size_t end = i, n_sentences = 0;
        float words = 0;
        headlines.clear();
        for (; end + 1 < n && copy_follows(end) && !page.prose[end]; end += 2) {
            headlines.push_back(page.sequences[end]);
            words += page.size[end];
            n_sentences += page.sentence[end];
        }
        const size_t n_pairs = headlines.size();
        std::sort(headlines.begin(), headlines.end());
        if (n_pairs >= rules.min_doubled &&
            std::adjacent_find(headlines.begin(), headlines.end()) == headlines.end() &&
            words / static_cast<float>(n_pairs) >= rules.min_doubled_size && 2 * n_sentences <= n_pairs) {
            doubled.resize(n);
            std::fill(doubled.begin() + static_cast<ptrdiff_t>(i), doubled.begin() + static_cast<ptrdiff_t>(end),
                      true);
        }
        i = std::max(end, i + 1);
    }
    return doubled;
}

struct Body {
    int64_t first, last;
};

Body find_body(const PageRules& rules, const PageBlocks& page) {
    const auto n = static_cast<int64_t>(page.size.size());
    Body body{n, -1};
    double best = 0, total = 0;
    int64_t start = 0;
    for (int64_t i = 0; i < n; ++i) {
        double gain = page.strength[i] >= rules.plain ? -rules.cost_shaped : -rules.cost_other;
        if (page.sentence[i] && page.size[i] >= rules.min_quoted) gain = 0;
        if (page.prose[i]) gain = std::min<double>(page.size[i], rules.prose_cap);
        if (total <= 0) {
            total = 0;
            start = i;
        }
        total += gain;
        if (total > best) {
            best = total;
            body = {start, i};
        }
    }
    return body;
}

// Which tokens are among some, and which of those the prose of a page holds.
class HeldTokens {
   public:
    explicit HeldTokens(size_t n) : mask_(std::bit_ceil(2 * n + 2) - 1), slots_(mask_ + 1) {}

    void add(uint64_t token) {
        Slot& slot = at(token);
        slot.token = token;
        slot.used = true;
        bits_[bit_of(token) >> 6] |= uint64_t{1} << (bit_of(token) & 63);
    }
    void hold(uint64_t token) {
        if (!(bits_[bit_of(token) >> 6] >> (bit_of(token) & 63) & 1)) return;  // nearly all
        Slot& slot = at(token);
        slot.held = slot.used;
    }
    bool is_held(uint64_t token) { return at(token).held; }

   private:
    struct Slot {
        uint64_t token;
        bool used, held;
    };
    Slot& at(uint64_t token) {
        size_t i = (token >> 32) & mask_;
        while (slots_[i].used && slots_[i].token != token) i = (i + 1) & mask_;
        return slots_[i];
    }
    static size_t bit_of(uint64_t token) { return token >> 52; }
    size_t mask_;
    std::vector<Slot> slots_;
    std::array<uint64_t, 64> bits_{};
};

int64_t find_headline(const PageRules& rules, const PageBlocks& page, const Body& body) {
    const auto n = static_cast<int64_t>(page.size.size());
    std::vector<int64_t> found;
    size_t n_tokens = 0;
    const auto begin = [&](int64_t i) { return page.offsets[page.among[i]]; };
    const auto end = [&](int64_t i) { return page.offsets[page.among[i] + 1]; };
    const int64_t after = std::min({body.first + 1, n, body.last + 1});
    for (int64_t i = std::max<int64_t>(0, body.first - rules.max_head); i < after; ++i)
        if (page.size[i] >= rules.least_headline && page.size[i] <= rules.most_headline && !page.prose[i] &&
            !page.bullet[i] && page.strength[i] < rules.plain && page.junk[i] < rules.no_headline) {
            found.push_back(i);
            n_tokens += static_cast<size_t>(end(i) - begin(i));
        }
    if (found.empty()) return -1;
    HeldTokens held(n_tokens);
    for (int64_t i : found)
        for (int64_t t = begin(i); t < end(i); ++t) held.add(page.tokens[t]);
    for (int64_t i = 0; i < n; ++i)
        if (page.prose[i])
            for (int64_t t = begin(i); t < end(i); ++t) held.hold(page.tokens[t]);
    std::vector<double> values(found.size());
    double most = 0, most_kept = 0;
    for (size_t k = 0; k < found.size(); ++k) {
        const int64_t i = found[k];
        int64_t common = 0;
        for (int64_t t = begin(i); t < end(i); ++t) common += held.is_held(page.tokens[t]);
        const auto share = static_cast<float>(static_cast<double>(common) /
                                              static_cast<double>(std::max<int64_t>(end(i) - begin(i), 1)));
        values[k] = static_cast<double>(share) * std::min<double>(page.size[i], rules.headline_words);
        most = std::max(most, values[k]);
        if (page.junk[i] < rules.cut) most_kept = std::max(most_kept, values[k]);
    }
    const bool any_kept = most_kept > 0;  // what is taken for junk is no headline beside one that stays
    const double least = rules.headline_share * (any_kept ? most_kept : most);
    for (size_t k = 0; k < found.size(); ++k)
        if (values[k] > 0 && values[k] >= least && (!any_kept || page.junk[found[k]] < rules.cut))
            return std::find(page.sequences.begin(), page.sequences.end(), page.sequences[found[k]]) -
                   page.sequences.begin();
    return -1;
}

bool is_quoted(const PageRules& rules, const PageBlocks& page, const Body& body, int64_t i) {
    return i > body.first && i < body.last && page.sentence[i] && page.size[i] >= rules.min_quoted;
}

double evidence(const PageRules& rules, const PageBlocks& page, const Body& body, bool doubled, double needed) {
    double plain = 0, weak = 0;
    size_t n_labels = 0;
    int64_t telling = -1;  // the first block that tells
    bool alone = true;     // whether all that do are that block again, and may be text
    for (int64_t i = 0; i < static_cast<int64_t>(page.size.size()); ++i) {
        if (!is_quoted(rules, page, body, i)) {
            const bool tells = !(page.strength[i] < rules.plain) && page.kind[i] != rules.legal;
            (tells ? plain : weak) += page.strength[i];
            if (tells && telling < 0) telling = i;
            if (tells)
                alone = alone && page.sequences[i] == page.sequences[telling] && (page.sentence[i] || page.bullet[i]);
        }
        n_labels += !(page.prose[i] || page.sentence[i] || page.bullet[i]) && page.size[i] <= rules.max_label &&
                    (i < body.first || i > body.last);
    }
    if (alone) plain = std::min(plain, rules.max_lone_evidence);
    if (plain >= needed) return plain;
    return plain + std::min(weak, rules.max_weak_evidence) + (doubled ? rules.min_evidence : 0.0) +
           (n_labels >= rules.min_labels ? rules.labels_evidence : 0.0);
}

// The prose that the page model keeps.
struct Kept {
    size_t n = 0;
    double words = 0;
    int64_t first = 0, last = -1;
    bool stands_around(int64_t i) const { return n > 0 && (i < first || i > last); }
};

Kept find_kept(const PageRules& rules, const PageBlocks& page) {
    Kept kept;
    for (int64_t i = 0; i < static_cast<int64_t>(page.size.size()); ++i) {
        if (!page.prose[i] || !(page.junk[i] < rules.cut)) continue;
        if (kept.n == 0) kept.first = i;
        kept.last = i;
        ++kept.n;
        kept.words += page.size[i];
    }
    return kept;
}

double needed_evidence(const PageRules& rules, const PageBlocks& page) {
    return rules.min_evidence * std::max(1.0, static_cast<double>(page.size.size()) / rules.page_blocks);
}

bool is_learned(const PageRules& rules, const PageBlocks& page, const Kept& kept) {
    const bool keeps_text = kept.n >= rules.min_kept_prose || kept.words >= rules.min_kept_words;
    const size_t enough = keeps_text ? rules.min_surely_junk : rules.many_surely_junk;
    size_t n_surely = 0;
    for (int64_t i = 0; i < static_cast<int64_t>(page.size.size()); ++i)
        n_surely += page.surely_junk[i] && kept.stands_around(i);
    return static_cast<double>(n_surely) >= static_cast<double>(enough) * needed_evidence(rules, page);
}

// Whether the page model keeps some blocks and is sure of much junk, on a page without prose.
bool is_list(const PageRules& rules, const PageBlocks& page, double needed) {
    const auto n_kept = std::count_if(page.junk.begin(), page.junk.end(), [&](float junk) { return junk < rules.cut; });
    const auto n_surely = std::count(page.surely_junk, page.surely_junk + page.junk.size(), true);
    return static_cast<size_t>(n_kept) >= rules.min_list &&
           static_cast<double>(n_surely) >= static_cast<double>(rules.min_surely_junk) * needed;
}

float shape_score(const PageRules& rules, const PageBlocks& page, const Body& body, int64_t i) {
    const auto n = static_cast<int64_t>(page.size.size());
    const float strength = page.strength[i];
    const bool inside = i > body.first && i < body.last, shaped = page.kind[i] != kNoKind;
    const bool beside = (i > 0 && page.kind[i - 1] != kNoKind) || (i + 1 < n && page.kind[i + 1] != kNoKind);
    if (strength > 0 && strength < rules.plain && ((!inside && shaped) || beside)) return rules.beside_shaped;
    if (is_quoted(rules, page, body, i)) return 0;
    if (inside && !beside && shaped && rules.may_be_subheading >> page.kind[i] & 1 && strength < rules.strong)
        return rules.lone_word;
    return strength < rules.weak     ? 0.0F
           : strength < rules.plain  ? rules.plain_score
           : strength < rules.strong ? rules.strong_score
           : strength < rules.sure   ? rules.sure_score
                                     : rules.surest_score;
}

}  // namespace

bool is_learned(const PageRules& rules, const PageBlocks& page) {
    return is_learned(rules, page, find_kept(rules, page));
}

PageScore score_blocks(const PageRules& rules, const PageBlocks& page, float* score) {
    const auto n = static_cast<int64_t>(page.size.size());
    const Body body = find_body(rules, page);
    const int64_t headline = find_headline(rules, page, body);
    const double needed = needed_evidence(rules, page);
    const std::vector<bool> doubled = doubled_lists(rules, page);
    const float* junk = page.junk.data();
    const Kept kept = find_kept(rules, page);
    const bool learned = is_learned(rules, page, kept);
    const double much = rules.list_evidence * needed;
    const double told = learned ? 0 : evidence(rules, page, body, !doubled.empty(), much);
    if (!learned && told < needed) {
        std::fill(score, score + n, 0.0F);
        return {false, headline, body.first};
    }
    const bool anywhere = learned || (told >= much && kept.n == 0 && is_list(rules, page, needed));
    bool in_tail = false;
    for (int64_t i = 0; i < n; ++i) {
        float shape = shape_score(rules, page, body, i);
        int8_t kind = page.kind[i];
        if (!doubled.empty() && doubled[static_cast<size_t>(i)]) {
            shape = rules.doubled;
            kind = rules.related;
        }
        float read = junk[i];
        if (in_tail && read >= rules.maybe_junk && read < rules.just_cut) read = rules.just_cut;
        in_tail |= i > body.last && shape >= rules.plain_cut &&
                   (kind == rules.comments || kind == rules.legal || kind == rules.related);
        if (!anywhere && !kept.stands_around(i)) read = 0;
        score[i] = std::max(shape >= rules.cut ? shape : 0.0F, read);
    }
    if (headline >= 0)
        for (int64_t i = 0; i < n; ++i)
            if (page.sequences[i] == page.sequences[headline]) score[i] = 0;  // its copies are repeats
    return {true, headline, n};
}

}  // namespace dedup
