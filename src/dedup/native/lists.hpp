// Lists of texts that share something, as arrays: which lists each text stands in. The
// definitions are dedup._reference.bands.buckets and the end of dedup._reference.join.lists.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "threads.hpp"

namespace dedup {

struct Keyed {
    uint32_t key;
    uint32_t owner;
};
using KeyedItems = std::vector<Keyed, Unset<Keyed>>;

// Sorts by key, stably: least significant digit first, three digits of 11 bits. `spare` is
// room for as many.
inline void sort_by_key(KeyedItems& items, KeyedItems& spare) {
    constexpr int kBits = 11, kDigits = 3;
    constexpr size_t kBins = size_t{1} << kBits;
    spare.resize(items.size());
    std::vector<size_t> counts(kDigits * kBins);
    for (const Keyed& item : items)
        for (int digit = 0; digit < kDigits; ++digit)
            ++counts[digit * kBins + (item.key >> (digit * kBits) & (kBins - 1))];
    for (int digit = 0; digit < kDigits; ++digit) {
        size_t* at = &counts[digit * kBins];
        size_t sum = 0;
        for (size_t bin = 0; bin < kBins; ++bin) sum += std::exchange(at[bin], sum);
        for (const Keyed& item : items) spare[at[item.key >> (digit * kBits) & (kBins - 1)]++] = item;
        items.swap(spare);
    }
}

// Replaces keys by numbers from `first` on, in order of the keys, of those that two or more
// items have; drops the other items. Items are sorted by key. Returns the next free number.
inline uint32_t number_shared(KeyedItems& items, uint32_t first) {
    size_t kept = 0;
    for (size_t begin = 0, end; begin < items.size(); begin = end) {
        end = begin + 1;
        const uint32_t key = items[begin].key;
        while (end < items.size() && items[end].key == key) ++end;
        if (end - begin < 2) continue;
        for (size_t i = begin; i < end; ++i) items[kept++] = {first, items[i].owner};
        ++first;
    }
    items.resize(kept);
    return first;
}

// Of lists with the same owners the first, renumbered without gaps. Items are sorted by key,
// the number of their list.
inline void drop_repeated(KeyedItems& items) {
    struct List {
        size_t begin, size;
    };
    constexpr size_t kFree = SIZE_MAX;
    const size_t n_lists = items.empty() ? 0 : size_t{items.back().key} + 1;
    size_t capacity = 2;
    while (capacity < 2 * n_lists) capacity *= 2;
    std::vector<List> table(capacity, List{kFree, 0});
    size_t kept = 0;
    uint32_t number = 0;
    for (size_t begin = 0, end; begin < items.size(); begin = end) {
        uint64_t hash = 0;
        const uint32_t key = items[begin].key;
        for (end = begin; end < items.size() && items[end].key == key; ++end)
            hash = (hash ^ items[end].owner) * 0x9E3779B97F4A7C15, hash ^= hash >> 32;
        const size_t size = end - begin;
        const auto same = [&](const List& list) {
            return list.size == size &&
                   std::equal(items.begin() + static_cast<ptrdiff_t>(begin), items.begin() + static_cast<ptrdiff_t>(end),
                              items.begin() + static_cast<ptrdiff_t>(list.begin),
                              [](const Keyed& a, const Keyed& b) { return a.owner == b.owner; });
        };
        size_t slot = hash & (capacity - 1);
        while (table[slot].begin != kFree && !same(table[slot])) slot = (slot + 1) & (capacity - 1);
        if (table[slot].begin != kFree) continue;
        table[slot] = {kept, size};
        for (size_t i = begin; i < end; ++i) items[kept++] = {number, items[i].owner};
        ++number;
    }
    items.resize(kept);
}

struct Lists {
    Array<int64_t> offsets;  // n + 1: where each text's entries begin
    Array<uint32_t> numbers;
    size_t n_entries;
};

// Entries of several parts, in their order, by owner below n. Threads share the owners out, and
// each reads all entries for those of its own.
inline Lists by_owner(const std::vector<KeyedItems>& parts, size_t n, Team& team) {
    constexpr size_t kMost = 4;  // shares: beyond, reading takes longer than placing
    Lists lists{uninitialised<int64_t>(n + 1), nullptr, 0};
    int64_t* at = lists.offsets.get();
    const size_t n_shares = std::min(team.size(), kMost);
    const auto in_share = [&](size_t share, const auto& visit) {
        const auto first = static_cast<uint32_t>(n * share / n_shares);
        const auto last = static_cast<uint32_t>(n * (share + 1) / n_shares);
        for (const auto& part : parts)
            for (const Keyed& item : part)
                if (item.owner - first < last - first) visit(item);
    };
    team.share(n_shares, [&](size_t, size_t share) {
        std::fill(at + n * share / n_shares, at + n * (share + 1) / n_shares, 0);
        in_share(share, [&](const Keyed& item) { ++at[item.owner]; });
    });
    int64_t sum = 0;
    for (size_t i = 0; i < n; ++i) sum += std::exchange(at[i], sum);
    lists.n_entries = static_cast<size_t>(sum);
    lists.numbers = uninitialised<uint32_t>(lists.n_entries);
    team.share(n_shares, [&](size_t, size_t share) {
        in_share(share, [&](const Keyed& item) { lists.numbers[at[item.owner]++] = item.key; });
    });
    std::copy_backward(at, at + n, at + n + 1);  // each stands where the next begins
    at[0] = 0;
    return lists;
}

}  // namespace dedup
