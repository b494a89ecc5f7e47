// The lossless join: which texts can be similar at all, and by which shingles they meet. What
// it must find is said by dedup._reference.join; how it counts shingles is its own, since a
// shingle that is counted too often costs time and loses nothing.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "lists.hpp"
#include "parts.hpp"
#include "prefetch.hpp"
#include "scatter.hpp"
#include "sets.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

template <class T>
using InOut = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// Saturating counters of 2 bits in bytes; their number is a power of two.
struct PairOfBits {
    static uint32_t get(const uint8_t* table, uint64_t slot) {
        return table[slot >> 2] >> (2 * static_cast<int>(slot & 3)) & 3;
    }
    static void add(uint8_t& byte, uint64_t slot) {
        const int shift = 2 * static_cast<int>(slot & 3);
        byte = static_cast<uint8_t>(byte + ((byte >> shift & 3) != 3 ? 1u << shift : 0u));
    }
};

// How many sets hold a hash, in slots of 32 bits: 26 bits of the hash, and the count up to 63.
// 64 partitions, each probed in a ring of its own, so that threads can share them out. Where
// a ring is too full, and once in some 30 million times by a like hash, the answer is too
// high: that costs time and loses nothing.
template <class Slot>
class Counts {
   public:
    explicit Counts(std::span<Slot> slots) : slots_(slots), ring_(slots.size() / kPartitions) {}
    static constexpr size_t kPartitions = 64;
    static size_t partition(uint64_t hash) { return hash >> 58; }
    const Slot* place(uint64_t hash) const { return &slots_[partition(hash) * ring_ + (hash & (ring_ - 1))]; }

    void add(uint64_t hash) const {
        const size_t begin = partition(hash) * ring_;
        for (size_t probe = 0, at = hash; probe < kProbes; ++probe, ++at) {
            Slot& slot = slots_[begin + (at & (ring_ - 1))];
            if (!slot) slot = tag(hash);
            if ((slot & ~kMost) != tag(hash)) continue;
            slot += (slot & kMost) != kMost;
            return;
        }
    }

    uint8_t get(uint64_t hash) const {
        const size_t begin = partition(hash) * ring_;
        for (size_t probe = 0, at = hash; probe < kProbes; ++probe, ++at) {
            const uint32_t slot = slots_[begin + (at & (ring_ - 1))];
            if ((slot & ~kMost) == tag(hash)) return slot & kMost;
            if (!slot) return 0;
        }
        return kMost;
    }

   private:
    static constexpr uint32_t kMost = 63;
    static constexpr size_t kProbes = 128;
    static uint32_t tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 26) & ~kMost; }  // bits 32 to 57
    std::span<Slot> slots_;
    size_t ring_;
};

void check_power_of_two(size_t n, const char* what) {
    if (!n || (n & (n - 1))) throw std::invalid_argument(std::string(what) + " must have 2**n counters");
}

int64_t least_overlap(int64_t size, double threshold) {
    auto least = static_cast<int64_t>(std::ceil(static_cast<double>(size) * threshold));
    const auto some = static_cast<double>(std::max<int64_t>(size, 1));
    least += static_cast<double>(least) / some < threshold;
    least -= static_cast<double>(least - 1) / some >= threshold;
    return std::max<int64_t>(least, 1);
}

// Moves the n rarest hashes to the front, of equally rare ones the least: one order for all texts.
void rarest_first(std::vector<uint64_t>& hashes, std::span<const uint8_t> rarity, size_t n) {
    std::array<size_t, 256> counts{};
    for (size_t i = 0; i < hashes.size(); ++i) ++counts[rarity[i]];
    size_t rarer = 0;  // than the last count that is still let in
    size_t last = 0;
    while (last < 255 && rarer + counts[last] < n) rarer += counts[last++];
    std::array<size_t, 3> at{0, rarer, rarer + counts[last]};
    std::vector<uint64_t> sorted(hashes.size());
    for (size_t i = 0; i < hashes.size(); ++i)
        sorted[at[(rarity[i] >= last) + (rarity[i] > last)]++] = hashes[i];
    hashes.swap(sorted);
    if (n > rarer) {
        const auto begin = hashes.begin() + static_cast<ptrdiff_t>(rarer);
        const auto end = begin + static_cast<ptrdiff_t>(counts[last]), cut = hashes.begin() + static_cast<ptrdiff_t>(n);
        if (cut < end) std::nth_element(begin, cut, end);
    }
}

// Ranges of a table that hashes are put in order of, and how far ahead its places are asked for.
constexpr size_t kRanges = 64, kAhead = 16;

