// The keep rule; dedup._reference.clusters is the definition.
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "offsets.hpp"
#include "prefetch.hpp"
#include "sets.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

struct Width {
    size_t listed, candidates;
};

struct Limits {
    size_t similar, batch, free, free_each;
    Width wide, narrow;
};

struct Row {
    uint32_t earlier, later, common, size_earlier, size_later;
};

double quotient(uint64_t a, uint64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

class Measure {
   public:
    Measure(double threshold, bool contained) : threshold_(threshold), contained_(contained) {}

    bool similar(uint64_t common, uint64_t a, uint64_t b) const {
        return quotient(common, contained_ ? std::min(a, b) : a + b - common) >= threshold_;
    }
    double drop_score(const Row& row) const {
        return quotient(row.common, contained_ ? row.size_later
                                               : uint64_t{row.size_earlier} + row.size_later - row.common);
    }
    bool drops(const Row& row) const { return drop_score(row) >= threshold_; }

    // Sizes a text can have, at least and at most, to be similar to one of this size and this
    // many shared shingles.
    std::pair<uint64_t, uint64_t> sizes(uint64_t size, uint64_t shared) const {
        if (contained_) return {0, UINT64_MAX};
        auto least = static_cast<uint64_t>(static_cast<double>(size) * threshold_);
        while (least && similar(least - 1, size, least - 1)) --least;
        while (least < size && !similar(least, size, least)) ++least;
        const double widest = static_cast<double>(shared) * (1 + threshold_) / threshold_ - static_cast<double>(size);
        if (widest >= UINT32_MAX) return {least, UINT32_MAX};  // as all sizes are
        auto most = static_cast<uint64_t>(std::max(widest, 0.0));
        while (similar(shared, size, most + 1)) ++most;
        while (most && !similar(shared, size, most)) --most;
        return {least, most};
    }
    bool contained() const { return contained_; }

   private:
    double threshold_;
    bool contained_;
};

// Members of lists, ordered by list, then by size, so that a text looks at sizes that can be
// similar only. Every entry of a text has a place in advance; places are filled from the left
// as texts become listed. Behind those stand the texts of the running batch, waiting.
class Members {
   public:
    Members(std::span<const int64_t> offsets, std::span<const uint32_t> numbers, std::span<const uint32_t> sizes)
        : offsets_(offsets), numbers_(numbers), group_of_(numbers), places_(numbers.size()) {
        const uint32_t n_lists = numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end()) + 1;
        const size_t n = offsets.size() - 1;
        std::vector<uint32_t> begins(size_t{n_lists} + 2);
        last_.resize(size_t{n_lists} + 1);
        for (size_t i = 0; i < n; ++i)
            for (int64_t e = offsets[i]; e < offsets[i + 1]; ++e) {
                ++begins[numbers[e] + 1];
                last_[numbers[e]] = static_cast<uint32_t>(i);
            }
        std::partial_sum(begins.begin(), begins.end(), begins.begin());
        if (sizes.empty()) {  // a list is a group
            groups_.reserve(n_lists);
            for (uint32_t list = 0; list < n_lists; ++list) groups_.push_back({0, begins[list], 0, 0});
            first_group_.resize(size_t{n_lists} + 2, n_lists);
            std::iota(first_group_.begin(), first_group_.begin() + n_lists, 0u);
            return;
        }
        std::vector<uint32_t> owners(numbers.size()), entries(numbers.size()), at(begins.begin(), begins.end() - 1);
        for (size_t i = 0; i < n; ++i)
            for (int64_t e = offsets[i]; e < offsets[i + 1]; ++e) {
                const uint32_t place = at[numbers[e]]++;
                owners[place] = static_cast<uint32_t>(i);
                entries[place] = static_cast<uint32_t>(e);
            }
        groups_of_entries_.resize(numbers.size());
        group_of_ = groups_of_entries_;
        first_group_.reserve(size_t{n_lists} + 2);
        std::vector<uint32_t> order;
        for (uint32_t list = 0; list < n_lists; ++list) {
            first_group_.push_back(static_cast<uint32_t>(groups_.size()));
            const uint32_t begin = begins[list], end = begins[list + 1];
            order.resize(end - begin);
            std::iota(order.begin(), order.end(), begin);
            const auto size_at = [&](uint32_t place) { return sizes[owners[place]]; };
            std::stable_sort(order.begin(), order.end(),
                             [&](uint32_t a, uint32_t b) { return size_at(a) < size_at(b); });
            for (uint32_t j = 0; j < order.size(); ++j) {
                if (!j || size_at(order[j]) != groups_.back().size)
                    groups_.push_back({size_at(order[j]), begin + j, 0, 0});
                groups_of_entries_[entries[order[j]]] = static_cast<uint32_t>(groups_.size() - 1);
            }
        }
        for (int i = 0; i < 2; ++i) first_group_.push_back(static_cast<uint32_t>(groups_.size()));
    }

    bool stands_in_any(size_t i) const { return offsets_[i] < offsets_[i + 1]; }

    // Whether a text after i may be compared with text j.
    bool may_meet_after(size_t j, size_t i, bool contained) const {
        return std::any_of(numbers_.data() + offsets_[j], numbers_.data() + offsets_[j + 1], [&](uint32_t list) {
            return last_[list] > i || (contained && last_[list ^ 1] > i);
        });
    }

    // Calls visit(j) for each of the first texts listed (or, with `waiting`, each one waiting), of
    // sizes from `least` to `most`, that shares a list with i; repeatedly where it shares several.
    template <class Visit>
    void visit(size_t i, bool waiting, bool contained, uint64_t least, uint64_t most, size_t most_listed,
               const Visit& visit) const {
        for (int64_t e = offsets_[i]; e < offsets_[i + 1]; ++e) {
            const uint32_t list = numbers_[e];
            // By containment an even list has a shingle in the prefix, the next one elsewhere;
            // of two texts one has it in the prefix.
            const uint32_t first = contained ? list & ~1u : list, last = contained && list % 2 ? first : contained ? first + 1 : first;
            const uint32_t end = first_group_[std::min<size_t>(last + 1, first_group_.size() - 1)];
            uint32_t g = first_group_[first];
            if (end - g > 8)
                g = static_cast<uint32_t>(
                    std::partition_point(groups_.begin() + g, groups_.begin() + end,
                                         [&](const Group& group) { return group.size < least; }) -
                    groups_.begin());
            for (; g < end; ++g) {
                const Group& group = groups_[g];
                if (group.size < least) continue;
                if (group.size > most) break;
                const uint32_t* place = &places_[group.begin];
                const uint32_t from = waiting ? group.listed : 0, to = waiting ? group.waiting : static_cast<uint32_t>(std::min<size_t>(group.listed, most_listed));
                for (uint32_t p = from; p < to; ++p) visit(place[p]);
            }
        }
    }

    void wait(size_t i) {
        for (int64_t e = offsets_[i]; e < offsets_[i + 1]; ++e) {
            Group& group = groups_[group_of_[e]];
            places_[group.begin + group.waiting++] = static_cast<uint32_t>(i);
        }
    }

    void clear_waiting(size_t i) {
        for (int64_t e = offsets_[i]; e < offsets_[i + 1]; ++e) {
            Group& group = groups_[group_of_[e]];
            group.waiting = group.listed;
        }
    }

    // Whether every list of i had room.
    bool list(size_t i, size_t most) {
        bool all = true;
        for (int64_t e = offsets_[i]; e < offsets_[i + 1]; ++e) {
            Group& group = groups_[group_of_[e]];
            if (group.listed < most) {
                places_[group.begin + group.listed++] = static_cast<uint32_t>(i);
                group.waiting = group.listed;
            } else {
                all = false;
            }
        }
        return all;
    }

   private:
    struct Group {
        uint32_t size, begin, listed, waiting;
    };
    std::span<const int64_t> offsets_;
    std::span<const uint32_t> numbers_;
    std::span<const uint32_t> group_of_;  // by entry
    std::vector<uint32_t> groups_of_entries_;
    std::vector<uint32_t> places_;
    std::vector<Group> groups_;
    std::vector<uint32_t> first_group_;  // by list
    std::vector<uint32_t> last_;         // text of each list
};

