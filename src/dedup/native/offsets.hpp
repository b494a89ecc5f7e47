// Where lists begin that lie one after another, and where the last one ends.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace dedup {

// Whether offsets rise from 0 to the number of entries.
inline bool rise_to(size_t n_entries, std::span<const int64_t> offsets) {
    return !offsets.empty() && offsets.front() == 0 && offsets.back() == static_cast<int64_t>(n_entries) &&
           std::is_sorted(offsets.begin(), offsets.end());
}

// Throws std::invalid_argument unless they do; `entries` says what those are.
inline void check_offsets(std::span<const int64_t> offsets, size_t n_entries, const char* entries) {
    if (!rise_to(n_entries, offsets))
        throw std::invalid_argument(std::string("offsets must rise from 0 to the number of ") + entries);
}

// The same of lists whose number is known.
inline void check_offsets(std::span<const int64_t> offsets, size_t n_lists, size_t n_entries, const char* entries) {
    check_offsets(offsets, n_entries, entries);
    if (offsets.size() != n_lists + 1) throw std::invalid_argument("offsets must be of as many lists");
}

}  // namespace dedup
