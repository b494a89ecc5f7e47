// Exact copies: which text each repeats, and what becomes of it; dedup._reference.copies is the
// definition.
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "prefetch.hpp"
#include "scatter.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

// Any hash will do: what collides is compared. Four lanes, as one waits for its product.
static uint64_t hash_of(const char* octets, size_t n, uint64_t seed) {
    uint64_t lanes[4] = {n, seed, kTokenSeed, kShingleBase};
    const auto mix = [](uint64_t& lane, const char* from, size_t size) {
        uint64_t word = 0;
        std::memcpy(&word, from, size);
        lane = (lane ^ word) * kTokenBase;
        lane ^= lane >> 29;
    };
    const auto mix_block = [&](const char* from) {
        for (size_t lane = 0; lane < 4; ++lane) mix(lanes[lane], from + 8 * lane, 8);
    };
    for (size_t i = 0; i + 32 <= n; i += 32) mix_block(octets + i);
    if (n % 32 && n >= 32)
        mix_block(octets + n - 32);  // some of it again
    else if (n % 32)
        for (size_t i = 0, lane = 0; i < n; i += 8, ++lane) mix(lanes[lane], octets + i, std::min<size_t>(8, n - i));
    uint64_t hash = 0;
    for (uint64_t lane : lanes) hash = (hash ^ lane) * kShingleBase, hash ^= hash >> 32;
    return hash;
}

// Bytes at the start of a long text that tell it, with its length, from nearly all others.
static constexpr size_t kGlance = 32;

static uint64_t hash_of(const Text& text, bool whole) {
    const auto* octets = static_cast<const char*>(text.data);
    const size_t n = text.n_bytes();
    const auto kind = static_cast<uint64_t>(text.kind);
    if (whole || n <= kGlance) return hash_of(octets, n, kind);
    return hash_of(octets, kGlance, n << 8 | kind);
}

namespace {

// Which hashes were seen, and which again: a pair of bits for each of a few low bits of a hash.
class Seen {
   public:
    Seen(std::span<const uint64_t> hashes, Team& team) {
        const size_t n = hashes.size();
        n_counters_ = 64;  // 1 MB of them, or 4 a text
        while (n_counters_ < std::min(16 * n, std::max(size_t{1} << 22, 4 * n))) n_counters_ *= 2;
        constexpr size_t kMost = 4;  // tables, one a thread
        const size_t n_parts = std::min(team.size(), kMost), n_bytes = n_counters_ / 4;
        std::vector<std::vector<uint8_t>> tables(n_parts);
        team.share(n_parts, [&](size_t, size_t part) {
            std::vector<uint8_t> table(n_bytes);
            for (size_t i = n * part / n_parts; i < n * (part + 1) / n_parts; ++i) {
                uint8_t& byte = table[byte_of(hashes[i])];
                const int shift = 2 * static_cast<int>(hashes[i] & 3);
                byte = static_cast<uint8_t>(byte | ((byte >> shift & 1) + 1) << shift);
            }
            tables[part] = std::move(table);
        });
        table_ = std::move(tables[0]);
        team.share(n_parts, [&](size_t, size_t slice) {
            for (size_t part = 1; part < n_parts; ++part)
                for (size_t i = n_bytes * slice / n_parts; i < n_bytes * (slice + 1) / n_parts; ++i) {
                    const uint8_t here = table_[i], there = tables[part][i];
                    table_[i] = static_cast<uint8_t>(here | there | (here & there & 0x55) << 1);
                }
        });
    }

    bool again(uint64_t hash) const { return table_[byte_of(hash)] >> (2 * static_cast<int>(hash & 3) + 1) & 1; }

   private:
    size_t byte_of(uint64_t hash) const { return (hash & (n_counters_ - 1)) / 4; }
    size_t n_counters_;
    std::vector<uint8_t> table_;
};

bool equal(const Text& a, const Text& b) {
    return a.kind == b.kind && a.size == b.size && (!a.size || !std::memcmp(a.data, b.data, a.n_bytes()));
}

}  // namespace