// What one thread compares with.
class Comparer {
   public:
    Comparer(Level level, size_t k, size_t n) : reader_(level, k), stamps_(zeros<uint32_t>(n)), shares_(zeros<uint16_t>(n)) {}

    template <class Possible>
    bool collect(const Members& members, size_t i, bool waiting, bool contained, std::pair<uint64_t, uint64_t> sizes,
                 const Width& width, const int64_t* keeper, const Possible& possible) {
        candidates_.clear();
        members.visit(i, waiting, contained, sizes.first, sizes.second, width.listed, [&](uint32_t j) {
            if (j >= i) return;
            if (stamps_[j] != stamp_) {
                stamps_[j] = stamp_;
                shares_[j] = 0;
                candidates_.push_back(j);
            }
            ++shares_[j];
        });
        ++stamp_;
        const bool all = candidates_.size() <= width.candidates;
        if (!all) {
            const auto better = [&](uint32_t a, uint32_t b) {
                if (waiting) return a < b;
                const bool a_dropped = keeper[a] >= 0, b_dropped = keeper[b] >= 0;
                if (a_dropped != b_dropped) return b_dropped;
                return shares_[a] != shares_[b] ? shares_[a] > shares_[b] : a < b;
            };
            std::nth_element(candidates_.begin(), candidates_.begin() + static_cast<ptrdiff_t>(width.candidates),
                             candidates_.end(), better);
            candidates_.resize(width.candidates);
        }
        std::erase_if(candidates_, [&](uint32_t j) { return !possible(j); });
        std::sort(candidates_.begin(), candidates_.end());
        return all;
    }

