// The kernels of repeats within a document as Python sees them.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "differences.hpp"
#include "offsets.hpp"
#include "repeat_search.hpp"
#include "repeats.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// Offsets of items in an array of `total`.
static Offsets checked(const In<int64_t>& offsets, size_t total) {
    const Offsets span = span_of(offsets);
    check_offsets(span, total, "what they cut");
    return span;
}

// Lengths in tokens and in words, sequence hashes, shingles in order, and where those begin.
static std::tuple<Out<int64_t>, Out<double>, Out<uint64_t>, Out<uint64_t>, Out<int64_t>> measure(
    In<uint64_t> tokens, In<int64_t> offsets, In<bool> solo, size_t k) {
    const Offsets cuts = checked(offsets, tokens.size());
    if (k < 1) throw std::invalid_argument("k must be at least 1");
    if (solo.size() != tokens.size()) throw std::invalid_argument("tokens and solo must be as many");
    const size_t n_blocks = cuts.size() - 1;
    auto n_tokens = uninitialised<int64_t>(n_blocks);
    auto sizes = uninitialised<double>(n_blocks);
    auto sequences = uninitialised<uint64_t>(n_blocks);
    auto ends = uninitialised<int64_t>(cuts.size());
    Array<uint64_t> shingles;
    size_t n = 0;
    {
        nb::gil_scoped_release nogil;
        for (size_t i = 0; i < n_blocks; ++i) {
            n_tokens[i] = cuts[i + 1] - cuts[i];
            const auto n_solo = std::count(solo.data() + cuts[i], solo.data() + cuts[i + 1], true);
            sizes[i] = static_cast<double>(n_tokens[i]) - static_cast<double>(n_solo) / 2;
        }
        sequence_hashes(span_of(tokens), cuts, sequences.get());
        shingle_offsets(cuts, k, ends.get());
        n = static_cast<size_t>(ends[n_blocks]);
        shingles = uninitialised<uint64_t>(n);
        shingles_in_order(span_of(tokens), cuts, k, ends.get(), shingles.get());
    }
    return {give(std::move(n_tokens), {n_blocks}), give(std::move(sizes), {n_blocks}),
            give(std::move(sequences), {n_blocks}), give(std::move(shingles), {n}),
            give(std::move(ends), {cuts.size()})};
}

static void check_blocks(Offsets cuts, size_t n) {
    if (cuts.size() != n + 1) throw std::invalid_argument("offsets must be one more than the blocks");
}

static Out<int64_t> bind_first_copies(In<uint64_t> sequences, In<uint64_t> shingles, In<int64_t> offsets,
                                      In<bool> eligible) {
    const Offsets cuts = checked(offsets, shingles.size());
    check_blocks(cuts, sequences.size());
    check_blocks(cuts, eligible.size());
    auto first = uninitialised<int64_t>(sequences.size());
    {
        nb::gil_scoped_release nogil;
        first_copies(span_of(sequences), span_of(shingles), cuts, eligible.data(), first.get());
    }
    return give(std::move(first), {sequences.size()});
}

// What a block goes for: of, how, score, through.
using BoundRepeat = std::tuple<int64_t, int, double, int64_t>;

static BoundRepeat bound(const Repeat& repeat) {
    return {repeat.of, static_cast<int>(repeat.how), repeat.score, repeat.through};
}

// Differences, and what they are of.
struct HeldDifferences {
    nb::str text;
    In<int64_t> starts, ends;
    nb::object telling;
    Differences of;
};

using Differs = nb::typed<nb::callable, bool(int64_t, BoundRepeat)>;
using LightSimilarity = nb::typed<nb::callable, double(int64_t, int64_t)>;
using SignsOf = nb::typed<nb::callable, nb::typed<nb::tuple, nb::str, nb::ellipsis>(int64_t)>;

static std::string joined(const std::vector<std::string>& signs) {
    std::string all;
    for (const std::string& one : signs) all += one + '\n';
    return all;
}