// Calls work(hashes) for those of each range, in their order, ranges shared out to threads.
// They are put in order a million at a time, which bounds the memory.
template <class T, class RangeOf, class Work>
void for_sorted(std::span<const T> hashes, size_t n_ranges, Team& team, const RangeOf& range_of,
                const Work& work) {
    constexpr size_t kMost = 1 << 20;
    Scattered<T> sorted;
    for (size_t first = 0; first < hashes.size(); first += kMost) {
        scatter(hashes.subspan(first, std::min(kMost, hashes.size() - first)), n_ranges, team, range_of, sorted);
        team.share(n_ranges, [&](size_t, size_t range) { work(sorted.bin(range)); });
    }
}

}  // namespace

// Of each text the shingles below `limit`, as their low `bits` bits, repeats included; how
// many; and how many shingles it has in all.
static std::tuple<Out<uint32_t>, Out<uint32_t>, Out<uint32_t>> sample(const Texts& texts, size_t k,
                                                                      uint64_t limit, int bits,
                                                                      In<int64_t> at, size_t threads,
                                                                      std::string_view level_name) {
    if (bits < 1 || bits > 32) throw std::invalid_argument("bits must be 1 to 32");
    const Level level = level_of(level_name);
    const Selection chosen(texts, span_of(at), false);
    const size_t n = chosen.size();
    auto sampled = uninitialised<uint32_t>(n), sizes = uninitialised<uint32_t>(n);
    Parts<uint32_t> parts(n);
    Joined<uint32_t> joined;
    const auto mask = static_cast<uint32_t>((uint64_t{1} << bits) - 1);
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        struct Worker {
            Shingler shingler;
            std::vector<uint32_t> read;
        };
        OneEach<Worker> workers(team.size(), Shingler(level, k));
        team.share(parts.size(), [&](size_t number, size_t part) {
            auto& [shingler, out] = workers[number];
            out.clear();
            uint64_t hashes[kBatch];
            for (size_t i = part * kTexts; i < std::min(n, (part + 1) * kTexts); ++i) {
                const size_t before = out.size();
                size_t size = 0;
                shingler.open(chosen[i]);
                while (const size_t some = shingler.next(hashes)) {
                    size_t end = out.size();
                    out.resize(end + some);
                    for (size_t j = 0; j < some; ++j) {
                        out[end] = static_cast<uint32_t>(hashes[j]) & mask;
                        end += hashes[j] <= limit;
                    }
                    out.resize(end);
                    size += some;
                }
                sampled[i] = static_cast<uint32_t>(out.size() - before);
                sizes[i] = static_cast<uint32_t>(size);
            }
            parts[part].assign(out.begin(), out.end());
        });
        joined = parts.joined(team);
    }
    return {give(std::move(joined)), give(std::move(sampled), {n}), give(std::move(sizes), {n})};
}

// Hashes are put in order of the range of the table they count in first: each range then lies
// in a near cache, and no two threads share one.
static void tally(In<uint32_t> hashes_array, InOut<uint8_t> table, size_t threads) {
    const size_t n_counters = table.size() * 4;
    check_power_of_two(n_counters, "table");
    nb::gil_scoped_release nogil;
    Team team(threads);
    const uint64_t mask = n_counters - 1;
    const size_t n_ranges = std::min(kRanges, n_counters / 4);  // a byte belongs to one of them
    const int shift = std::bit_width(n_counters / n_ranges) - 1;
    for_sorted(span_of(hashes_array), n_ranges, team, [&](uint32_t hash) { return (hash & mask) >> shift; },
               [&](std::span<const uint32_t> hashes) {
                   for (size_t i = 0; i < hashes.size(); ++i) {
                       if (i + kAhead < hashes.size())
                           DEDUP_PREFETCH_TO_WRITE(table.data() + ((hashes[i + kAhead] & mask) >> 2));
                       const uint64_t slot = hashes[i] & mask;
                       PairOfBits::add(table.data()[slot >> 2], slot);
                   }
               });
}

static void count_hashes(In<uint64_t> hashes_array, InOut<uint32_t> table, size_t threads) {
    check_power_of_two(table.size(), "table");
    if (table.size() < 64) throw std::invalid_argument("table must have 64 counters or more");
    nb::gil_scoped_release nogil;
    Team team(threads);
    const Counts<uint32_t> counts({table.data(), table.size()});
    for_sorted(span_of(hashes_array), Counts<uint32_t>::kPartitions, team, Counts<uint32_t>::partition,
               [&](std::span<const uint64_t> hashes) {
                   for (size_t i = 0; i < hashes.size(); ++i) {
                       if (i + kAhead < hashes.size()) DEDUP_PREFETCH_TO_WRITE(counts.place(hashes[i + kAhead]));
                       counts.add(hashes[i]);
                   }
               });
}