// For each text the first that equals it. Most texts look like no other at a glance; the others
// are read in full, and those whose hashes begin alike are looked up by one thread, in order.
static Out<int64_t> first_copies(const Texts& texts, In<int64_t> at, size_t threads) {
    const Selection chosen(texts, span_of(at), false);
    const size_t n = chosen.size();
    if (n >= UINT32_MAX) throw std::invalid_argument("too many texts for 32-bit numbers");
    auto first = uninitialised<int64_t>(n);
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        constexpr size_t kStep = 256, kSoon = 24;
        const size_t n_steps = (n + kStep - 1) / kStep;
        const auto hashes = uninitialised<uint64_t>(n);
        team.share(n_steps, [&](size_t, size_t step) {
            for (size_t i = step * kStep; i < std::min(n, (step + 1) * kStep); ++i) {
                if (i + kSoon < n) DEDUP_PREFETCH(chosen[i + kSoon].data);
                hashes[i] = hash_of(chosen[i], false);
            }
        });
        const Seen seen({hashes.get(), n}, team);
        std::vector<std::vector<uint32_t>> parts(n_steps);
        team.share(n_steps, [&](size_t, size_t step) {
            for (size_t i = step * kStep; i < std::min(n, (step + 1) * kStep); ++i) {
                first[i] = static_cast<int64_t>(i);
                if (!seen.again(hashes[i])) continue;
                parts[step].push_back(static_cast<uint32_t>(i));
                hashes[i] = hash_of(chosen[i], true);
            }
        });
        std::vector<uint32_t> like;
        for (const auto& part : parts) like.insert(like.end(), part.begin(), part.end());
        constexpr size_t kBins = 64;
        Scattered<uint32_t> sorted;
        scatter(std::span<const uint32_t>(like), kBins, team, [&](uint32_t i) { return hashes[i] >> 58; }, sorted);
        team.share(kBins, [&](size_t, size_t bin) {
            const auto members = sorted.bin(bin);
            size_t capacity = 2;
            while (capacity < 2 * members.size()) capacity *= 2;
            constexpr uint32_t kFree = UINT32_MAX;
            std::vector<uint32_t> slots(capacity, kFree);
            for (size_t m = 0; m < members.size(); ++m) {
                const uint32_t i = members[m];
                if (m + kSoon < members.size()) DEDUP_PREFETCH(chosen[members[m + kSoon]].data);
                for (size_t slot = hashes[i] & (capacity - 1);; slot = (slot + 1) & (capacity - 1)) {
                    const uint32_t j = slots[slot];
                    if (j == kFree) {
                        slots[slot] = i;
                        break;
                    }
                    if (hashes[j] == hashes[i] && equal(chosen[j], chosen[i])) {
                        first[i] = static_cast<int64_t>(j);
                        break;
                    }
                }
            }
        });
    }
    return give(std::move(first), {n});
}

using Whole = Out<int64_t>;
using Score = Out<double>;