static std::vector<std::pair<int64_t, BoundRepeat>> search(In<uint64_t> sequences, In<uint64_t> shingles, In<int64_t> offsets,
                                       In<double> sizes, In<int64_t> n_tokens, In<int8_t> kinds,
                                       const SearchRules& rules, In<bool> eligible, int64_t headline,
                                       int64_t headline_until, bool headline_stays, HeldDifferences& differences,
                                       Differs differs, LightSimilarity light_similarity, SignsOf signs_of) {
    const Offsets cuts = checked(offsets, shingles.size());
    for (size_t n : {sequences.size(), sizes.size(), n_tokens.size(), kinds.size(), eligible.size()})
        check_blocks(cuts, n);
    if (headline >= static_cast<int64_t>(sequences.size())) throw nb::index_error("no such block");
    for (int8_t kind : span_of(kinds))
        if (kind < 0 || kind > 31) throw std::invalid_argument("kinds must be kinds of blocks");
    nb::gil_scoped_release nogil;
    RepeatSearch search({span_of(sequences), span_of(shingles), cuts, span_of(sizes), span_of(n_tokens), span_of(kinds)},
                        rules, eligible.data(), {headline, headline_until, headline_stays},
                        [&](int64_t a, int64_t b) {
                            return differences.of.same_text(static_cast<size_t>(a), static_cast<size_t>(b));
                        },
                        [&](int64_t block) {
                            if (const auto known = differences.of.signs(static_cast<size_t>(block))) return joined(*known);
                            nb::gil_scoped_acquire gil;
                            return joined(nb::cast<std::vector<std::string>>(signs_of(block)));
                        });
    std::vector<std::pair<int64_t, BoundRepeat>> found;
    if (!search.may_find()) return found;
    search.run(
        [&](int64_t block, const Repeat& repeat) {
            const auto known = differences.of.differs(static_cast<size_t>(block), static_cast<size_t>(repeat.of),
                                                      static_cast<size_t>(repeat.last()), repeat.is_part());
            if (known) return *known;
            nb::gil_scoped_acquire gil;
            return nb::cast<bool>(differs(block, bound(repeat)));
        },
        [&](int64_t a, int64_t b) {
            nb::gil_scoped_acquire gil;
            return nb::cast<double>(light_similarity(a, b));
        });
    for (size_t i = 0; i < search.n_blocks(); ++i)
        if (const auto& repeat = search.dropped(i)) found.emplace_back(static_cast<int64_t>(i), bound(*repeat));
    return found;
}