// Which texts may share enough with another to be similar to it: those that have no more slots
// counted once than they may miss. A text of fewer distinct shingles may miss fewer still: this
// is the safe side.
static Out<bool> may_share(In<uint32_t> slots, In<uint32_t> counts, In<uint32_t> sizes, In<uint8_t> table,
                           double threshold, size_t threads) {
    const size_t n = counts.size(), n_parts = (n + 1023) / 1024;
    check_power_of_two(table.size() * 4, "table");
    if (sizes.size() != n) throw std::invalid_argument("sizes must have one value a text");
    auto found = uninitialised<bool>(n);
    {
        nb::gil_scoped_release nogil;
        const uint64_t mask = table.size() * 4 - 1;
        std::vector<size_t> begins(n_parts + 1);
        size_t sum = 0;
        for (size_t i = 0; i < n; ++i) {
            if (i % 1024 == 0) begins[i / 1024] = sum;
            sum += counts.data()[i];
        }
        if (sum != slots.size()) throw std::invalid_argument("counts must add up to the number of slots");
        parallel_for(n_parts, threads, [&](size_t, size_t part) {
            const uint32_t* slot = slots.data() + begins[part];
            const uint32_t* last = slots.data() + slots.size();
            for (size_t i = part * 1024; i < std::min(n, (part + 1) * 1024); ++i) {
                uint32_t once = 0;
                for (uint32_t j = 0; j < counts.data()[i]; ++j, ++slot) {
                    if (last - slot > 16) DEDUP_PREFETCH(table.data() + ((slot[16] & mask) >> 2));
                    once += PairOfBits::get(table.data(), *slot & mask) == 1;
                }
                const auto size = static_cast<int64_t>(sizes.data()[i]);
                found[i] = size && once <= size - least_overlap(size, threshold);
            }
        });
    }
    return give(std::move(found), {n});
}

// Of each text: its number of shingles, how many of them another has (counted twice or more), and those it is looked up by, with how many: rarest first its prefix, as low bits.
// Where `wanted` is given, then all of its shared shingles counted there; `prefix` says which
// of them are in the prefix.
static std::tuple<Out<uint32_t>, Out<uint32_t>, Out<uint32_t>, Out<uint32_t>, Out<bool>> prefixes(
    const Texts& texts, size_t k, double threshold, In<uint32_t> table, std::optional<In<uint8_t>> wanted,
    In<uint64_t> held, In<int64_t> held_offsets, In<int64_t> at, size_t threads, std::string_view level_name) {
    check_power_of_two(table.size(), "table");
    const Counts<const uint32_t> count_of(span_of(table));
    if (wanted) check_power_of_two(wanted->size() * 4, "wanted");
    const Level level = level_of(level_name);
    const Selection chosen(texts, span_of(at), false);
    const size_t n = chosen.size();
    const Sets sets(chosen, span_of(held), span_of(held_offsets));
    auto sizes = uninitialised<uint32_t>(n), shared = uninitialised<uint32_t>(n), counts = uninitialised<uint32_t>(n);
    Parts<uint32_t> keys(n);
    Parts<bool> in_prefix(n);
    Joined<uint32_t> joined_keys;
    Joined<bool> joined_in_prefix;
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        const uint64_t wanted_mask = wanted ? wanted->size() * 4 - 1 : 0;
        OneEach<SetReader> readers(team.size(), level, k);
        team.share(keys.size(), [&](size_t worker, size_t part) {
            std::vector<uint64_t> room;
            std::vector<uint64_t> known;
            std::vector<uint8_t> rarity;
            std::vector<uint32_t> mine;
            std::vector<bool> mine_in_prefix;
            for (size_t i = part * kTexts; i < std::min(n, (part + 1) * kTexts); ++i) {
                const auto set = sets.get(i, readers[worker], room);
                known.resize(set.size());
                rarity.resize(set.size());
                size_t n_known = 0;
                for (size_t j = 0; j < set.size(); ++j) {
                    if (j + 16 < set.size()) DEDUP_PREFETCH(count_of.place(set[j + 16]));
                    known[n_known] = set[j];
                    rarity[n_known] = count_of.get(set[j]);
                    n_known += rarity[n_known] > 1;
                }
                known.resize(n_known);
                const int64_t spare = static_cast<int64_t>(n_known) -
                                      least_overlap(static_cast<int64_t>(set.size()), threshold);
                const auto prefix = static_cast<size_t>(
                    std::clamp<int64_t>(spare + 1, 0, static_cast<int64_t>(n_known)));
                rarest_first(known, rarity, prefix);
                const size_t before = mine.size();
                for (size_t j = 0; j < (wanted ? n_known : prefix); ++j) {
                    if (wanted && !PairOfBits::get(wanted->data(), known[j] & wanted_mask)) continue;
                    mine.push_back(static_cast<uint32_t>(known[j]));
                    mine_in_prefix.push_back(j < prefix);
                }
                sizes[i] = static_cast<uint32_t>(set.size());
                shared[i] = static_cast<uint32_t>(n_known);
                counts[i] = static_cast<uint32_t>(mine.size() - before);
            }
            keys[part] = std::move(mine);
            in_prefix[part] = std::move(mine_in_prefix);
        });
        joined_keys = keys.joined(team);
        joined_in_prefix = in_prefix.joined(team);
    }
    return {give(std::move(sizes), {n}), give(std::move(shared), {n}), give(std::move(counts), {n}), give(std::move(joined_keys)),
            give(std::move(joined_in_prefix))};
}

