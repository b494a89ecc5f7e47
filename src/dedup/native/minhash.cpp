#include "minhash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "level_regions.hpp"
#include "offsets.hpp"

#if DEDUP_X86
#include <immintrin.h>
#endif

namespace dedup {

struct MinhashKernel {
    void (*minima)(const uint32_t* hashes, size_t n, const uint32_t* a, const uint32_t* b,
                   uint32_t* low, size_t n_maps);
    void (*deal)(const uint32_t* hashes, size_t n, uint32_t* hands, size_t* counts);
    size_t unit;  // n_maps must be a multiple of it
};

namespace base {
#define DEDUP_VECTOR 16
#define DEDUP_HELD 4
#include "minhash_body.hpp"
#undef DEDUP_VECTOR
#undef DEDUP_HELD
}  // namespace base

#if DEDUP_X86
DEDUP_BEGIN_AVX2
namespace avx2 {
#define DEDUP_VECTOR 32
#define DEDUP_HELD 4  // of 16 registers: 12, a hash, a product
#include "minhash_body.hpp"
#undef DEDUP_VECTOR
#undef DEDUP_HELD
}  // namespace avx2
DEDUP_END

DEDUP_BEGIN_AVX512
namespace avx512 {
#define DEDUP_VECTOR 64
#define DEDUP_HELD 8  // of 32 registers: 24, a hash, products
#include "minhash_body.hpp"
#undef DEDUP_VECTOR
#undef DEDUP_HELD
}  // namespace avx512
DEDUP_END
#endif

static const MinhashKernel& kernel_of(Level level) {
    static constexpr const MinhashKernel* kKernels[] = DEDUP_KERNELS;
    return *kKernels[static_cast<int>(level)];
}

Maps::Maps(Level level, std::span<const uint32_t> a, std::span<const uint32_t> b)
    : kernel_(kernel_of(level)), size_(a.size()) {
    if (a.size() != b.size())
        throw std::invalid_argument("a and b must have the same length");
    a_.assign((size_ + kernel_.unit - 1) / kernel_.unit * kernel_.unit, 0);
    b_ = a_;
    std::copy(a.begin(), a.end(), a_.begin());
    std::copy(b.begin(), b.end(), b_.begin());
}

void Maps::update(const uint32_t* mixed, size_t n, Row& row) const {
    if (n) kernel_.minima(mixed, n, a_.data(), b_.data(), row.data(), row.size());
}

Dealer::Dealer(Level level, std::span<const uint32_t> a, std::span<const uint32_t> b,
               std::span<const int64_t> cuts)
    : kernel_(kernel_of(level)), size_(a.size()) {
    if (a.size() != b.size()) throw std::invalid_argument("a and b must have the same length");
    if (cuts.size() != kHands + 1 || !rise_to(a.size(), cuts))
        throw std::invalid_argument("cuts must rise from 0 to the number of maps, one range a hand");
    for (size_t h = 0; h < kHands; ++h) {
        const auto begin = static_cast<size_t>(cuts[h]), size = static_cast<size_t>(cuts[h + 1]) - begin;
        maps_.emplace_back(level, a.subspan(begin, size), b.subspan(begin, size));
    }
}

Dealer::Row Dealer::row() const {
    Row row;
    for (const Maps& maps : maps_) row.push_back(maps.row());
    return row;
}

void Dealer::clear(Row& row) const {
    for (size_t h = 0; h < kHands; ++h) maps_[h].clear(row[h]);
}

void Dealer::update(const uint32_t* mixed, size_t n, Row& row) const {
    uint32_t hands[kHands * kHandRoom];
    size_t counts[kHands];
    kernel_.deal(mixed, n, hands, counts);
    for (size_t h = 0; h < kHands; ++h) maps_[h].update(hands + h * kHandRoom, counts[h], row[h]);
}

void Dealer::save(const Row& row, uint32_t* out) const {
    for (size_t h = 0; h < kHands; out += maps_[h++].size()) maps_[h].save(row[h], out);
}

}  // namespace dedup