void bind_repeats(nb::module_& m) {
    nb::class_<TellingWords>(m, "TellingWords", "Words that alone change what is said.")
        .def(nb::init<std::vector<std::string>, std::vector<std::string>>(), "words"_a, "negations"_a);
    nb::class_<HeldDifferences>(m, "Differences", "Whether near repeats of a text differ in substance.")
        .def(
            "__init__",
            [](HeldDifferences* self, nb::str text, In<int64_t> starts, In<int64_t> ends, nb::typed<nb::object, TellingWords> telling) {
                const Text view = view_of(text.ptr());
                const auto& words = nb::cast<const TellingWords&>(telling);
                new (self) HeldDifferences{std::move(text), starts, ends, std::move(telling),
                                           Differences(view, span_of(starts), span_of(ends), words)};
            },
            "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(), "telling"_a)
        .def(
            "differs",
            [](HeldDifferences& self, size_t block, size_t of, size_t last, bool part) {
                return self.of.differs(block, of, last, part);
            },
            "block"_a, "of"_a, "last"_a, nb::kw_only(), "part"_a,
            "Whether a block differs from some others; None where that is left to the definition.")
        .def(
            "signs", [](const HeldDifferences& self, size_t block) { return self.of.signs(block); }, "block"_a,
            "Numbers of a block with their signs, and signs behind letters; None where that is left to the definition.");
    nb::class_<SearchRules>(m, "SearchRules", "The numbers of a search for repeats.")
        .def(
            "__init__",
            [](SearchRules* self, int64_t k, double resemblance, double containment, double weighty,
               double weighty_part, double max_part, int64_t min_headline, size_t max_holders, size_t max_parts, size_t max_merged,
               uint32_t looking_alike, uint32_t headings) {
                new (self) SearchRules{k,           resemblance, containment,   weighty, weighty_part, max_part,
                                       min_headline, max_holders, max_parts, max_merged, looking_alike, headings};
            },
            nb::kw_only(), "k"_a, "resemblance"_a, "containment"_a, "weighty"_a, "weighty_part"_a, "max_part"_a,
            "min_headline"_a, "max_holders"_a, "max_parts"_a, "max_merged"_a, "looking_alike"_a, "headings"_a);
    m.def("search_repeats", &search, "sequences"_a.noconvert(), "shingles"_a.noconvert(), "offsets"_a.noconvert(),
          "sizes"_a.noconvert(), "n_tokens"_a.noconvert(), "kinds"_a.noconvert(), "rules"_a,
          "eligible"_a.noconvert(), "headline"_a, "headline_until"_a, "headline_stays"_a, "differences"_a, "differs"_a,
          "light_similarity"_a, "signs_of"_a, "Repeated blocks, each with what it goes for: of, how, score, through.");
    m.def("measure_blocks", &measure, "tokens"_a.noconvert(), "offsets"_a.noconvert(), "solo"_a.noconvert(), "k"_a,
          "Lengths in tokens and in words, sequence hashes, shingles in order, and where those begin.");
    m.def("first_copies", &bind_first_copies, nb::kw_only(), "sequences"_a.noconvert(),
          "shingles"_a.noconvert(), "offsets"_a.noconvert(), "eligible"_a.noconvert(),
          "Of each block the first eligible one with the same tokens; itself where there is none.");
    nb::class_<Postings>(m, "Postings", "Repeated shingles of a document, and the blocks that hold each.")
        .def(
            "__init__",
            [](Postings* self, In<uint64_t> shingles, In<int64_t> offsets, In<bool> among, double least,
               size_t most) {
                const Offsets cuts = checked(offsets, shingles.size());
                check_blocks(cuts, among.size());
                nb::gil_scoped_release nogil;
                new (self) Postings(span_of(shingles), cuts, among.data(), least, most);
            },
            "shingles"_a.noconvert(), "offsets"_a.noconvert(), "among"_a.noconvert(), nb::kw_only(),
            "least"_a, "most"_a)
        .def(
            "blocks",
            [](const Postings& self) {
                std::vector<int64_t> found;
                for (size_t b = 0; b < self.n_blocks(); ++b)
                    if (self.has(b)) found.push_back(static_cast<int64_t>(b));
                auto out = uninitialised<int64_t>(found.size());
                std::copy(found.begin(), found.end(), out.get());
                return give(std::move(out), {found.size()});
            },
            "Blocks with a repeated shingle that matters, in order.")
        .def(
            "n_distinct",
            [](const Postings& self) {
                auto out = uninitialised<int64_t>(self.n_blocks());
                std::copy(self.n_distinct().begin(), self.n_distinct().end(), out.get());
                return give(std::move(out), {self.n_blocks()});
            },
            "Shingles of each block without repeats; 0 for blocks that are not looked at.")
        .def(
            "moves",
            [](const Postings& self, size_t block_id) {
                if (block_id >= self.n_blocks()) throw nb::index_error("no such block");
                return self.moves(block_id);
            },
            "block_id"_a, "Whether enough of a block's shingles stand elsewhere for it to be a repeat.")
        .def(
            "candidates",
            [](const Postings& self, size_t block_id) {
                if (block_id >= self.n_blocks()) throw nb::index_error("no such block");
                std::vector<Postings::Holder> found;
                const int64_t crowded = self.candidates(block_id, found);
                nb::typed<nb::dict, int, int> holders;
                for (const auto& one : found) holders[nb::int_(one.block)] = nb::int_(one.count);
                return std::make_tuple(holders, crowded);
            },
            "block_id"_a,
            "Blocks that hold a block's shingles, with how many; how many shingles have more holders.")
        .def(
            "add",
            [](Postings& self, size_t block_id) {
                if (block_id >= self.n_blocks()) throw nb::index_error("no such block");
                self.add(block_id);
            },
            "block_id"_a, "Remember a kept block as holder of its shingles, where there is room.");
}

}  // namespace dedup
