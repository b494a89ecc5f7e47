// What comes again in a page: tokens, and how short lines begin, end and look. The definition is
// dedup._reference.recurrence. Part of page_body.hpp, once a level; no include guard on purpose.

static constexpr int32_t kMaxShort = 40, kNear = 16, kMaxNumbers = 15;
static constexpr uint32_t kSome = 3, kMany = 8, kRare = 6;
static constexpr size_t kShapes = 16 * 16 * 16;

// How often a token stands in lines of each sort; then what it adds to the counts of a line.
struct TokenSeen {
    uint32_t in_all, in_short, in_body, in_prose;
};
struct TokenAdds {
    uint64_t lanes;  // a byte a TokenLane
    uint64_t held;
};
enum TokenLane { kSomeLane, kManyLane, kUniqueLane, kRareLane, kBodyLane, kRareBodyLane, kBodyTwiceLane, kRareBodyTwiceLane };

// Lines whose first token, last token, or shape is the same; shapes only of lines with a number.
struct KeyCounts {
    int32_t begins, ends, near_begins, near_ends;
};

static inline int32_t shape_key(const Measures& m, size_t i) {
    return (std::min(m[kNumbers][i], kMaxNumbers) * 16 + m[kLast][i]) * 16 + m[kFirst][i];
}

static inline void upper_halves(const uint64_t* __restrict hashes, size_t n, uint32_t* __restrict out) {
    for (size_t t = 0; t < n; ++t) out[t] = static_cast<uint32_t>(hashes[t] >> 32);
}

// Puts in the place of each of n tokens a number, equal where tokens are, in the order of their first
// places; returns how many numbers there are.
static uint32_t number_tokens(uint32_t* tokens, size_t n) {
    // Few places are taken, and one that is free or right ends a search: nearly each ends at once.
    const size_t mask = std::bit_ceil(2 * n + 2) - 1;
    Cells<uint64_t> slots(mask + 1);  // the token, and its number plus one above it
    std::fill(slots.begin(), slots.end(), 0);
    uint32_t n_different = 0;
    for (size_t t = 0; t < n; ++t) {
        const uint32_t token = tokens[t];
        size_t slot = token & mask;
        while ((slots[slot] != 0) & (static_cast<uint32_t>(slots[slot]) != token)) slot = (slot + 1) & mask;
        if (slots[slot] == 0) slots[slot] = token | static_cast<uint64_t>(++n_different) << 32;
        tokens[t] = static_cast<uint32_t>(slots[slot] >> 32) - 1;
    }
    return n_different;
}

// What is known of each different token.
static void see_tokens(const Cells<uint32_t>& ids, const int64_t* offsets, PageShape& shape, Cells<TokenSeen>& seen) {
    std::fill(seen.begin(), seen.end(), TokenSeen{});
    for (int32_t i = 0; i < shape.n; ++i) {
        const uint32_t is_short = shape.is_short(i), in_body = (i >= shape.body_first) & (i <= shape.body_last);
        const uint32_t prose = shape.prose[i] != 0;
        int32_t fresh = 0;
        const auto end = static_cast<size_t>(offsets[i + 1]);
        for (auto t = static_cast<size_t>(offsets[i]); t < end; ++t) {
            TokenSeen& one = seen[ids[t]];
            fresh += one.in_all == 0;
            ++one.in_all;
            one.in_short += is_short;
            one.in_body += in_body;
            one.in_prose += prose;
        }
        shape.counts[kFresh][i] = fresh;
    }
}

static inline TokenAdds adds_of(const TokenSeen& seen) {
    const auto lane = [](bool is, TokenLane where) { return static_cast<uint64_t>(is) << 8 * where; };
    const bool rare = seen.in_all <= kRare, once = seen.in_body >= 1, twice = seen.in_body >= 2;
    return {lane(seen.in_short >= kSome, kSomeLane) | lane(seen.in_short >= kMany, kManyLane) |
                lane(seen.in_all == 1, kUniqueLane) | lane(rare, kRareLane) | lane(once, kBodyLane) |
                lane(rare & once, kRareBodyLane) | lane(twice, kBodyTwiceLane) | lane(rare & twice, kRareBodyTwiceLane),
            seen.in_prose != 0};
}

