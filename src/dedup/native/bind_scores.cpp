// What tells of single lines, and the scores of a page's blocks, as Python sees them.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "line_parts.hpp"
#include "line_signs.hpp"
#include "offsets.hpp"
#include "page_scores.hpp"
#include "scored_page.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

void check_table(size_t size) {
    if (size % 2 == 0 || size > 65535)
        throw std::invalid_argument("the table of probabilities must have an odd number of steps");
}

Out<uint8_t> ways(const LineSigns& signs, nb::str text, In<int64_t> starts, In<int64_t> ends, In<uint64_t> hashes,
                  In<int64_t> offsets, In<int64_t> among) {
    const Text view = view_of(text.ptr());
    auto out = uninitialised<uint8_t>(among.size());
    {
        nb::gil_scoped_release nogil;
        signs.ways(view, span_of(starts), span_of(ends), span_of(hashes), span_of(offsets), span_of(among), out.get());
    }
    return give(std::move(out), {among.size()});
}

Out<bool> read_sentences(nb::str text, In<int64_t> starts, In<int64_t> ends) {
    const Text view = view_of(text.ptr());
    auto out = uninitialised<bool>(starts.size());
    {
        nb::gil_scoped_release nogil;
        end_sentences(view, span_of(starts), span_of(ends), out.get());
    }
    return give(std::move(out), {starts.size()});
}

template <class T>
Out<T> copy_of(const std::vector<T>& values) {
    auto out = uninitialised<T>(values.size());
    std::copy(values.begin(), values.end(), out.get());
    return give(std::move(out), {values.size()});
}

std::tuple<Out<uint8_t>, Out<int64_t>, Out<int64_t>, Out<int64_t>> read_parts(
    nb::str text, In<int64_t> starts, In<int64_t> ends, In<int64_t> offsets, In<bool> solo, In<uint8_t> may_have,
    In<uint8_t> classes) {
    if (classes.size() < 0x110000) throw std::invalid_argument("classes must be of all code points");
    const Text view = view_of(text.ptr());
    LinesInParts found;
    {
        nb::gil_scoped_release nogil;
        found = find_parts(view, span_of(starts), span_of(ends), span_of(offsets), span_of(solo), span_of(may_have),
                          classes.data());
    }
    return {copy_of(found.told), copy_of(found.offsets), copy_of(found.starts), copy_of(found.ends)};
}

std::tuple<Out<int64_t>, Out<int64_t>> read_parts_of(In<int64_t> offsets, In<int64_t> among) {
    const PartsOfLines found = parts_of(span_of(offsets), span_of(among));
    return {copy_of(found.parts), copy_of(found.first)};
}

Out<float> read_mean(In<float> score, In<int64_t> weights, In<int64_t> first, In<bool> several) {
    auto out = uninitialised<float>(first.size());
    mean_of_parts(span_of(score), span_of(weights), span_of(first), span_of(several), out.get());
    return give(std::move(out), {first.size()});
}

std::tuple<Out<float>, Out<bool>> read_junk(In<uint16_t> table, int steps_a_logit, int f_exponent, double least_threshold,
                                            double surely, In<float> logits, In<int64_t> weights) {
    const size_t n = logits.size();
    if (weights.size() != n) throw std::invalid_argument("logits and weights must be as many");
    check_table(table.size());
    auto junk = uninitialised<float>(n);
    auto sure = uninitialised<bool>(n);
    {
        nb::gil_scoped_release nogil;
        const std::vector<uint32_t> ranks = ranks_of(span_of(table));
        junk_scores({span_of(table), ranks, steps_a_logit, f_exponent, least_threshold, surely}, span_of(logits),
                    span_of(weights), junk.get(), sure.get());
    }
    return {give(std::move(junk), {n}), give(std::move(sure), {n})};
}

using Scored = std::tuple<Out<float>, bool, int64_t, int64_t>;

