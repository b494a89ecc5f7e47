// Components of pairs; dedup._reference.clusters is the definition.
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// Clusters of n texts by pairs, in order of their first members: of each text the number of its
// cluster, or -1; their members in order; and where each cluster's begin.
static std::tuple<Out<int64_t>, Out<int64_t>, Out<int64_t>> clusters(In<int64_t> left, In<int64_t> right, size_t n) {
    if (left.size() != right.size()) throw std::invalid_argument("left and right must have one length");
    if (n >= UINT32_MAX) throw std::invalid_argument("too many texts for 32-bit numbers");
    auto number = uninitialised<int64_t>(n);
    Array<int64_t> members;
    std::vector<int64_t> offsets{0};
    {
        nb::gil_scoped_release nogil;
        const auto root = uninitialised<uint32_t>(n);  // kNone where a text is in no pair
        constexpr uint32_t kNone = UINT32_MAX;
        std::fill_n(root.get(), n, kNone);
        const auto find = [&](uint32_t i) {
            if (root[i] == kNone) root[i] = i;
            while (root[i] != i) i = root[i] = root[root[i]];
            return i;
        };
        for (size_t p = 0; p < left.size(); ++p) {
            const int64_t a = left.data()[p], b = right.data()[p];
            if (std::min(a, b) < 0 || std::max(a, b) >= static_cast<int64_t>(n))
                throw std::invalid_argument("a pair names a text that is not there");
            const auto [least, other] = std::minmax({find(static_cast<uint32_t>(a)), find(static_cast<uint32_t>(b))});
            root[other] = least;
        }
        // A root is the least of its cluster, so whoever another text points to is done.
        for (size_t i = 0; i < n; ++i) {
            number[i] = -1;
            if (root[i] == kNone) continue;
            if (root[i] == i) {
                number[i] = static_cast<int64_t>(offsets.size() - 1);
                offsets.push_back(0);
            } else {
                root[i] = root[root[i]];
                number[i] = number[root[i]];
            }
            ++offsets[static_cast<size_t>(number[i]) + 1];
        }
        std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
        members = uninitialised<int64_t>(static_cast<size_t>(offsets.back()));
        std::vector<int64_t> at(offsets.begin(), offsets.end() - 1);
        for (size_t i = 0; i < n; ++i)
            if (number[i] >= 0) members[at[number[i]]++] = static_cast<int64_t>(i);
    }
    const auto n_members = static_cast<size_t>(offsets.back());
    auto begins = uninitialised<int64_t>(offsets.size());
    std::copy(offsets.begin(), offsets.end(), begins.get());
    return {give(std::move(number), {n}), give(std::move(members), {n_members}),
            give(std::move(begins), {offsets.size()})};
}

void bind_clusters(nb::module_& m) {
    m.def("clusters", &clusters, "left"_a.noconvert(), "right"_a.noconvert(), "n"_a,
          "Clusters of n texts by pairs: the number of each text's, or -1; members; where each begins.");
}

}  // namespace dedup