    // How many it compared with. Sets that will be asked for again are held.
    size_t compare(const Sets& sets, HeldSets& held, const Members& members, size_t i, const Measure& measure,
                   std::vector<Row>& rows) {
        const auto again = [&](size_t j) { return members.may_meet_after(j, i, measure.contained()); };
        if (candidates_.empty()) return 0;
        for (size_t c = 0; c < std::min<size_t>(candidates_.size(), 4); ++c) ask_for(sets.text(candidates_[c]));
        const size_t n_mine = lay_out(sets, held, i, again);
        for (uint32_t j : candidates_) {
            const auto theirs = set_of(sets, held, j, again);
            const size_t common = table_.count(theirs);
            if (measure.similar(common, theirs.size(), n_mine))
                rows.push_back({j, static_cast<uint32_t>(i), static_cast<uint32_t>(common),
                                static_cast<uint32_t>(theirs.size()), static_cast<uint32_t>(n_mine)});
        }
        return candidates_.size();
    }

   private:
    // Asks for the first of a text, which lies anywhere; from there on its reader asks ahead.
    static void ask_for(const Text& text) {
        constexpr size_t kMost = 1024, kLine = 64;
        for (size_t at = 0; at < std::min(kMost, text.n_bytes()); at += kLine)
            DEDUP_PREFETCH(static_cast<const char*>(text.data) + at);
    }

    // Makes the table hold the set of text i; its size.
    template <class Again>
    size_t lay_out(const Sets& sets, HeldSets& held, size_t i, const Again& again) {
        std::span<const uint64_t> mine;
        if (sets.given(i)) {
            mine = sets.get(i, reader_, room_);
        } else if (const uint64_t* found = held.find(i)) {
            mine = {found + 1, static_cast<size_t>(*found)};
        } else {
            room_.clear();
            reader_.append(sets.text(i), room_, table_);
            if (again(i)) held.offer(i, room_, shelf_);
            return room_.size();
        }
        table_.reset(mine.size());
        for (uint64_t hash : mine) table_.insert(hash);
        return mine.size();
    }