// Counts of the lines' tokens, and the share that prose holds.
static void count_tokens(const Cells<uint32_t>& ids, const int64_t* offsets, const Cells<TokenAdds>& adds,
                         PageShape& shape) {
    for (int32_t i = 0; i < shape.n; ++i) {
        auto t = static_cast<size_t>(offsets[i]);
        const auto end = static_cast<size_t>(offsets[i + 1]);
        const auto size = static_cast<int32_t>(end - t);
        int32_t found[8] = {};
        int32_t held = 0;
        while (t < end) {
            const size_t until = std::min(end, t + 255);
            uint64_t lanes = 0, also = 0;
            for (; t < until; ++t) {
                lanes += adds[ids[t]].lanes;
                also += adds[ids[t]].held;
            }
            for (size_t k = 0; k < 8; ++k) found[k] += static_cast<int32_t>(lanes >> 8 * k & 0xFF);
            held += static_cast<int32_t>(also);
        }
        const bool is_short = shape.is_short(i), inside = i >= shape.body_first && i <= shape.body_last;
        shape.counts[kTokens][i] = size;
        shape.counts[kOfSome][i] = is_short ? found[kSomeLane] : 0;
        shape.counts[kOfMany][i] = is_short ? found[kManyLane] : 0;
        shape.counts[kUnique][i] = found[kUniqueLane];
        shape.counts[kOfRare][i] = found[kRareLane];
        shape.counts[kOfBody][i] = found[inside ? kBodyTwiceLane : kBodyLane];
        shape.counts[kRareOfBody][i] = found[inside ? kRareBodyTwiceLane : kRareBodyLane];
        shape.overlap[i] = shape.prose[i] ? 0.0F : share_of(held, size);
    }
}

// How many other short lines begin, end and look like each, in the page and near it.
static void count_lines(const Cells<uint32_t>& ids, const int64_t* offsets, size_t n_different, PageShape& shape) {
    Cells<KeyCounts> keys(n_different);
    std::fill(keys.begin(), keys.end(), KeyCounts{});
    int32_t near_shapes[kShapes] = {};
    const int32_t n = shape.n;
    const auto first_of = [&](int32_t i) -> KeyCounts& { return keys[ids[static_cast<size_t>(offsets[i])]]; };
    const auto last_of = [&](int32_t i) -> KeyCounts& {
        return keys[ids[static_cast<size_t>(offsets[i + 1]) - 1]];
    };
    const auto numbered = [&](int32_t i) { return shape.keys[i] >= 16 * 16; };
    const auto move = [&](int32_t i, int32_t by) {
        if (i < 0 || i >= n || !shape.is_short(i)) return;
        first_of(i).near_begins += by;
        last_of(i).near_ends += by;
        near_shapes[shape.keys[i]] += numbered(i) ? by : 0;
    };
    for (int32_t i = 0; i < n; ++i) {
        if (!shape.is_short(i)) continue;
        ++first_of(i).begins;
        ++last_of(i).ends;
    }
    for (int32_t i = 0; i < std::min(kNear, n); ++i) move(i, 1);
    for (int32_t i = 0; i < n; ++i) {
        move(i + kNear, 1);
        move(i - kNear - 1, -1);
        int32_t begins = 0, ends = 0, near_begins = 0, near_ends = 0, near_alike = 0;
        if (shape.is_short(i)) {
            const KeyCounts& first = first_of(i);
            const KeyCounts& last = last_of(i);
            begins = first.begins - 1;
            near_begins = first.near_begins - 1;
            ends = last.ends - 1;
            near_ends = last.near_ends - 1;
            near_alike = numbered(i) ? near_shapes[shape.keys[i]] - 1 : 0;
        }
        shape.counts[kBegins][i] = begins;
        shape.counts[kEnds][i] = ends;
        shape.counts[kNearBegins][i] = near_begins;
        shape.counts[kNearEnds][i] = near_ends;
        shape.counts[kNearAlike][i] = near_alike;
    }
}

// Of the lines' tokens by number, of which there are `n_different`; the body must be known.
static void find_recurrence(const Cells<uint32_t>& ids, uint32_t n_different, const int64_t* offsets, PageShape& shape) {
    for (int32_t i = 0; i < shape.n; ++i)
        shape.shorts[i] = !shape.prose[i] && shape.half[i] <= kMaxShort && offsets[i + 1] > offsets[i];
    Cells<TokenSeen> seen(n_different);
    see_tokens(ids, offsets, shape, seen);
    Cells<TokenAdds> adds(n_different);
    for (size_t id = 0; id < n_different; ++id) adds[id] = adds_of(seen[id]);
    std::fill(shape.overlap.begin() + shape.n, shape.overlap.end(), 0.0F);
    count_tokens(ids, offsets, adds, shape);
    count_lines(ids, offsets, n_different, shape);
}
