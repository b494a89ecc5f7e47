// Band hashes of signatures and the buckets they make; dedup._reference.bands is the definition.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "lists.hpp"
#include "minhash.hpp"
#include "texts.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

template <class T>
using In2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using InOut2 = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

static uint32_t band_hash(const uint32_t* row, size_t rows) {
    uint64_t sum = 0;
    uint32_t all = kEmpty;
    for (size_t j = 0; j < rows; ++j) {
        sum = sum * kShingleBase + row[j];
        all &= row[j];
    }
    const auto hash = static_cast<uint32_t>(mix64(sum) >> 32);
    return all == kEmpty ? 0 : std::max<uint32_t>(hash, 1);
}

static void check_bands(size_t bands, size_t rows, size_t width) {
    if (!rows || (bands && rows > width / bands))  // a product would wrap
        throw std::invalid_argument("bands * rows must be at most the width of the signatures");
}

// Band hashes of texts, into the columns of `hashes` from `first` on. Signatures never leave the
// nearest cache.
template <class Maker>
static void hash_bands(const Selection& chosen, size_t k, const Maker& maker, Level level, size_t rows,
                       const InOut2<uint32_t>& hashes, size_t first, size_t threads) {
    const size_t n = chosen.size(), bands = hashes.shape(0), n_all = hashes.shape(1), width = maker.size();
    check_bands(bands, rows, width);
    if (first > n_all || n > n_all - first) throw std::invalid_argument("hashes must have a column for every text");
    uint32_t* const out = hashes.data() + first;
    nb::gil_scoped_release nogil;
    Team team(std::min(threads, (n + 63) / 64));
    // Texts whose signatures are held at once, 128 KB of them where there are many texts: what two
    // threads write then lies further apart than a core reads ahead.
    const size_t group_size = n >= 2048 * team.size() ? 256 : 64;
    struct Worker {
        Shingler shingler;
        typename Maker::Row low;
        std::vector<uint32_t> signatures;
    };
    OneEach<Worker> workers(team.size(), Shingler(level, k), maker.row(), std::vector<uint32_t>(group_size * width));
    team.share((n + group_size - 1) / group_size, [&](size_t number, size_t group) {
        Worker& worker = workers[number];
        const size_t begin = group * group_size, size = std::min(n - begin, group_size);
        uint32_t mixed[kBatch];
        for (size_t i = 0; i < size; ++i) {
            maker.clear(worker.low);
            worker.shingler.open(chosen[begin + i]);
            while (const size_t found = worker.shingler.next_mixed(mixed)) maker.update(mixed, found, worker.low);
            maker.save(worker.low, &worker.signatures[i * width]);
        }
        for (size_t band = 0; band < bands; ++band)
            for (size_t i = 0; i < size; ++i)
                out[band * n_all + begin + i] = band_hash(&worker.signatures[i * width + band * rows], rows);
    });
}

static void sketch_bands(const Texts& texts, size_t k, InOut2<uint32_t> hashes, size_t first, In<uint32_t> a,
                         In<uint32_t> b, std::optional<In<int64_t>> cuts, size_t rows, In<int64_t> at,
                         size_t threads, std::string_view level_name) {
    const Level level = level_of(level_name);
    const Selection chosen(texts, span_of(at), false);
    if (cuts)
        hash_bands(chosen, k, Dealer(level, span_of(a), span_of(b), span_of(*cuts)), level, rows, hashes, first,
                   threads);
    else
        hash_bands(chosen, k, Maps(level, span_of(a), span_of(b)), level, rows, hashes, first, threads);
}

static Out<uint32_t> band_hashes(In2<uint32_t> signatures, size_t bands, size_t rows, size_t threads) {
    const size_t n = signatures.shape(0), width = signatures.shape(1);
    check_bands(bands, rows, width);
    auto hashes = uninitialised<uint32_t>(bands * n);
    {
        nb::gil_scoped_release nogil;
        constexpr size_t kStep = 256;
        parallel_for((n + kStep - 1) / kStep, threads, [&](size_t, size_t step) {
            for (size_t i = step * kStep; i < std::min(n, (step + 1) * kStep); ++i) {
                const uint32_t* row = signatures.data() + i * width;
                for (size_t band = 0; band < bands; ++band)
                    hashes[band * n + i] = band_hash(row + band * rows, rows);
            }
        });
    }
    return give(std::move(hashes), {bands, n});
}

static std::tuple<Out<int64_t>, Out<uint32_t>> buckets(In2<uint32_t> hashes, size_t threads) {
    const size_t bands = hashes.shape(0), n = hashes.shape(1);
    Lists lists;
    {
        nb::gil_scoped_release nogil;
        Team team(threads);
        struct Room {
            KeyedItems items, spare;
            std::vector<uint8_t> table;
        };
        OneEach<Room> rooms(team.size());
        std::vector<KeyedItems> parts(bands);
        std::vector<uint32_t> counts(bands);
        size_t n_counters = 64;
        while (n_counters < 4 * n) n_counters *= 2;
        const size_t mask = n_counters - 1;
        team.share(bands, [&](size_t worker, size_t band) {
            auto& [items, spare, table] = rooms[worker];
            const uint32_t* keys = hashes.data() + band * n;
            // Most texts are alone in their bucket, and a small table of pairs of bits (seen,
            // seen again) tells nearly all of them.
            table.assign(n_counters / 4, 0);
            for (size_t i = 0; i < n; ++i) {
                uint8_t& byte = table[(keys[i] & mask) / 4];
                const int shift = 2 * static_cast<int>(keys[i] & 3);
                byte = static_cast<uint8_t>(byte | ((byte >> shift & 1) + 1) << shift);
            }
            size_t met = 0;
            items.resize(n + 1);  // one more: every text is written before it is known to count
            for (size_t i = 0; i < n; ++i) {
                items[met] = {keys[i], static_cast<uint32_t>(i)};
                met += (keys[i] != 0) & table[(keys[i] & mask) / 4] >> (2 * (keys[i] & 3) + 1);
            }
            items.resize(met);
            sort_by_key(items, spare);
            counts[band] = number_shared(items, 0);
            parts[band].assign(items.begin(), items.end());
        });
        std::vector<uint32_t> firsts(bands);
        uint32_t first = 0;
        for (size_t band = 0; band < bands; ++band) {
            firsts[band] = first;
            first += counts[band];
        }
        team.share(bands, [&](size_t, size_t band) {
            for (Keyed& item : parts[band]) item.key += firsts[band];
        });
        lists = by_owner(parts, n, team);
    }
    return {give(std::move(lists.offsets), {n + 1}), give(std::move(lists.numbers), {lists.n_entries})};
}

void bind_bands(nb::module_& m) {
    m.def("band_hashes", &band_hashes, "signatures"_a.noconvert(), "bands"_a, "rows"_a, nb::kw_only(), "threads"_a = 1,
          "uint32[bands, n] hashes of bands, 0 for those without a shingle.");
    m.def("sketch_bands", &sketch_bands, "texts"_a, "k"_a, "hashes"_a.noconvert(), "first"_a, nb::kw_only(),
          "a"_a.noconvert(), "b"_a.noconvert(), "cuts"_a.noconvert().none() = nb::none(), "rows"_a,
          "at"_a.noconvert(), "threads"_a = 1, "level"_a = "",
          "Band hashes of texts, into the columns of uint32[bands, n] from the first on.");
    m.def("buckets", &buckets, "hashes"_a.noconvert(), nb::kw_only(), "threads"_a = 1,
          "Buckets of two or more texts each text stands in: offsets and numbers.");
}

}  // namespace dedup