// What became of distinct texts, said of all texts; `first` is for each the first that equals it.
static std::tuple<Whole, Whole, Score, Score, Whole, Score, bool> with_copies(
    In<int64_t> first, In<int64_t> earlier, In<int64_t> later, In<double> forward, In<double> backward,
    In<int64_t> origins, In<double> scores, size_t most, size_t threads) {
    const size_t n = first.size(), n_distinct = origins.size(), n_pairs = earlier.size();
    if (n >= UINT32_MAX) throw std::invalid_argument("too many texts for 32-bit numbers");
    if (later.size() != n_pairs || forward.size() != n_pairs || backward.size() != n_pairs)
        throw std::invalid_argument("pairs must be columns of one length");
    if (scores.size() != n_distinct) throw std::invalid_argument("origins and scores must have one length");
    const auto beyond = [](const In<int64_t>& places, size_t end) {
        return std::any_of(places.data(), places.data() + places.size(),
                           [&](int64_t place) { return static_cast<uint64_t>(place) >= end; });
    };
    if (beyond(earlier, n_distinct) || beyond(later, n_distinct) || beyond(origins, n_distinct))
        throw std::invalid_argument("a pair or an origin names a text that is not there");
    Array<int64_t> left, right;
    Array<double> there, back;
    auto all_origins = uninitialised<int64_t>(n);
    auto all_scores = uninitialised<double>(n);
    size_t n_rows = 0;
    bool complete = true;
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        // Distinct texts by number; of each text the number of the first that equals it.
        const auto distinct = uninitialised<uint32_t>(n_distinct), number = uninitialised<uint32_t>(n);
        std::vector<uint32_t> again;
        size_t count = 0;
        for (size_t i = 0; i < n; ++i) {
            const auto of = static_cast<size_t>(first.data()[i]);
            if (of > i || (of == i && count == n_distinct) || (of < i && distinct[number[of]] != of))
                throw std::invalid_argument("first must name the first of equal texts, origins one a distinct text");
            if (of == i) {
                distinct[count] = static_cast<uint32_t>(i);
                number[i] = static_cast<uint32_t>(count++);
            } else {
                number[i] = number[of];
                again.push_back(static_cast<uint32_t>(i));
            }
        }
        if (count != n_distinct) throw std::invalid_argument("origins must have one value a distinct text");

        // The copies of each distinct text, itself first, the others in order.
        std::vector<uint32_t> begins(n_distinct + 1);
        for (const uint32_t i : again) ++begins[number[i]];
        uint32_t sum = 0;
        for (size_t d = 0; d <= n_distinct; ++d) sum += std::exchange(begins[d], sum);
        std::vector<uint32_t> copies(again.size());
        {
            std::vector<uint32_t> at(begins.begin(), begins.end() - 1);
            for (const uint32_t i : again) copies[at[number[i]]++] = i;
        }
        const auto n_copies = [&](size_t d) { return size_t{1} + begins[d + 1] - begins[d]; };
        const auto listed = [&](size_t d) { return n_copies(d) > most ? 1 : n_copies(d); };
        const auto copy = [&](size_t d, size_t rank) { return rank ? copies[begins[d] + rank - 1] : distinct[d]; };
        for (size_t p = 0; p < n_pairs; ++p) n_rows += listed(earlier.data()[p]) * listed(later.data()[p]);
        for (size_t d = 0; d < n_distinct; ++d) {
            const size_t all = n_copies(d);
            complete &= listed(d) == all;
            n_rows += listed(d) == all ? all * (all - 1) / 2 : all - 1;
        }

        left = uninitialised<int64_t>(n_rows), right = uninitialised<int64_t>(n_rows);
        there = uninitialised<double>(n_rows), back = uninitialised<double>(n_rows);
        const auto fill_rows = [&] {
            size_t row = 0;
            const auto add = [&](uint32_t a, uint32_t b, double a_to_b, double b_to_a) {
                const bool swapped = a > b;
                left[row] = swapped ? b : a;
                right[row] = swapped ? a : b;
                there[row] = swapped ? b_to_a : a_to_b;
                back[row++] = swapped ? a_to_b : b_to_a;
            };
            for (size_t p = 0; p < n_pairs; ++p) {
                const auto a = static_cast<size_t>(earlier.data()[p]), b = static_cast<size_t>(later.data()[p]);
                for (size_t i = 0; i < listed(a); ++i)
                    for (size_t j = 0; j < listed(b); ++j)
                        add(copy(a, i), copy(b, j), forward.data()[p], backward.data()[p]);
            }
            // Each copy makes a pair with every one before it, or with the first.
            for (size_t c = 0; c < copies.size();) {
                const size_t d = number[copies[c]], all = n_copies(d);
                for (size_t rank = 1; rank < all; ++rank, ++c)
                    for (size_t before = 0; before < (listed(d) > 1 ? rank : 1); ++before)
                        add(copy(d, before), copies[c], 1.0, 1.0);
            }
        };

        constexpr size_t kStep = 1 << 14;
        team.share(1 + (n + kStep - 1) / kStep, [&](size_t, size_t item) {
            if (!item) return fill_rows();
            for (size_t i = (item - 1) * kStep; i < std::min(n, item * kStep); ++i) {
                const size_t d = number[i];
                const auto origin = static_cast<size_t>(origins.data()[d]);
                all_origins[i] = distinct[origin];
                all_scores[i] = origin == d && distinct[d] != i ? 1.0 : scores.data()[d];
            }
        });
    }
    return {give(std::move(left), {n_rows}),  give(std::move(right), {n_rows}),   give(std::move(there), {n_rows}),
            give(std::move(back), {n_rows}), give(std::move(all_origins), {n}), give(std::move(all_scores), {n}),
            complete};
}

void bind_copies(nb::module_& m) {
    m.def("first_copies", &first_copies, "texts"_a, nb::kw_only(), "at"_a.noconvert(), "threads"_a = 1,
          "For each text the first that equals it.");
    m.def("with_copies", &with_copies, "first"_a.noconvert(), "earlier"_a.noconvert(), "later"_a.noconvert(),
          "forward"_a.noconvert(), "backward"_a.noconvert(), "origins"_a.noconvert(), "scores"_a.noconvert(),
          nb::kw_only(), "most"_a, "threads"_a = 1,
          "Pairs with both scores, origins and scores of all texts from those of the distinct ones, and whether "
          "no pair was left out.");
}

}  // namespace dedup