Scored score(
    const Scoring& scoring, In<float> size, In<bool> sentence, In<bool> bullet, In<int8_t> kind, In<float> strength, In<bool> prose,
    In<uint64_t> sequences, In<float> junk, In<int64_t> among, In<uint64_t> tokens,
    In<int64_t> offsets, In<bool> surely_junk) {
    const size_t n = size.size();
    for (size_t other : {sentence.size(), bullet.size(), kind.size(), strength.size(), prose.size(), sequences.size(),
                         junk.size(), among.size(), surely_junk.size()})
        if (other != n) throw std::invalid_argument("blocks must have one value each");
    const auto cuts = span_of(offsets);
    check_offsets(cuts, tokens.size(), "tokens");
    for (int64_t block : span_of(among))
        if (block < 0 || block + 1 >= static_cast<int64_t>(cuts.size()))
            throw std::invalid_argument("among must be places of blocks");
    for (int8_t of : span_of(kind))
        if (of < -1 || of > 10) throw std::invalid_argument("kinds must be kinds of boilerplate");
    const PageBlocks page{span_of(size), span_of(strength), span_of(junk), sentence.data(), bullet.data(),
                          prose.data(), surely_junk.data(), span_of(kind), span_of(sequences),
                          span_of(among), cuts, span_of(tokens)};
    auto scores = uninitialised<float>(n);
    PageScore found{};
    {
        nb::gil_scoped_release nogil;
        found = score_blocks(scoring.rules, page, scores.get());
    }
    return {give(std::move(scores), {n}), found.is_page, found.headline, found.headline_until};
}

using Numbers = nb::typed<nb::dict, nb::str, nb::float_>;

template <class T>
void take(const Numbers& values, const char* name, T& into) {
    if (!values.contains(name)) throw std::invalid_argument(std::string("scoring: no ") + name);
    into = nb::cast<T>(values[name]);
}

PageRules rules_of(const Numbers& values) {
    PageRules rules{};
    take(values, "related", rules.related);
    take(values, "legal", rules.legal);
    take(values, "comments", rules.comments);
    take(values, "weak", rules.weak);
    take(values, "plain", rules.plain);
    take(values, "strong", rules.strong);
    take(values, "sure", rules.sure);
    take(values, "plain_score", rules.plain_score);
    take(values, "strong_score", rules.strong_score);
    take(values, "sure_score", rules.sure_score);
    take(values, "surest_score", rules.surest_score);
    take(values, "may_be_subheading", rules.may_be_subheading);
    take(values, "lone_word", rules.lone_word);
    take(values, "beside_shaped", rules.beside_shaped);
    take(values, "doubled", rules.doubled);
    take(values, "list_evidence", rules.list_evidence);
    take(values, "min_list", rules.min_list);
    take(values, "min_evidence", rules.min_evidence);
    take(values, "page_blocks", rules.page_blocks);
    take(values, "max_weak_evidence", rules.max_weak_evidence);
    take(values, "max_lone_evidence", rules.max_lone_evidence);
    take(values, "labels_evidence", rules.labels_evidence);
    take(values, "max_label", rules.max_label);
    take(values, "min_quoted", rules.min_quoted);
    take(values, "cut", rules.cut);
    take(values, "plain_cut", rules.plain_cut);
    take(values, "maybe_junk", rules.maybe_junk);
    take(values, "just_cut", rules.just_cut);
    take(values, "min_labels", rules.min_labels);
    take(values, "min_surely_junk", rules.min_surely_junk);
    take(values, "many_surely_junk", rules.many_surely_junk);
    take(values, "min_kept_prose", rules.min_kept_prose);
    take(values, "min_doubled", rules.min_doubled);
    take(values, "min_kept_words", rules.min_kept_words);
    take(values, "prose_cap", rules.prose_cap);
    take(values, "cost_other", rules.cost_other);
    take(values, "cost_shaped", rules.cost_shaped);
    take(values, "headline_share", rules.headline_share);
    take(values, "min_doubled_size", rules.min_doubled_size);
    take(values, "least_headline", rules.least_headline);
    take(values, "most_headline", rules.most_headline);
    take(values, "no_headline", rules.no_headline);
    take(values, "headline_words", rules.headline_words);
    take(values, "max_head", rules.max_head);
    take(values, "min_prose", rules.min_prose);
    take(values, "min_long", rules.min_long);
    take(values, "text_logit", rules.text_logit);
    return rules;
}

LineRules lines_of(const Numbers& values) {
    LineRules lines{};
    take(values, "like_lines", lines.like_lines);
    take(values, "list_items", lines.list_items);
    take(values, "max_line", lines.max_line);
    return lines;
}

