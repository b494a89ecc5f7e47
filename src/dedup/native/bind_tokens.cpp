// Token and shingle kernels as Python sees them: arrays in, arrays out.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "spans.hpp"
#include "stretches.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

Selection select(const Texts& texts, const std::optional<In<int64_t>>& at) {
    return {texts, at ? span_of(*at) : std::span<const int64_t>{}, !at};
}

}  // namespace

using Tokens = std::tuple<Out<uint64_t>, Out<int64_t>, Out<bool>>;

// Token hashes of items, cut into stretches; `text(i)` is one item.
template <class TextOf>
static Tokens hash_tokens(const std::vector<size_t>& cuts, size_t n_threads, Level level,
                          const TextOf& text) {
    std::vector<size_t> sizes(cuts.back());
    std::vector<std::vector<uint64_t>> hashes(cuts.size() - 1);
    std::vector<std::vector<uint8_t>> solos(cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        n_threads = std::max<size_t>(n_threads, 1);
        std::vector<TokenReader> readers(n_threads, TokenReader(level));
        parallel_for(cuts.size() - 1, n_threads, [&](size_t worker, size_t part) {
            TokenReader& reader = readers[worker];
            std::vector<uint64_t>& hash_part = hashes[part];
            std::vector<uint8_t>& solo_part = solos[part];
            uint64_t found[kBatch];
            uint8_t solo[kBatch];
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                reader.open(text(i));
                while (const size_t some = reader.next(found, solo)) {
                    hash_part.insert(hash_part.end(), found, found + some);
                    solo_part.insert(solo_part.end(), solo, solo + some);
                    sizes[i] += some;
                }
            }
        });
    }
    return {joined<uint64_t>(hashes), offsets_of(sizes), joined<bool>(solos)};
}

static Tokens token_hashes(const Texts& texts, std::optional<In<int64_t>> at, size_t threads,
                           std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen = select(texts, at);
    return hash_tokens(stretches(chosen), threads, level, [&](size_t i) { return chosen[i]; });
}

static Tokens token_hashes_of_spans(const Texts& texts, In<int64_t> starts, In<int64_t> ends,
                                    In<int64_t> offsets, size_t threads,
                                    std::string_view level_name) {
    const Level level = level_of(level_name);
    const CodePoints units(texts);
    const Spans spans(units, span_of(starts), span_of(ends), span_of(offsets));
    const auto cuts = stretches(spans.size(), [&](size_t i) { return spans[i].n_bytes(); });
    return hash_tokens(cuts, threads, level, [&](size_t i) { return spans[i]; });
}

static std::tuple<Out<uint64_t>, Out<int64_t>> shingle_sets(const Texts& texts, size_t k,
                                                            std::optional<In<int64_t>> at,
                                                            size_t threads,
                                                            std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen = select(texts, at);
    std::vector<size_t> sizes(chosen.size());
    const std::vector<size_t> cuts = stretches(chosen);
    std::vector<std::vector<uint64_t>> parts(cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        threads = std::max<size_t>(threads, 1);
        std::vector<Shingler> shinglers(threads, Shingler(level, k));
        parallel_for(cuts.size() - 1, threads, [&](size_t worker, size_t part) {
            std::vector<uint64_t> set;
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                shinglers[worker].set(chosen[i], set);
                parts[part].insert(parts[part].end(), set.begin(), set.end());
                sizes[i] = set.size();
            }
        });
    }
    return {joined<uint64_t>(parts), offsets_of(sizes)};
}

void bind_tokens(nb::module_& m) {
    m.def("token_hashes", &token_hashes, "texts"_a, nb::kw_only(),
          "at"_a.noconvert().none() = nb::none(), "threads"_a = 1, "level"_a = "",
          "Token hashes in order, where each text's begin, and which are solo.");
    m.def("token_hashes_of_spans", &token_hashes_of_spans, "texts"_a, nb::kw_only(),
          "starts"_a.noconvert(), "ends"_a.noconvert(), "offsets"_a.noconvert(), "threads"_a = 1,
          "level"_a = "",
          "Token hashes of spans of texts in order, where each span's begin, and which are solo.");
    m.def("shingle_sets", &shingle_sets, "texts"_a, "k"_a, nb::kw_only(),
          "at"_a.noconvert().none() = nb::none(), "threads"_a = 1, "level"_a = "",
          "Sorted unique shingle hashes of each text, and where each text's begin.");
}

}  // namespace dedup
