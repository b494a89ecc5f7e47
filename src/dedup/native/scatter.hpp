// Items put in order of the bin each belongs to, by many threads.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "threads.hpp"

namespace dedup {

template <class T>
struct Scattered {
    Array<T> items;
    size_t room = 0;             // for items
    std::vector<size_t> begins;  // of each bin, and the end of the last

    std::span<const T> bin(size_t i) const { return {items.get() + begins[i], begins[i + 1] - begins[i]}; }
};

// Stable, so the number of threads decides nothing. `bin_of(item)` is below n_bins, a few dozen
// at most: as many places are written to at the same time. The room of `found` is used again.
template <class T, class BinOf>
void scatter(std::span<const T> items, size_t n_bins, Team& team, const BinOf& bin_of, Scattered<T>& found) {
    const size_t n_slices = std::max<size_t>(1, std::min(4 * team.size(), items.size() >> 12));
    const auto slice = [&](size_t i) {
        const size_t begin = items.size() * i / n_slices;
        return items.subspan(begin, items.size() * (i + 1) / n_slices - begin);
    };
    std::vector<std::vector<size_t>> places(n_slices);  // of each slice and bin
    team.share(n_slices, [&](size_t, size_t i) {
        std::vector<size_t> counts(n_bins);
        for (const T& item : slice(i)) ++counts[bin_of(item)];
        places[i] = std::move(counts);
    });
    if (found.room < items.size()) {
        found.items = uninitialised<T>(items.size());
        found.room = items.size();
    }
    found.begins.resize(n_bins + 1);
    size_t sum = 0;
    for (size_t bin = 0; bin < n_bins; ++bin) {
        found.begins[bin] = sum;
        for (std::vector<size_t>& of_slice : places) sum += std::exchange(of_slice[bin], sum);
    }
    found.begins[n_bins] = sum;
    team.share(n_slices, [&](size_t, size_t i) {
        std::vector<size_t> at = std::move(places[i]);
        T* const out = found.items.get();
        for (const T& item : slice(i)) out[at[bin_of(item)]++] = item;
    });
}

}  // namespace dedup