    // A view of what is held, or of the room.
    template <class Again>
    std::span<const uint64_t> set_of(const Sets& sets, HeldSets& held, size_t j, const Again& again) {
        if (!sets.given(j)) {
            if (const uint64_t* found = held.find(j)) return {found + 1, static_cast<size_t>(*found)};
            const auto read = sets.get(j, reader_, room_);
            if (again(j)) held.offer(j, read, shelf_);
            return read;
        }
        return sets.get(j, reader_, room_);
    }

    SetReader reader_;
    HashTable table_;
    Array<uint32_t> stamps_;  // by text, as are shares: most threads meet few
    Array<uint16_t> shares_;
    uint32_t stamp_ = 1;
    std::vector<uint32_t> candidates_;
    std::vector<uint64_t> room_;
    HeldSets::Shelf shelf_;
};

}  // namespace

using Column = Out<uint32_t>;

static std::tuple<Column, Column, Column, Column, Column, Out<int64_t>, bool> keep(
    const Texts& texts, size_t k, In<int64_t> offsets_array, In<uint32_t> numbers_array,
    std::optional<In<uint32_t>> sizes_array, std::optional<In<uint32_t>> shared_array, In<uint64_t> held,
    In<int64_t> held_offsets, size_t room, double threshold, bool contained, std::array<size_t, 8> limit, nb::object report, In<int64_t> at,
    size_t threads, std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen(texts, span_of(at), false);
    const Sets sets(chosen, span_of(held), span_of(held_offsets));
    HeldSets held_sets(chosen.size(), room);
    const size_t n = chosen.size();
    const auto offsets = span_of(offsets_array);
    const auto numbers = span_of(numbers_array);
    const bool bounded = sizes_array.has_value();
    const auto sizes = bounded ? span_of(*sizes_array) : std::span<const uint32_t>{};
    const auto shared = bounded ? span_of(*shared_array) : std::span<const uint32_t>{};
    check_offsets(offsets, n, numbers.size(), "entries");
    if (bounded && (sizes.size() != n || shared.size() != n))
        throw std::invalid_argument("sizes and shared must have one value a text");
    if (n >= UINT32_MAX || numbers.size() >= UINT32_MAX)
        throw std::invalid_argument("too many texts or entries for 32-bit numbers");
    const Limits limits{limit[0], limit[1], limit[2], limit[3], {limit[4], limit[5]}, {limit[6], limit[7]}};
    const Measure measure(threshold, contained);

    std::vector<Row> rows;
    auto keeper = uninitialised<int64_t>(n);
    std::fill_n(keeper.get(), n, -1);
    bool complete = true;
    const auto run = [&] {
        nb::gil_scoped_release nogil;
        Team team(threads);
        Members members(offsets, numbers, sizes);
        std::vector<uint8_t> listed(n, 1);
        std::vector<uint32_t> active;
        for (size_t i = 0; i < n; ++i)
            if (members.stands_in_any(i)) active.push_back(static_cast<uint32_t>(i));
        OneEach<Comparer> comparers(team.size(), level, k, n);
        std::vector<std::vector<Row>> found(limits.batch);
        std::vector<uint8_t> all(limits.batch);
        std::vector<size_t> n_compared(limits.batch);
        size_t compared = 0;
        Width width = limits.wide;

        const auto compare = [&](std::span<const uint32_t> batch, bool waiting) {
            constexpr size_t kStep = 8;
            team.share((batch.size() + kStep - 1) / kStep, [&](size_t worker, size_t step) {
                for (size_t b = step * kStep; b < std::min(batch.size(), (step + 1) * kStep); ++b) {
                    const uint32_t i = batch[b];
                    const auto range = bounded ? measure.sizes(sizes[i], shared[i]) : std::pair<uint64_t, uint64_t>{};
                    all[b] &= comparers[worker].collect(
                        members, i, waiting, contained, range, width, keeper.get(), [&](uint32_t j) {
                            return !bounded || measure.similar(std::min(shared[i], shared[j]), sizes[i], sizes[j]);
                        });
                    n_compared[b] += comparers[worker].compare(sets, held_sets, members, i, measure, found[b]);
                }
            });
        };
        const auto drops = [&](const Row& row) { return keeper[row.earlier] < 0 && measure.drops(row); };

        for (size_t first = 0; first < active.size(); first += limits.batch) {
            const std::span<const uint32_t> batch(active.data() + first, std::min(limits.batch, active.size() - first));
            for (size_t b = 0; b < batch.size(); ++b) {
                found[b].clear();
                all[b] = 1;
                n_compared[b] = 0;
            }
            const bool narrow = compared > limits.free + limits.free_each * first;
            width = narrow ? limits.narrow : limits.wide;
            complete &= width.listed == limits.wide.listed;
            const size_t dropped_room = width.listed < limits.wide.listed ? limits.similar : width.listed;
            compare(batch, false);
            // What will not be listed whatever its own batch holds need not wait for it.
            for (size_t b = 0; b < batch.size(); ++b)
                if (found[b].size() < limits.similar || std::none_of(found[b].begin(), found[b].end(), drops))
                    members.wait(batch[b]);
            compare(batch, true);
            for (size_t b = 0; b < batch.size(); ++b) {
                const uint32_t i = batch[b];
                std::vector<Row>& mine = found[b];
                std::erase_if(mine, [&](const Row& row) { return !listed[row.earlier]; });
                const Row* of = nullptr;
                for (const Row& row : mine)
                    if (drops(row) && (!of || measure.drop_score(row) > measure.drop_score(*of))) of = &row;
                if (of) {
                    listed[i] = mine.size() < limits.similar && all[b];
                    if (!listed[i]) of = &(mine = {Row(*of)}).front();
                    keeper[i] = static_cast<int64_t>(rows.size()) + (of - mine.data());
                }
                rows.insert(rows.end(), mine.begin(), mine.end());
                complete &= all[b] && listed[i];
            }
            for (uint32_t i : batch) members.clear_waiting(i);
            for (uint32_t i : batch)
                if (listed[i])
                    complete &= members.list(i, keeper[i] >= 0 ? dropped_room : width.listed);
            compared += std::accumulate(n_compared.begin(), n_compared.begin() + static_cast<ptrdiff_t>(batch.size()), size_t{0});
            if (first / limits.batch % 64 == 63) {
                nb::gil_scoped_acquire gil;
                if (PyErr_CheckSignals()) throw nb::python_error();
                if (!report.is_none()) report(batch.back());
            }
        }
    };
    run();
    const size_t n_rows = rows.size();
    std::vector<Array<uint32_t>> columns;
    for (uint32_t Row::* field : {&Row::earlier, &Row::later, &Row::common, &Row::size_earlier, &Row::size_later}) {
        columns.push_back(uninitialised<uint32_t>(n_rows));
        for (size_t i = 0; i < n_rows; ++i) columns.back()[i] = rows[i].*field;
    }
    const auto column = [&](size_t c) { return give(std::move(columns[c]), {n_rows}); };
    return {column(0), column(1), column(2), column(3), column(4), give(std::move(keeper), {n}), complete};
}

void bind_keep(nb::module_& m) {
    m.def("keep", &keep, "texts"_a, "k"_a, "offsets"_a.noconvert(), "numbers"_a.noconvert(),
          "sizes"_a.noconvert().none(), "shared"_a.noconvert().none(), nb::kw_only(), "held"_a.noconvert(),
          "held_offsets"_a.noconvert(), "room"_a, "threshold"_a, "contained"_a,
          "limits"_a, "report"_a = nb::none(), "at"_a.noconvert(), "threads"_a = 1, "level"_a = "",
          "Verified pairs in five columns, the pair for which each text is dropped (or -1), and whether none "
          "was left out.");
}

}  // namespace dedup
