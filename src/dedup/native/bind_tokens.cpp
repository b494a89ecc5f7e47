// Token and shingle kernels as Python sees them: arrays in, arrays out.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

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

// Token hashes of items, collected stretch by stretch.
class TokenParts {
   public:
    TokenParts(size_t n_items, size_t n_parts) : sizes_(n_items), hashes_(n_parts), solos_(n_parts) {}

    void read(TokenReader& reader, const Text& text, size_t part, size_t item) {
        uint64_t found[kBatch];
        uint8_t solo[kBatch];
        reader.open(text);
        while (const size_t n = reader.next(found, solo)) {
            hashes_[part].insert(hashes_[part].end(), found, found + n);
            solos_[part].insert(solos_[part].end(), solo, solo + n);
            sizes_[item] += n;
        }
    }

    // Reads a run of items, the last of which stands before `item`, and clears it.
    void read(TokenReader& reader, AsciiRun& run, size_t part, size_t item) {
        const std::vector<size_t>& ends = run.ends();
        if (ends.empty()) return;
        uint64_t found[kBatch];
        reader.open(run.text());
        size_t i = 0;
        while (const size_t n = reader.next(found)) {
            hashes_[part].insert(hashes_[part].end(), found, found + n);
            for (size_t j = 0; j < n; ++j) {
                while (reader.edges()[2 * j] >= ends[i]) ++i;
                ++sizes_[item - ends.size() + i];
            }
        }
        solos_[part].resize(hashes_[part].size());
        run.clear();
    }

    Tokens joined() {
        return {dedup::joined<uint64_t>(hashes_), offsets_of(sizes_), dedup::joined<bool>(solos_)};
    }

   private:
    std::vector<size_t> sizes_;
    std::vector<std::vector<uint64_t>> hashes_;
    std::vector<std::vector<uint8_t>> solos_;
};

static Tokens token_hashes(const Texts& texts, std::optional<In<int64_t>> at, size_t threads,
                           std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen = select(texts, at);
    const std::vector<size_t> cuts = stretches(chosen);
    TokenParts parts(chosen.size(), cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        const auto make = [&] { return TokenReader(level); };
        parallel_for(cuts.size() - 1, threads, make, [&](TokenReader& reader, size_t part) {
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) parts.read(reader, chosen[i], part, i);
        });
    }
    return parts.joined();
}

static Tokens token_hashes_of_spans(const Texts& texts, In<int64_t> starts, In<int64_t> ends,
                                    In<int64_t> offsets, size_t threads,
                                    std::string_view level_name) {
    const Level level = level_of(level_name);
    const CodePoints units(texts);
    const Spans spans(units, span_of(starts), span_of(ends), span_of(offsets));
    const auto cuts = stretches(spans.size(), [&](size_t i) { return spans[i].n_bytes(); });
    TokenParts parts(spans.size(), cuts.size() - 1);
    {
        nb::gil_scoped_release nogil;
        struct Worker {
            TokenReader reader;
            AsciiRun run;
        };
        const auto make = [&] { return Worker{TokenReader(level), AsciiRun()}; };
        parallel_for(cuts.size() - 1, threads, make, [&](Worker& worker, size_t part) {
            auto& [reader, run] = worker;
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                const Text text = spans[i];
                if (run.add(text)) continue;
                parts.read(reader, run, part, i);
                if (!run.add(text)) parts.read(reader, text, part, i);
            }
            parts.read(reader, run, part, cuts[part + 1]);
        });
    }
    return parts.joined();
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
        const auto make = [&] { return Shingler(level, k); };
        parallel_for(cuts.size() - 1, threads, make, [&](Shingler& shingler, size_t part) {
            std::vector<uint64_t> set;
            for (size_t i = cuts[part]; i < cuts[part + 1]; ++i) {
                shingler.set(chosen[i], set);
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
