// The page model as Python sees it.
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <stdexcept>
#include <string_view>
#include <tuple>

#include "arrays.hpp"
#include "bind.h"
#include "page_model.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

using Layer = std::tuple<In<int16_t>, In<float>, In<float>>;

LayerSource layer_of(const Layer& layer) {
    return {span_of(std::get<0>(layer)), span_of(std::get<1>(layer)), span_of(std::get<2>(layer))};
}

using Found = std::tuple<Out<float>, Out<int8_t>>;

// Arrays for what is found of n lines.
struct FoundArrays {
    explicit FoundArrays(size_t size) : n(size), logits(uninitialised<float>(n)), told(uninitialised<int8_t>(3 * n)) {}

    PageFound places() { return {logits.get(), told.get()}; }
    Found given() { return {give(std::move(logits), {n}), give(std::move(told), {n, 3})}; }

    size_t n;
    Array<float> logits;
    Array<int8_t> told;
};

Found read(const PageModel& model, nb::str text, In<int64_t> starts, In<int64_t> ends, In<int8_t> kinds,
           In<uint64_t> hashes, In<int64_t> offsets, In<bool> solo, KeptLines* keep) {
    if (solo.size() != hashes.size()) throw std::invalid_argument("page model: hashes and solo must be as many");
    const PageText page{view_of(text.ptr()), span_of(starts), span_of(ends), span_of(kinds), span_of(hashes),
                        span_of(offsets), reinterpret_cast<const uint8_t*>(solo.data())};
    FoundArrays found(starts.size());
    {
        nb::gil_scoped_release nogil;
        model.read(page, found.places(), keep);
    }
    return found.given();
}

Found read_again(const PageModel& model, const KeptLines& kept, In<int64_t> among) {
    FoundArrays found(among.size());
    {
        nb::gil_scoped_release nogil;
        model.read_again(kept, span_of(among), found.places());
    }
    return found.given();
}

}  // namespace

void bind_page(nb::module_& m) {
    nb::class_<KeptLines>(m, "KeptLines", "What is known of the lines of a page by themselves.").def(nb::init<>());
    nb::class_<PageModel>(m, "PageModel", "A page model, its weights packed for a level; immutable.")
        .def(
            "__init__",
            [](PageModel* self, In<uint8_t> classes, In<uint32_t> lower, In<uint64_t> whole, In<int8_t> whole_told,
               In<uint64_t> begins, In<int8_t> begins_told, In<uint64_t> holds, In<int8_t> holds_told,
               In<uint64_t> holds_first, In<float> column_scale, In<int64_t> letter_widths, size_t n_channels,
               size_t n_dims, Layer columns, In<int8_t> embedding, double embedding_floor, Layer projection,
               In<int16_t> told, In<int64_t> dilations, In<int16_t> taps, In<int16_t> offsets, In<int8_t> points,
               In<int32_t> starts, In<float> slopes, In<float> gains, size_t topic_after, Layer topic_weight, Layer topic_in,
               Layer topic_out, In<float> topic_gain, Layer head, std::string_view level,
               bool dot_products) {
                PageSource source;
                source.classes = span_of(classes);
                source.lower = span_of(lower);
                source.phrases = {span_of(whole),      span_of(begins),      span_of(holds),     span_of(holds_first),
                                  span_of(whole_told), span_of(begins_told), span_of(holds_told)};
                source.column_scale = span_of(column_scale);
                source.letter_widths = span_of(letter_widths);
                source.n_channels = n_channels;
                source.n_dims = n_dims;
                source.columns = layer_of(columns);
                source.embedding = span_of(embedding);
                source.embedding_floor = embedding_floor;
                source.projection = layer_of(projection);
                source.told = span_of(told);
                source.dilations = span_of(dilations);
                source.blocks = {span_of(taps),   span_of(offsets), span_of(points),
                                 span_of(starts), span_of(slopes),  span_of(gains)};
                source.topic_after = topic_after;
                source.topic_weight = layer_of(topic_weight);
                source.topic_in = layer_of(topic_in);
                source.topic_out = layer_of(topic_out);
                source.topic_gain = span_of(topic_gain);
                source.head = layer_of(head);
                new (self) PageModel(level_of(level), dot_products, source);
            },
            nb::kw_only(), "classes"_a.noconvert(), "lower"_a.noconvert(), "whole"_a.noconvert(),
            "whole_told"_a.noconvert(), "begins"_a.noconvert(), "begins_told"_a.noconvert(), "holds"_a.noconvert(),
            "holds_told"_a.noconvert(), "holds_first"_a.noconvert(), "column_scale"_a.noconvert(),
            "letter_widths"_a.noconvert(), "n_channels"_a, "n_dims"_a, "columns"_a, "embedding"_a.noconvert(),
            "embedding_floor"_a, "projection"_a, "told"_a.noconvert(), "dilations"_a.noconvert(),
            "taps"_a.noconvert(), "offsets"_a.noconvert(), "points"_a.noconvert(), "starts"_a.noconvert(),
            "slopes"_a.noconvert(), "gains"_a.noconvert(), "topic_after"_a, "topic_weight"_a, "topic_in"_a, "topic_out"_a,
            "topic_gain"_a.noconvert(), "head"_a, "level"_a = "", "dot_products"_a = true)
        .def("read", &read, "text"_a, "starts"_a.noconvert(), "ends"_a.noconvert(), "kinds"_a.noconvert(),
             "hashes"_a.noconvert(), "offsets"_a.noconvert(), "solo"_a.noconvert(), "keep"_a.none() = nb::none(),
             "Logits and told of a page's lines.")
        .def("read_again", &read_again, "kept"_a, "among"_a.noconvert(), "The same of some lines of a page that was read, as if it had no others.");
}

}  // namespace dedup
