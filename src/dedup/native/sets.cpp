// Shingle sets of as many texts as there is room for.
#include "sets.hpp"

#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <atomic>
#include <string_view>
#include <tuple>

#include "bind.h"
#include "parts.hpp"
#include "threads.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// Sets of the first texts of `at`, up to `room` hashes in all: hashes, each set's in the order of
// its text, and where each begins.
static std::tuple<Out<uint64_t>, Out<int64_t>> first_sets(const Texts& texts, size_t k, size_t room, In<int64_t> at,
                                                          size_t threads, std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen(texts, span_of(at), false);
    const size_t n = chosen.size();
    Parts<uint64_t> parts(n);
    std::vector<int64_t> ends(n + 1);
    Joined<uint64_t> joined;
    size_t held = 0;
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        OneEach<SetReader> readers(team.size(), level, k);
        std::atomic<size_t> taken{0};
        std::vector<uint8_t> skipped(parts.size());
        team.share(parts.size(), [&](size_t worker, size_t part) {
            if (taken.load(std::memory_order_relaxed) > room) {
                skipped[part] = 1;
                return;
            }
            const size_t first = part * kTexts, last = std::min(n, first + kTexts);
            size_t bytes = 0;
            for (size_t i = first; i < last; ++i) bytes += chosen[i].n_bytes();
            std::vector<uint64_t> mine;
            mine.reserve(bytes / 5);  // more than enough for most texts
            for (size_t i = first; i < last; ++i)
                ends[i + 1] = static_cast<int64_t>(readers[worker].append(chosen[i], mine));
            taken.fetch_add(mine.size(), std::memory_order_relaxed);
            parts[part] = std::move(mine);
        });
        // Only what comes before the first gap counts.
        size_t part = 0, total = 0;
        while (part < parts.size() && !skipped[part] && total + parts[part].size() <= room)
            total += parts[part++].size();
        held = std::min(n, part * kTexts);
        for (; part < parts.size(); ++part) std::vector<uint64_t>().swap(parts[part]);
        for (size_t i = 0; i < held; ++i) ends[i + 1] += ends[i];
        joined = parts.joined(team);
    }
    auto offsets = uninitialised<int64_t>(held + 1);
    std::copy_n(ends.begin(), held + 1, offsets.get());
    return {give(std::move(joined)), give(std::move(offsets), {held + 1})};
}

void bind_sets(nb::module_& m) {
    m.def("first_sets", &first_sets, "texts"_a, "k"_a, "room"_a, nb::kw_only(), "at"_a.noconvert(), "threads"_a = 1,
          "level"_a = "", "Shingle sets of the first texts, as many as there is room for: hashes and offsets.");
}

}  // namespace dedup
