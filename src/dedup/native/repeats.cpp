#include "repeats.hpp"

#include <algorithm>
#include <bit>

#include "tokens.hpp"

namespace dedup {

static uint64_t horner(const uint64_t* begin, const uint64_t* end) {
    uint64_t sum = 0;
    for (; begin < end; ++begin) sum = sum * kShingleBase + *begin;
    return sum;
}

void sequence_hashes(Hashes tokens, Offsets offsets, uint64_t* out) {
    for (size_t i = 0; i + 1 < offsets.size(); ++i) {
        const auto n = static_cast<size_t>(offsets[i + 1] - offsets[i]);
        out[i] = sequence_hash(tokens.data() + offsets[i], n);
    }
}

void shingle_offsets(Offsets offsets, size_t k, int64_t* out) {
    out[0] = 0;
    for (size_t i = 0; i + 1 < offsets.size(); ++i) {
        const auto size = static_cast<size_t>(offsets[i + 1] - offsets[i]);
        out[i + 1] = out[i] + static_cast<int64_t>(size >= k ? size - k + 1 : size > 0);
    }
}

void shingles_in_order(Hashes tokens, Offsets offsets, size_t k, const int64_t* ends, uint64_t* out) {
    uint64_t power = 1, base = kShingleBase;  // kShingleBase ** k
    for (size_t left = k; left; left >>= 1, base *= base)
        if (left & 1) power *= base;
    for (size_t i = 0; i + 1 < offsets.size(); ++i) {
        const auto n = static_cast<size_t>(ends[i + 1] - ends[i]);
        if (!n) continue;
        const uint64_t* first = tokens.data() + offsets[i];
        const uint64_t* next = first + std::min(k, static_cast<size_t>(offsets[i + 1] - offsets[i]));
        uint64_t sum = horner(first, next);
        uint64_t* const shingles = out + ends[i];
        shingles[0] = mix64(sum);
        for (size_t j = 1; j < n; ++j) {
            sum = sum * kShingleBase + *next++ - *first++ * power;
            shingles[j] = mix64(sum);
        }
    }
}

void first_copies(Hashes sequences, Hashes shingles, Offsets offsets, const bool* eligible, int64_t* out) {
    const size_t n = sequences.size();
    // Open addressing: numbers of blocks, from 1; hashes lie evenly.
    const size_t slots = std::bit_ceil(2 * n + 1), mask = slots - 1;
    std::vector<uint32_t> table(slots);
    for (size_t i = 0; i < n; ++i) {
        out[i] = static_cast<int64_t>(i);
        if (!eligible[i]) continue;
        size_t slot = sequences[i] & mask;
        while (table[slot] && sequences[table[slot] - 1] != sequences[i]) slot = (slot + 1) & mask;
        if (!table[slot]) {
            table[slot] = static_cast<uint32_t>(i + 1);
            continue;
        }
        const size_t first = table[slot] - 1;
        if (std::equal(shingles.begin() + offsets[i], shingles.begin() + offsets[i + 1],
                       shingles.begin() + offsets[first], shingles.begin() + offsets[first + 1]))
            out[i] = static_cast<int64_t>(first);
    }
}

namespace {

struct Held {
    uint64_t hash;
    uint32_t owner;
};

// Shingles that may stand twice, with their blocks, in text order: all that do, and a few
// others that share a bit with one.
std::vector<Held> suspects(Hashes shingles, Offsets offsets, const bool* among) {
    const size_t n_blocks = offsets.size() - 1;
    size_t n = 0;
    for (size_t b = 0; b < n_blocks; ++b)
        if (among[b]) n += static_cast<size_t>(offsets[b + 1] - offsets[b]);
    std::vector<Held> found;
    if (n < 2) return found;
    constexpr size_t kBitsPerShingle = 16;
    const int shift = 64 - static_cast<int>(std::bit_width(kBitsPerShingle * n - 1));
    const size_t n_words = (size_t{1} << (64 - shift)) / 64 + 1;
    std::vector<uint64_t> once(n_words), twice(n_words);
    bool any = false;
    for (size_t b = 0; b < n_blocks; ++b) {
        if (!among[b]) continue;
        for (int64_t i = offsets[b]; i < offsets[b + 1]; ++i) {
            const uint64_t bit = shingles[i] >> shift, flag = uint64_t{1} << (bit & 63);
            const uint64_t seen = once[bit >> 6] & flag;
            twice[bit >> 6] |= seen;
            any |= seen != 0;
            once[bit >> 6] |= flag;
        }
    }
    if (!any) return found;
    for (size_t b = 0; b < n_blocks; ++b) {
        if (!among[b]) continue;
        for (int64_t i = offsets[b]; i < offsets[b + 1]; ++i) {
            const uint64_t bit = shingles[i] >> shift;
            if (twice[bit >> 6] >> (bit & 63) & 1) found.push_back({shingles[i], static_cast<uint32_t>(b)});
        }
    }
    return found;
}

// Sorts by hash, then owner.
void sort(std::vector<Held>& held) {
    const auto before = [](const Held& a, const Held& b) {
        return a.hash != b.hash ? a.hash < b.hash : a.owner < b.owner;
    };
    constexpr size_t kFew = 256;
    if (held.size() < kFew) {
        std::sort(held.begin(), held.end(), before);
        return;
    }
    // Hashes lie evenly, so their first bits already say nearly where each belongs.
    const int bits = static_cast<int>(std::bit_width(held.size())) - 3;
    std::vector<size_t> ends((size_t{1} << bits) + 1);
    for (const Held& one : held) ++ends[(one.hash >> (64 - bits)) + 1];
    for (size_t b = 1; b < ends.size(); ++b) ends[b] += ends[b - 1];
    std::vector<Held> sorted(held.size());
    std::vector<size_t> at(ends);
    for (const Held& one : held) sorted[at[one.hash >> (64 - bits)]++] = one;
    for (size_t b = 0; b + 1 < ends.size(); ++b)
        std::sort(sorted.begin() + static_cast<ptrdiff_t>(ends[b]),
                  sorted.begin() + static_cast<ptrdiff_t>(ends[b + 1]), before);
    held.swap(sorted);
}

}  // namespace

Postings::Postings(Hashes shingles, Offsets offsets, const bool* among, double least, size_t most)
    : n_distinct_(offsets.size() - 1), moves_(offsets.size() - 1), starts_(1), bounds_(offsets.size()) {
    const size_t n_blocks = offsets.size() - 1;
    for (size_t b = 0; b < n_blocks; ++b)
        if (among[b]) n_distinct_[b] = offsets[b + 1] - offsets[b];
    std::vector<Held> held = suspects(shingles, offsets, among);
    if (held.empty()) return;
    sort(held);
    // Each pair once; then only shingles that two or more blocks hold.
    std::vector<int64_t> n_shared(n_blocks);
    size_t n = 0;
    std::vector<size_t> ends;  // of each group
    for (size_t begin = 0, end; begin < held.size(); begin = end) {
        const size_t first = n;
        for (end = begin; end < held.size() && held[end].hash == held[begin].hash; ++end) {
            if (n > first && held[n - 1].owner == held[end].owner)
                --n_distinct_[held[end].owner];
            else
                held[n++] = held[end];
        }
        if (n - first < 2)
            n = first;
        else
            ends.push_back(n);
    }
    held.resize(n);
    for (const Held& one : held) ++n_shared[one.owner];
    for (size_t b = 0; b < n_blocks; ++b)
        moves_[b] =
            static_cast<double>(n_shared[b]) >= std::max(least * static_cast<double>(n_distinct_[b]), 1.0);
    // Only groups that a mover is in, numbered in the order of their hashes.
    size_t kept = 0, begin = 0;
    for (const size_t end : ends) {
        const bool matters =
            std::any_of(held.begin() + static_cast<ptrdiff_t>(begin),
                        held.begin() + static_cast<ptrdiff_t>(end), [&](const Held& one) { return moves_[one.owner]; });
        if (matters) {
            const auto group = static_cast<uint64_t>(starts_.size() - 1);
            for (size_t i = begin; i < end; ++i) held[kept++] = {group, held[i].owner};
            starts_.push_back(starts_.back() + static_cast<int64_t>(std::min(end - begin, most)));
        }
        begin = end;
    }
    held.resize(kept);
    filled_.assign(starts_.size() - 1, 0);
    holders_.resize(static_cast<size_t>(starts_.back()));
    for (const Held& one : held) ++bounds_[one.owner + 1];
    for (size_t b = 0; b < n_blocks; ++b) bounds_[b + 1] += bounds_[b];
    std::vector<int64_t> at(bounds_.begin(), bounds_.end() - 1);
    groups_.resize(kept);
    for (const Held& one : held) groups_[static_cast<size_t>(at[one.owner]++)] = static_cast<uint32_t>(one.hash);
}

int64_t Postings::candidates(size_t block, std::vector<Holder>& found) const {
    found.clear();
    int64_t crowded = 0;
    for (int64_t i = bounds_[block]; i < bounds_[block + 1]; ++i) {
        const uint32_t group = groups_[static_cast<size_t>(i)];
        const int64_t start = starts_[group];
        for (uint32_t j = 0; j < filled_[group]; ++j)
            found.push_back({holders_[static_cast<size_t>(start) + j], 1});
        crowded += filled_[group] == starts_[group + 1] - start;
    }
    if (found.empty()) return 0;
    std::sort(found.begin(), found.end(), [](const Holder& a, const Holder& b) { return a.block < b.block; });
    size_t n = 0;
    for (size_t i = 1; i < found.size(); ++i) {
        if (found[i].block == found[n].block)
            ++found[n].count;
        else
            found[++n] = found[i];
    }
    found.resize(n + 1);
    return crowded;
}

void Postings::add(size_t block) {
    for (int64_t i = bounds_[block]; i < bounds_[block + 1]; ++i) {
        const uint32_t group = groups_[static_cast<size_t>(i)];
        if (filled_[group] < starts_[group + 1] - starts_[group])
            holders_[static_cast<size_t>(starts_[group]) + filled_[group]++] = static_cast<uint32_t>(block);
    }
}

}  // namespace dedup