// Kinds of blocks, which number the bits of LineRules.
std::span<const int8_t> checked_kinds(const In<int8_t>& kinds) {
    for (int8_t kind : span_of(kinds))
        if (kind < 0 || kind > 31) throw std::invalid_argument("kinds must be kinds of blocks");
    return span_of(kinds);
}

// A page with what it shows.
struct BoundPage {
    nb::object scoring;
    nb::str text;
    In<int64_t> starts, ends;
    In<int8_t> kinds;
    In<uint64_t> tokens;
    In<int64_t> offsets;
    In<uint64_t> sequences;
    In<double> sizes;
    ScoredPage page;

    BoundPage(nb::object of, nb::str text_, In<int64_t> starts_, In<int64_t> ends_, In<int8_t> kinds_,
              In<uint64_t> tokens_, In<int64_t> offsets_, In<uint64_t> sequences_, In<double> sizes_)
        : scoring(std::move(of)),
          text(std::move(text_)),
          starts(std::move(starts_)),
          ends(std::move(ends_)),
          kinds(std::move(kinds_)),
          tokens(std::move(tokens_)),
          offsets(std::move(offsets_)),
          sequences(std::move(sequences_)),
          sizes(std::move(sizes_)),
          page(nb::cast<const Scoring&>(scoring),
               {view_of(text.ptr()), span_of(starts), span_of(ends), checked_kinds(kinds), span_of(tokens), span_of(offsets),
                span_of(sequences), span_of(sizes)}) {
        check_offsets(span_of(offsets), tokens.size(), "tokens");
    }

    using Unread = std::tuple<std::vector<int64_t>, std::vector<uint8_t>>;

    static Unread given(ScoredPage::Unread found) { return {std::move(found.blocks), std::move(found.ways)}; }

    Unread look(In<float> logits, nb::ndarray<const int8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu> told,
                              std::optional<In<int64_t>> among) {
        nb::gil_scoped_release nogil;
        return given(page.look(among ? span_of(*among) : std::span<const int64_t>{}, !among, span_of(logits),
                               {told.data(), told.size()}));
    }

    Unread look_again() {
        nb::gil_scoped_release nogil;
        return given(page.look_again());
    }

    void set_shape(size_t block, int8_t kind, float strength, bool is_origin) {
        if (block >= page.n_blocks()) throw nb::index_error("no such block");
        if (kind < -1 || kind > 10) throw std::invalid_argument("kinds must be kinds of boilerplate");
        page.set_shape(block, kind, strength, is_origin);
    }

    Scored score() {
        const size_t n = page.n_looked_at();
        auto scores = uninitialised<float>(n);
        PageScore found{};
        {
            nb::gil_scoped_release nogil;
            found = page.score(scores.get());
        }
        return {give(std::move(scores), {n}), found.is_page, found.headline, found.headline_until};
    }

    // What is known of the blocks, to be read and changed in place.
    template <class To, class From>
    static Out<To> shown(std::vector<From>& values, nb::handle owner) {
        return Out<To>(reinterpret_cast<To*>(values.data()), {values.size()}, owner);
    }
};

}  // namespace

