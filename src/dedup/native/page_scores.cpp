#include "page_scores.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

namespace dedup {

void junk_scores(const ProbabilityTable& table, std::span<const float> logits, std::span<const int64_t> weights,
                 float* out, bool* surely) {
    const size_t n = logits.size();
    const int limit = static_cast<int>(table.values.size() / 2);
    std::vector<uint16_t> steps(n);
    std::vector<uint32_t> order(n);
    // Lines by falling probability, and where that is equal in order: values rise with steps, but
    // several steps may have one.
    std::vector<uint32_t> rank(table.values.size()), ends;
    for (size_t i = table.values.size(); i-- > 0;)
        rank[i] = i + 1 == table.values.size() ? 0 : rank[i + 1] + (table.values[i] != table.values[i + 1]);
    ends.assign(table.values.empty() ? 1 : rank[0] + 2, 0);
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
    const double threshold = n ? std::min(std::max(best / 2, table.least_threshold), 0.5) : 0.5;
    for (size_t i = 0; i < n; ++i) {
        const double probability = table.values[steps[i]] / 65535.0;
        const double keep = probability * (1 - threshold), drop = (1 - probability) * threshold;
        out[i] = static_cast<float>(drop / (keep + drop));
        surely[i] = probability <= table.surely;
    }
}

namespace {

constexpr int8_t kNoKind = -1, kRelated = 1, kLegal = 4, kComments = 6, kOther = 10;
constexpr float kWeak = 0.01F, kPlain = 0.45F, kStrong = 0.7F, kSure = 0.95F;
constexpr unsigned kMayBeSubheading = 1U << 0 | 1U << 2 | 1U << 5 | 1U << 6 | 1U << 10;
constexpr double kPageBlocks = 400, kMaxWeakEvidence = 0.5, kLabelsEvidence = 0.75;
constexpr float kMaxLabel = 5, kMinQuoted = 6, kCut = 0.5F, kCutAlone = 0.93F, kJustKept = 0.49F;
constexpr float kPlainCut = 0.7F, kMaybeJunk = 0.25F, kJustCut = 0.6F;
constexpr size_t kMinLabels = 25, kMinSurelyJunk = 8, kManySurelyJunk = 48, kMinKeptProse = 2;
constexpr double kMinKeptWords = 60;
constexpr double kProseCap = 60, kCostOther = 5, kCostShaped = 25, kHeadlineShare = 0.6;
constexpr int64_t kMaxHead = 40;

struct Body {
    int64_t first, last;
};

Body find_body(const PageBlocks& page) {
    const auto n = static_cast<int64_t>(page.size.size());
    Body body{n, -1};
    double best = 0, total = 0;
    int64_t start = 0;
    for (int64_t i = 0; i < n; ++i) {
        double gain = page.strength[i] >= kPlain ? -kCostShaped : -kCostOther;
        if (page.sentence[i] && page.size[i] >= kMinQuoted) gain = 0;
        if (page.prose[i]) gain = std::min<double>(page.size[i], kProseCap);
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
    }
    void hold(uint64_t token) {
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
    size_t mask_;
    std::vector<Slot> slots_;
};

int64_t find_headline(const PageBlocks& page, const Body& body) {
    const auto n = static_cast<int64_t>(page.size.size());
    std::vector<int64_t> found;
    size_t n_tokens = 0;
    const auto begin = [&](int64_t i) { return page.offsets[page.among[i]]; };
    const auto end = [&](int64_t i) { return page.offsets[page.among[i] + 1]; };
    for (int64_t i = std::max<int64_t>(0, body.first - kMaxHead); i < std::min({body.first + 1, n, body.last + 1}); ++i)
        if (page.size[i] >= 2 && page.size[i] <= 30 && !page.prose[i] && !page.bullet[i] && page.strength[i] < kPlain) {
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
    double most = 0;
    for (size_t k = 0; k < found.size(); ++k) {
        const int64_t i = found[k];
        int64_t common = 0;
        for (int64_t t = begin(i); t < end(i); ++t) common += held.is_held(page.tokens[t]);
        const auto share = static_cast<float>(static_cast<double>(common) /
                                              static_cast<double>(std::max<int64_t>(end(i) - begin(i), 1)));
        values[k] = static_cast<double>(share) * std::min<double>(page.size[i], 8);
        most = std::max(most, values[k]);
    }
    for (size_t k = 0; k < found.size(); ++k)
        if (values[k] > 0 && values[k] >= kHeadlineShare * most)
            return std::find(page.sequences.begin(), page.sequences.end(), page.sequences[found[k]]) -
                   page.sequences.begin();
    return -1;
}

bool is_quoted(const PageBlocks& page, const Body& body, int64_t i) {
    return i > body.first && i < body.last && page.sentence[i] && page.size[i] >= kMinQuoted;
}

double evidence(const PageBlocks& page, const Body& body, double needed) {
    double plain = 0, weak = 0;
    size_t n_labels = 0;
    for (int64_t i = 0; i < static_cast<int64_t>(page.size.size()); ++i) {
        if (!is_quoted(page, body, i)) (page.strength[i] < kPlain ? weak : plain) += page.strength[i];
        n_labels += !(page.prose[i] || page.sentence[i] || page.bullet[i]) && page.size[i] <= kMaxLabel &&
                    (i < body.first || i > body.last);
    }
    if (plain >= needed) return plain;
    const bool doubled = std::find(page.doubled.begin(), page.doubled.end(), true) != page.doubled.end();
    return plain + std::min(weak, kMaxWeakEvidence) + (doubled ? 1.0 : 0.0) +
           (n_labels >= kMinLabels ? kLabelsEvidence : 0.0);
}

// The prose that the page model keeps.
struct Kept {
    size_t n = 0;
    double words = 0;
    int64_t first = 0, last = -1;
    bool stands_around(int64_t i) const { return n > 0 && (i < first || i > last); }
};

Kept find_kept(const PageBlocks& page) {
    Kept kept;
    for (int64_t i = 0; i < static_cast<int64_t>(page.size.size()); ++i) {
        if (!page.prose[i] || !(page.junk[i] < kCut)) continue;
        if (kept.n == 0) kept.first = i;
        kept.last = i;
        ++kept.n;
        kept.words += page.size[i];
    }
    return kept;
}

float shape_score(const PageBlocks& page, const Body& body, int64_t i) {
    const auto n = static_cast<int64_t>(page.size.size());
    const float strength = page.strength[i];
    const bool inside = i > body.first && i < body.last, shaped = page.kind[i] != kNoKind;
    const bool beside = (i > 0 && page.kind[i - 1] != kNoKind) || (i + 1 < n && page.kind[i + 1] != kNoKind);
    if (strength > 0 && strength < kPlain && ((!inside && shaped) || beside)) return 0.6F;
    if (is_quoted(page, body, i)) return 0;
    if (inside && !beside && shaped && kMayBeSubheading >> page.kind[i] & 1 && strength < kStrong) return 0.3F;
    return strength < kWeak ? 0.0F : strength < kPlain ? 0.4F : strength < kStrong ? 0.7F : strength < kSure ? 0.85F : 0.95F;
}

}  // namespace

PageScore score_blocks(const PageBlocks& page, float* score, int8_t* kind) {
    const auto n = static_cast<int64_t>(page.size.size());
    for (int64_t i = 0; i < n; ++i) kind[i] = page.kind[i] != kNoKind ? page.kind[i] : kOther;
    const Body body = find_body(page);
    const int64_t headline = find_headline(page, body);
    const double needed = std::max(1.0, static_cast<double>(n) / kPageBlocks);
    const float* junk = page.junk.data();
    const Kept kept = find_kept(page);
    const size_t enough = kept.n >= kMinKeptProse || kept.words >= kMinKeptWords ? kMinSurelyJunk : kManySurelyJunk;
    size_t n_surely = 0;
    for (int64_t i = 0; i < n; ++i) n_surely += page.surely_junk[i] && kept.stands_around(i);
    const bool learned = static_cast<double>(n_surely) >= static_cast<double>(enough) * needed;
    if (!learned && evidence(page, body, needed) < needed) {
        std::fill(score, score + n, 0.0F);
        return {false, headline, body.first};
    }
    bool in_tail = false;
    for (int64_t i = 0; i < n; ++i) {
        float shape = shape_score(page, body, i);
        if (!page.doubled.empty() && page.doubled[i]) {
            shape = 0.95F;
            kind[i] = kRelated;
        }
        const bool alone = i > 0 && i + 1 < n && !(junk[i] < kCut) && junk[i - 1] < kCut && junk[i + 1] < kCut;
        float read = alone && junk[i] < kCutAlone ? std::min(junk[i], kJustKept) : junk[i];
        if (in_tail && read >= kMaybeJunk && read < kJustCut) read = kJustCut;
        in_tail |= i > body.last && shape >= kPlainCut &&
                   (kind[i] == kComments || kind[i] == kLegal || kind[i] == kRelated);
        if (!learned && !kept.stands_around(i)) read = 0;
        score[i] = std::max(shape >= kCut ? shape : 0.0F, read);
    }
    if (headline >= 0)
        for (int64_t i = 0; i < n; ++i)
            if (page.sequences[i] == page.sequences[headline]) score[i] = 0;  // its copies are repeats
    return {true, headline, n};
}

}  // namespace dedup
