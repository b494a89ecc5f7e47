// The block kernel as Python sees it: texts in, arrays out.
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <memory>
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

static std::tuple<Out<int64_t>, Out<int64_t>, Out<int8_t>, Out<int64_t>, Out<int64_t>, Out<bool>> segment(
    const Texts& texts, std::string_view unit_name, size_t threads) {
    const Unit unit = unit_of(unit_name);
    const CodePoints units(texts);
    const size_t n = units.size();
    const auto cuts = stretches(n, [&](size_t i) { return units[i].n_bytes(); });
    std::vector<size_t> sizes(n);
    auto wrapped = uninitialised<bool>(n);
    std::vector<Blocks> parts(cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        threads = std::max<size_t>(threads, 1);
        std::vector<Segmenter> segmenters(threads);
        parallel_for(parts.size(), threads, [&](size_t worker, size_t part) {
            Blocks& found = parts[part];
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                const size_t before = found.starts.size();
                wrapped[i] = segmenters[worker].segment(units[i], unit, found);
                sizes[i] = found.starts.size() - before;
            }
        });
    }
    return {column<int64_t>(parts, &Blocks::starts), column<int64_t>(parts, &Blocks::ends),
            column<int8_t>(parts, &Blocks::kinds),   column<int64_t>(parts, &Blocks::breaks),
            offsets_of(sizes),                       give(std::move(wrapped), {n})};
}

void bind_blocks(nb::module_& m) {
    m.def("segment", &segment, "texts"_a, nb::kw_only(), "unit"_a, "threads"_a = 1,
          "Starts, ends, kinds and line breaks before them of blocks, where each text's begin, and "
          "which texts were cut into paragraphs.");
}

}  // namespace dedup
