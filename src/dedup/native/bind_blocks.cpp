// The block kernel as Python sees it: texts in, arrays out.
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "blocks.hpp"
#include "spans.hpp"
#include "stretches.hpp"
#include "threads.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// One column of the blocks of all stretches, as one array.
template <class T, class Column>
static Out<T> column(std::vector<Blocks>& parts, Column Blocks::*name) {
    std::vector<Column> columns;
    columns.reserve(parts.size());
    for (Blocks& part : parts) columns.push_back(std::move(part.*name));
    return joined<T>(columns);
}

static std::tuple<Out<int64_t>, Out<int64_t>, Out<int8_t>, Out<int64_t>, Out<int64_t>, Out<int8_t>> segment(
    const Texts& texts, std::string_view unit_name, size_t threads) {
    const Unit unit = unit_of(unit_name);
    const CodePoints units(texts);
    const size_t n = units.size();
    const auto cuts = stretches(n, [&](size_t i) { return units[i].n_bytes(); });
    std::vector<size_t> sizes(n);
    auto readings = uninitialised<int8_t>(n);
    std::vector<Blocks> parts(cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        const auto make = [] { return Segmenter(); };
        parallel_for(parts.size(), threads, make, [&](Segmenter& segmenter, size_t part) {
            Blocks& found = parts[part];
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                const size_t before = found.starts.size();
                readings[i] = static_cast<int8_t>(segmenter.segment(units[i], unit, found));
                sizes[i] = found.starts.size() - before;
            }
        });
    }
    return {column<int64_t>(parts, &Blocks::starts), column<int64_t>(parts, &Blocks::ends),
            column<int8_t>(parts, &Blocks::kinds),   column<int64_t>(parts, &Blocks::breaks),
            offsets_of(sizes),                       give(std::move(readings), {n})};
}

namespace {

// Spans of the original that are left, neighbours joined; the rule is dedup.model.kept_spans.
struct KeptSpan {
    int64_t start, end;
};

std::vector<KeptSpan> kept_spans(int64_t n, std::span<const int64_t> starts, std::span<const int64_t> ends,
                                 std::span<const int64_t> breaks, const bool* kept) {
    std::vector<KeptSpan> spans;
    const auto add = [&](int64_t start, int64_t end) {
        if (!spans.empty() && spans.back().end == start)
            spans.back().end = end;
        else
            spans.push_back({start, end});
    };
    if (starts.empty()) return {{0, n}};
    KeptSpan gap{0, 0};
    int64_t widest = -1, before = 0;
    for (size_t i = 0; i < starts.size(); ++i) {
        if (!spans.empty() && before < starts[i] && breaks[i] > widest) {
            gap = {before, starts[i]};
            widest = breaks[i];
        }
        before = ends[i];
        if (!kept[i]) continue;
        if (spans.empty()) {
            if (starts[0]) add(0, starts[0]);
        } else if (widest >= 0) {
            add(gap.start, gap.end);
        }
        add(starts[i], ends[i]);
        widest = -1;
    }
    if (!spans.empty() && before < n) add(before, n);
    return spans;
}

template <class From, class To>
void copy_spans(const From* text, const std::vector<KeptSpan>& spans, To* out) {
    for (const KeptSpan& span : spans)
        out = std::transform(text + span.start, text + span.end, out,
                             [](From c) { return static_cast<To>(c); });
}

// A str of spans of a text, in the narrowest kind that holds it, as every str must be.
template <class T>
nb::str joined_spans(const T* text, const std::vector<KeptSpan>& spans) {
    T any = 0;  // all bits of all characters: PyUnicode_New asks for no more
    int64_t size = 0;
    for (const KeptSpan& span : spans) {
        for (int64_t i = span.start; i < span.end; ++i) any |= text[i];
        size += span.end - span.start;
    }
    PyObject* made = PyUnicode_New(size, std::min<Py_UCS4>(any, 0x10FFFF));
    if (!made) throw nb::python_error();
    if (size) {
        switch (PyUnicode_KIND(made)) {
            case PyUnicode_1BYTE_KIND:
                copy_spans(text, spans, PyUnicode_1BYTE_DATA(made));
                break;
            case PyUnicode_2BYTE_KIND:
                copy_spans(text, spans, PyUnicode_2BYTE_DATA(made));
                break;
            default:
                copy_spans(text, spans, PyUnicode_4BYTE_DATA(made));
        }
    }
    return nb::steal<nb::str>(made);
}

nb::str render(nb::str text, In<int64_t> starts, In<int64_t> ends, In<int64_t> breaks, In<bool> kept) {
    const Text view = view_of(text.ptr());
    const auto n = static_cast<int64_t>(view.size);
    const size_t n_blocks = starts.size();
    if (ends.size() != n_blocks || breaks.size() != n_blocks || kept.size() != n_blocks)
        throw std::invalid_argument("starts, ends, breaks and kept must have the same length");
    int64_t before = 0;
    for (size_t i = 0; i < n_blocks; before = ends.data()[i++])
        if (starts.data()[i] < before || ends.data()[i] < starts.data()[i] || ends.data()[i] > n)
            throw std::invalid_argument("blocks must lie within the text, in order");
    const auto spans = kept_spans(n, span_of(starts), span_of(ends), span_of(breaks), kept.data());
    if (spans.size() == 1 && spans[0].start == 0 && spans[0].end == n && PyUnicode_CheckExact(text.ptr()))
        return text;
    switch (view.kind) {
        case Kind::ucs2:
            return joined_spans(static_cast<const uint16_t*>(view.data), spans);
        case Kind::ucs4:
            return joined_spans(static_cast<const uint32_t*>(view.data), spans);
        default:
            return joined_spans(static_cast<const uint8_t*>(view.data), spans);
    }
}

}  // namespace

void bind_blocks(nb::module_& m) {
    m.def("segment", &segment, "texts"_a, nb::kw_only(), "unit"_a, "threads"_a = 1,
          "Starts, ends, kinds and line breaks before them of blocks, where each text's begin, and "
          "which texts were cut into paragraphs.");
    m.def("render", &render, "text"_a, nb::kw_only(), "starts"_a.noconvert(), "ends"_a.noconvert(),
          "breaks"_a.noconvert(), "kept"_a.noconvert(), "The clean text that is left of a text.");
}

}  // namespace dedup
