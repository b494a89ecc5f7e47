// MinHash kernels as Python sees them: arrays in, arrays out.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "arrays.hpp"
#include "bind.h"
#include "minhash.hpp"
#include "offsets.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// Rows computed in one go: enough to make taking the next ones cheap.
static constexpr size_t kRows = 64;

static uint32_t fmix32(uint32_t h) {
    h = (h ^ h >> 16) * 0x85EBCA6B;
    h = (h ^ h >> 13) * 0xC2B2AE35;
    return h ^ h >> 16;
}

// Rows of texts by Maps or by a Dealer.
template <class Maker>
static Out<uint32_t> rows_of(const Texts& texts, size_t k, const Maker& maker, Level level,
                             const std::optional<In<int64_t>>& at, size_t threads) {
    const Selection chosen(texts, at ? span_of(*at) : std::span<const int64_t>{}, !at);
    const size_t n = chosen.size(), width = maker.size();
    auto rows = uninitialised<uint32_t>(n * width);
    {
        nb::gil_scoped_release nogil;
        struct Worker {
            Shingler shingler;
            typename Maker::Row low;
        };
        const auto make = [&] { return Worker{Shingler(level, k), maker.row()}; };
        parallel_for((n + kRows - 1) / kRows, threads, make, [&](Worker& worker, size_t group) {
            auto& [shingler, low] = worker;
            uint32_t mixed[kBatch];
            for (size_t i = group * kRows; i < std::min(n, (group + 1) * kRows); ++i) {
                maker.clear(low);
                shingler.open(chosen[i]);
                while (const size_t found = shingler.next_mixed(mixed)) maker.update(mixed, found, low);
                maker.save(low, rows.get() + i * width);
            }
        });
    }
    return give(std::move(rows), {n, width});
}

static Out<uint32_t> signatures(const Texts& texts, size_t k, In<uint32_t> a, In<uint32_t> b,
                                std::optional<In<int64_t>> at, size_t threads,
                                std::string_view level_name) {
    const Level level = level_of(level_name);
    return rows_of(texts, k, Maps(level, span_of(a), span_of(b)), level, at, threads);
}

static Out<uint32_t> dealt_signatures(const Texts& texts, size_t k, In<uint32_t> a, In<uint32_t> b,
                                      In<int64_t> cuts, std::optional<In<int64_t>> at, size_t threads,
                                      std::string_view level_name) {
    const Level level = level_of(level_name);
    return rows_of(texts, k, Dealer(level, span_of(a), span_of(b), span_of(cuts)), level, at, threads);
}

static Out<uint32_t> signatures_of_sets(In<uint32_t> hashes, In<int64_t> offsets, In<uint32_t> a,
                                        In<uint32_t> b, size_t threads, std::string_view level_name) {
    const Maps maps(level_of(level_name), span_of(a), span_of(b));
    const auto begins = span_of(offsets);
    check_offsets(begins, hashes.size(), "hashes");
    const size_t n = begins.size() - 1, width = maps.size();
    const uint32_t* flat = hashes.data();
    auto rows = uninitialised<uint32_t>(n * width);
    {
        nb::gil_scoped_release nogil;
        const auto make = [&] { return maps.row(); };
        parallel_for((n + kRows - 1) / kRows, threads, make, [&](Maps::Row& low, size_t group) {
            uint32_t mixed[kBatch];
            for (size_t i = group * kRows; i < std::min(n, (group + 1) * kRows); ++i) {
                maps.clear(low);
                for (auto at = static_cast<size_t>(begins[i]); at < static_cast<size_t>(begins[i + 1]);) {
                    const size_t some = std::min(kBatch, static_cast<size_t>(begins[i + 1]) - at);
                    for (size_t j = 0; j < some; ++j) mixed[j] = fmix32(flat[at + j]);
                    maps.update(mixed, some, low);
                    at += some;
                }
                maps.save(low, rows.get() + i * width);
            }
        });
    }
    return give(std::move(rows), {n, width});
}

void bind_minhash(nb::module_& m) {
    m.def("signatures", &signatures, "texts"_a, "k"_a, nb::kw_only(), "a"_a.noconvert(),
          "b"_a.noconvert(), "at"_a.noconvert().none() = nb::none(), "threads"_a = 1, "level"_a = "",
          "MinHash rows of texts, uint32[n, len(a)], without keeping their shingles.");
    m.def("dealt_signatures", &dealt_signatures, "texts"_a, "k"_a, nb::kw_only(), "a"_a.noconvert(),
          "b"_a.noconvert(), "cuts"_a.noconvert(), "at"_a.noconvert().none() = nb::none(), "threads"_a = 1,
          "level"_a = "", "MinHash rows of texts, uint32[n, len(a)], each map over one hand of the shingles.");
    m.def("signatures_of_sets", &signatures_of_sets, "hashes"_a.noconvert(), "offsets"_a.noconvert(),
          nb::kw_only(), "a"_a.noconvert(), "b"_a.noconvert(), "threads"_a = 1, "level"_a = "",
          "MinHash rows of sets of 32-bit hashes, uint32[len(offsets) - 1, len(a)].");
}

}  // namespace dedup