void bind_scores(nb::module_& m) {
    nb::class_<LineSigns>(m, "LineSigns", "Words that tell of shapes of lines; immutable.")
        .def(
            "__init__",
            [](LineSigns* self, In<uint64_t> hashes, In<uint8_t> tells) {
                new (self) LineSigns(span_of(hashes), span_of(tells));
            },
            "hashes"_a.noconvert(), "tells"_a.noconvert())
        .def("ways", &ways, "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(), "hashes"_a.noconvert(),
             "offsets"_a.noconvert(), "among"_a.noconvert(), "In which ways lines may have a shape.");
    m.def("find_parts", &read_parts, "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(), "offsets"_a.noconvert(),
          "solo"_a.noconvert(), "may_have"_a.noconvert(), "classes"_a.noconvert(),
          "What lines are, where the parts of each begin, and the ranges of those.");
    m.def("parts_of", &read_parts_of, "offsets"_a.noconvert(), "among"_a.noconvert(),
          "Parts of some lines, and where those of each begin.");
    m.def("mean_of_parts", &read_mean, "score"_a.noconvert(), "weights"_a.noconvert(), "first"_a.noconvert(),
          "several"_a.noconvert(), "Scores of lines, those of several parts their mean.");
    m.def("end_sentences", &read_sentences, "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(),
          "Whether lines end as sentences.");
    m.def("junk_scores", &read_junk, "table"_a.noconvert(), "steps_a_logit"_a, "f_exponent"_a, "least_threshold"_a,
          "surely"_a, "logits"_a.noconvert(), "weights"_a.noconvert(), "Scores of boilerplate, and which are sure.");
    nb::class_<Scoring>(m, "Scoring", "What the blocks of all pages are scored by; immutable.")
        .def(
            "__init__",
            [](Scoring* self, Numbers rules, Numbers lines, const LineSigns& signs, In<uint16_t> probability,
               int steps_a_logit, int f_exponent, double least_threshold, double surely) {
                check_table(probability.size());
                const std::span<const uint16_t> values = span_of(probability);
                new (self) Scoring{rules_of(rules), lines_of(lines), signs, {values.begin(), values.end()}, ranks_of(values), {}};
                self->table = {self->probabilities, self->ranks, steps_a_logit, f_exponent, least_threshold, surely};
            },
            "rules"_a, "lines"_a, "signs"_a, "probability"_a.noconvert(), nb::kw_only(), "steps_a_logit"_a,
            "f_exponent"_a, "least_threshold"_a, "surely"_a);
    m.def("score_blocks", &score, "scoring"_a, nb::kw_only(), "size"_a.noconvert(), "sentence"_a.noconvert(),
          "bullet"_a.noconvert(), "kind"_a.noconvert(), "strength"_a.noconvert(), "prose"_a.noconvert(),
          "sequences"_a.noconvert(), "junk"_a.noconvert(), "among"_a.noconvert(), "tokens"_a.noconvert(),
          "offsets"_a.noconvert(), "surely_junk"_a.noconvert(),
          "Scores of blocks, whether they are a page, its headline, and where that counts.");
    nb::class_<BoundPage>(m, "ScoredPage", "A page whose blocks are scored, all of them and then those that are left.")
        .def(nb::init<nb::object, nb::str, In<int64_t>, In<int64_t>, In<int8_t>, In<uint64_t>, In<int64_t>,
                      In<uint64_t>, In<double>>(),
             "scoring"_a, "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(), "kinds"_a.noconvert(),
             "tokens"_a.noconvert(), "offsets"_a.noconvert(), "sequences"_a.noconvert(), "sizes"_a.noconvert())
        .def("look", &BoundPage::look, "logits"_a.noconvert(), "told"_a.noconvert(),
             "among"_a.noconvert().none() = nb::none(),
             "Looks at some blocks, or at all; gives those whose shapes must be known before they are scored, and "
             "the ways in which each may have one.")
        .def("look_again", &BoundPage::look_again, "Gives the blocks whose shapes must be known too, once those are.")
        .def("set_shape", &BoundPage::set_shape, "block"_a, "kind"_a, "strength"_a, "is_origin"_a,
             "What the shape of a block tells, and whether as where or when something is from.")
        .def("score", &BoundPage::score,
             "Scores of the blocks that were looked at last, whether they are a page, its headline, and "
             "where that counts.")
        .def_prop_ro("kind", [](nb::handle_t<BoundPage> self) {
            return BoundPage::shown<int8_t>(nb::cast<BoundPage&>(self).page.kind, self);
        })
        .def_prop_ro("strength", [](nb::handle_t<BoundPage> self) {
            return BoundPage::shown<float>(nb::cast<BoundPage&>(self).page.strength, self);
        })
        .def_prop_ro("unread", [](nb::handle_t<BoundPage> self) {
            return BoundPage::shown<bool>(nb::cast<BoundPage&>(self).page.unread, self);
        })
        .def_prop_ro("is_origin", [](nb::handle_t<BoundPage> self) {
            return BoundPage::shown<bool>(nb::cast<BoundPage&>(self).page.is_origin, self);
        })
        .def_prop_ro("ways", [](nb::handle_t<BoundPage> self) {
            return BoundPage::shown<uint8_t>(nb::cast<BoundPage&>(self).page.ways, self);
        });
}

}  // namespace dedup