// Lists of two or more texts with one key; `counts` keys a text. Of lists of the same texts
// (near copies share most of their shingles) one is enough.
static std::tuple<Out<int64_t>, Out<uint32_t>> lists(In<uint32_t> keys, In<uint32_t> counts,
                                                     std::optional<In<bool>> in_prefix, size_t threads) {
    const size_t n = counts.size(), m = keys.size();
    if (in_prefix && in_prefix->size() != m) throw std::invalid_argument("in_prefix must have one value a key");
    if (m >= UINT32_MAX) throw std::invalid_argument("too many keys for 32-bit numbers");
    if (std::accumulate(counts.data(), counts.data() + n, uint64_t{0}) != m)
        throw std::invalid_argument("counts must add up to the number of keys");
    Lists found;
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        KeyedItems spare;
        std::vector<KeyedItems> parts(1);
        KeyedItems& items = parts[0];
        items.reserve(m);
        // An owner is a text, and whether the shingle is elsewhere than in its prefix.
        for (size_t i = 0, j = 0; i < n; ++i)
            for (uint32_t c = 0; c < counts.data()[i]; ++c, ++j)
                items.push_back({keys.data()[j], static_cast<uint32_t>(2 * i + (in_prefix && !in_prefix->data()[j]))});
        sort_by_key(items, spare);
        KeyedItems().swap(spare);
        number_shared(items, 0);
        drop_repeated(items);
        for (Keyed& item : items) {
            if (in_prefix) item.key = 2 * item.key + item.owner % 2;
            item.owner /= 2;
        }
        found = by_owner(parts, n, team);
    }
    return {give(std::move(found.offsets), {n + 1}), give(std::move(found.numbers), {found.n_entries})};
}

void bind_join(nb::module_& m) {
    m.def("sample", &sample, "texts"_a, "k"_a, "limit"_a, "bits"_a, nb::kw_only(), "at"_a.noconvert(),
          "threads"_a = 1, "level"_a = "",
          "Low bits of the shingles up to a limit, how many each text has, and its shingles in all.");
    m.def("tally", &tally, "hashes"_a.noconvert(), "table"_a.noconvert(), nb::kw_only(), "threads"_a = 1,
          "Counts hashes by their low bits in a table of saturating counters of 2 bits, in place.");
    m.def("count_hashes", &count_hashes, "hashes"_a.noconvert(), "table"_a.noconvert(), nb::kw_only(),
          "threads"_a = 1, "Counts hashes in a table that tells them apart, in place.");
    m.def("may_share", &may_share, "slots"_a.noconvert(), "counts"_a.noconvert(), "sizes"_a.noconvert(),
          "table"_a.noconvert(), "threshold"_a, nb::kw_only(), "threads"_a = 1,
          "Which texts have few enough slots that a table of 2 bits has counted once to be similar to another.");
    m.def("prefixes", &prefixes, "texts"_a, "k"_a, "threshold"_a, "table"_a.noconvert(),
          "wanted"_a.noconvert().none() = nb::none(), nb::kw_only(), "held"_a.noconvert(),
          "held_offsets"_a.noconvert(), "at"_a.noconvert(), "threads"_a = 1, "level"_a = "", "Sizes, shared shingles, number of keys, the keys, and which are of the prefix.");
    m.def("lists", &lists, "keys"_a.noconvert(), "counts"_a.noconvert(), "in_prefix"_a.noconvert().none() = nb::none(),
          nb::kw_only(), "threads"_a = 1, "Lists of two or more texts with one key that each text stands in: offsets and numbers.");
}

}  // namespace dedup
