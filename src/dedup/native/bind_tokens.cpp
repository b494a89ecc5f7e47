// Token and shingle kernels as Python sees them: arrays in, arrays out.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

// Cuts of a selection into stretches of about a megabyte, so that results of unknown size can
// be collected stretch by stretch.
std::vector<size_t> stretches(const Selection& chosen) {
    constexpr size_t kBytes = 1 << 20;
    std::vector<size_t> cuts{0};
    size_t bytes = 0;
    for (size_t i = 0; i < chosen.size(); ++i) {
        bytes += chosen[i].n_bytes() + 16;
        if (bytes >= kBytes) {
            cuts.push_back(i + 1);
            bytes = 0;
        }
    }
    if (cuts.back() != chosen.size()) cuts.push_back(chosen.size());
    return cuts;
}

// Joins the parts of all stretches, freeing each as it goes.
template <class T>
Array<T> join(std::vector<std::vector<T>>& parts, size_t total) {
    auto joined = uninitialised<T>(total);
    size_t at = 0;
    for (std::vector<T>& part : parts) {
        std::copy(part.begin(), part.end(), joined.get() + at);
        at += part.size();
        std::vector<T>().swap(part);
    }
    return joined;
}

Array<int64_t> offsets_of(const std::vector<size_t>& sizes) {
    auto offsets = uninitialised<int64_t>(sizes.size() + 1);
    offsets[0] = 0;
    for (size_t i = 0; i < sizes.size(); ++i)
        offsets[i + 1] = offsets[i] + static_cast<int64_t>(sizes[i]);
    return offsets;
}

Selection select(const Texts& texts, const std::optional<In<int64_t>>& at) {
    return {texts, at ? span_of(*at) : std::span<const int64_t>{}, !at};
}

}  // namespace

static std::tuple<Out<uint64_t>, Out<int64_t>, Out<bool>> token_hashes(
    const Texts& texts, std::optional<In<int64_t>> at, size_t threads, std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen = select(texts, at);
    const size_t n = chosen.size();
    std::vector<size_t> sizes(n);
    Array<uint64_t> hashes;
    Array<bool> solos;
    Array<int64_t> offsets;
    size_t total = 0;
    {
        nb::gil_scoped_release nogil;
        threads = std::max<size_t>(threads, 1);
        const std::vector<size_t> cuts = stretches(chosen);
        std::vector<std::vector<uint64_t>> hash_parts(cuts.size() - 1);
        std::vector<std::vector<uint8_t>> solo_parts(cuts.size() - 1);
        std::vector<TokenReader> readers(threads, TokenReader(level));
        parallel_for(cuts.size() - 1, threads, [&](size_t worker, size_t part) {
            TokenReader& reader = readers[worker];
            uint64_t found[kBatch];
            uint8_t solo[kBatch];
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                reader.open(chosen[i]);
                while (const size_t some = reader.next(found, solo)) {
                    hash_parts[part].insert(hash_parts[part].end(), found, found + some);
                    solo_parts[part].insert(solo_parts[part].end(), solo, solo + some);
                    sizes[i] += some;
                }
            }
        });
        offsets = offsets_of(sizes);
        total = static_cast<size_t>(offsets[n]);
        hashes = join(hash_parts, total);
        solos = uninitialised<bool>(total);
        size_t begin = 0;
        for (const std::vector<uint8_t>& part : solo_parts) {
            std::copy(part.begin(), part.end(), solos.get() + begin);
            begin += part.size();
        }
    }
    return {give(std::move(hashes), {total}), give(std::move(offsets), {n + 1}),
            give(std::move(solos), {total})};
}

static std::tuple<Out<uint64_t>, Out<int64_t>> shingle_sets(const Texts& texts, size_t k,
                                                            std::optional<In<int64_t>> at,
                                                            size_t threads,
                                                            std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen = select(texts, at);
    const size_t n = chosen.size();
    std::vector<size_t> sizes(n);
    Array<uint64_t> hashes;
    Array<int64_t> offsets;
    size_t total = 0;
    {
        nb::gil_scoped_release nogil;
        threads = std::max<size_t>(threads, 1);
        const std::vector<size_t> cuts = stretches(chosen);
        std::vector<std::vector<uint64_t>> parts(cuts.size() - 1);
        std::vector<Shingler> shinglers(threads, Shingler(level, k));
        parallel_for(cuts.size() - 1, threads, [&](size_t worker, size_t part) {
            std::vector<uint64_t> set;
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                shinglers[worker].set(chosen[i], set);
                parts[part].insert(parts[part].end(), set.begin(), set.end());
                sizes[i] = set.size();
            }
        });
        offsets = offsets_of(sizes);
        total = static_cast<size_t>(offsets[n]);
        hashes = join(parts, total);
    }
    return {give(std::move(hashes), {total}), give(std::move(offsets), {n + 1})};
}

void bind_tokens(nb::module_& m) {
    m.def("token_hashes", &token_hashes, "texts"_a, nb::kw_only(),
          "at"_a.noconvert().none() = nb::none(), "threads"_a = 1, "level"_a = "",
          "Token hashes in order, where each text's begin, and which are solo.");
    m.def("shingle_sets", &shingle_sets, "texts"_a, "k"_a, nb::kw_only(),
          "at"_a.noconvert().none() = nb::none(), "threads"_a = 1, "level"_a = "",
          "Sorted unique shingle hashes of each text, and where each text's begin.");
}

}  // namespace dedup
