// Band hashes of signatures and the buckets they make; dedup._reference.bands is the definition.
#include <nanobind/stl/tuple.h>

#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "bind.h"
#include "lists.hpp"
#include "minhash.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

template <class T>
using In2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

static uint64_t mix64(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

static Out<uint32_t> band_hashes(In2<uint32_t> signatures, size_t bands, size_t rows, size_t threads) {
    const size_t n = signatures.shape(0), width = signatures.shape(1);
    if (!rows || bands * rows > width)
        throw std::invalid_argument("bands * rows must be at most the width of the signatures");
    auto hashes = uninitialised<uint32_t>(bands * n);
    {
        nb::gil_scoped_release nogil;
        constexpr size_t kStep = 256;
        parallel_for((n + kStep - 1) / kStep, threads, [&](size_t, size_t step) {
            for (size_t i = step * kStep; i < std::min(n, (step + 1) * kStep); ++i) {
                const uint32_t* row = signatures.data() + i * width;
                for (size_t band = 0; band < bands; ++band) {
                    uint64_t sum = 0;
                    uint32_t all = kEmpty;
                    for (size_t j = 0; j < rows; ++j, ++row) {
                        sum = sum * kShingleBase + *row;
                        all &= *row;
                    }
                    const auto hash = static_cast<uint32_t>(mix64(sum) >> 32);
                    hashes[band * n + i] = all == kEmpty ? 0 : std::max<uint32_t>(hash, 1);
                }
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
        std::vector<std::vector<Keyed>> parts(bands), spares(std::max<size_t>(threads, 1));
        std::vector<uint32_t> counts(bands);
        std::vector<std::vector<uint8_t>> tables(spares.size());
        size_t n_counters = 64;
        while (n_counters < 4 * n) n_counters *= 2;
        const size_t mask = n_counters - 1;
        parallel_for(bands, threads, [&](size_t worker, size_t band) {
            std::vector<Keyed>& items = parts[band];
            const uint32_t* keys = hashes.data() + band * n;
            // Most texts are alone in their bucket, and a small table of pairs of bits (seen,
            // seen again) tells nearly all of them.
            std::vector<uint8_t>& table = tables[worker];
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
            sort_by_key(items, spares[worker]);
            counts[band] = number_shared(items, 0);
            items.shrink_to_fit();
        });
        uint32_t first = 0;
        for (size_t band = 0; band < bands; ++band) {
            for (Keyed& item : parts[band]) item.key += first;
            first += counts[band];
        }
        lists = by_owner(parts, n);
    }
    return {give(std::move(lists.offsets), {n + 1}), give(std::move(lists.numbers), {lists.n_entries})};
}

void bind_bands(nb::module_& m) {
    m.def("band_hashes", &band_hashes, "signatures"_a.noconvert(), "bands"_a, "rows"_a, nb::kw_only(), "threads"_a = 1,
          "uint32[bands, n] hashes of bands, 0 for those without a shingle.");
    m.def("buckets", &buckets, "hashes"_a.noconvert(), nb::kw_only(), "threads"_a = 1,
          "Buckets of two or more texts each text stands in: offsets and numbers.");
}

}  // namespace dedup
