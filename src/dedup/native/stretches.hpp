// Results of unknown size from many texts: collected stretch by stretch, then joined.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arrays.hpp"
#include "texts.hpp"

namespace dedup {

// Cuts of items into stretches of about a megabyte; `n_bytes(i)` is the size of one.
template <class Size>
std::vector<size_t> stretches(size_t n_items, const Size& n_bytes) {
    constexpr size_t kBytes = 1 << 20;
    std::vector<size_t> cuts{0};
    size_t bytes = 0;
    for (size_t i = 0; i < n_items; ++i) {
        bytes += n_bytes(i) + 16;
        if (bytes >= kBytes) {
            cuts.push_back(i + 1);
            bytes = 0;
        }
    }
    if (cuts.back() != n_items) cuts.push_back(n_items);
    return cuts;
}

inline std::vector<size_t> stretches(const Selection& chosen) {
    return stretches(chosen.size(), [&](size_t i) { return chosen[i].n_bytes(); });
}

// Joins the parts of all stretches, freeing each as it goes. T may be another type than the
// parts' where each of their values is one of its own.
template <class T, class Part>
Out<T> joined(std::vector<std::vector<Part>>& parts) {
    size_t total = 0;
    for (const std::vector<Part>& part : parts) total += part.size();
    auto all = uninitialised<T>(total);
    T* at = all.get();
    for (std::vector<Part>& part : parts) {
        at = std::copy(part.begin(), part.end(), at);
        std::vector<Part>().swap(part);
    }
    return give(std::move(all), {total});
}

// Where each item's results begin, from how many each has.
inline Out<int64_t> offsets_of(const std::vector<size_t>& sizes) {
    auto offsets = uninitialised<int64_t>(sizes.size() + 1);
    offsets[0] = 0;
    for (size_t i = 0; i < sizes.size(); ++i)
        offsets[i + 1] = offsets[i] + static_cast<int64_t>(sizes[i]);
    return give(std::move(offsets), {sizes.size() + 1});
}

}  // namespace dedup
