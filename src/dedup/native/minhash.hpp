// MinHash by datasketch's "affine32" maps: a * h + b modulo 2**32, a odd. The definition is
// dedup._reference.minhash.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "level.hpp"
#include "tokens.hpp"

namespace dedup {

inline constexpr uint32_t kEmpty = 0xFFFFFFFF;  // every minimum of an empty set

struct MinhashKernel;  // one a level, see minhash.cpp

// The maps of a signature, ready for vectors of any level.
class Maps {
   public:
    Maps(Level level, std::span<const uint32_t> a, std::span<const uint32_t> b);

    size_t size() const { return size_; }

    // Minima of a text in the making; there is room for more than size().
    using Row = std::vector<uint32_t>;
    Row row() const { return Row(a_.size()); }
    void clear(Row& row) const { std::fill(row.begin(), row.end(), kEmpty); }

    // Minima of the row and of the images of hashes that were mixed already.
    void update(const uint32_t* mixed, size_t n, Row& row) const;

    void save(const Row& row, uint32_t* out) const { std::copy_n(row.begin(), size_, out); }

   private:
    const MinhashKernel& kernel_;
    size_t size_;
    std::vector<uint32_t> a_, b_;
};

// Hands that shingles are dealt into; see dedup._reference.minhash.dealt_signatures.
inline constexpr size_t kHands = 4;
inline constexpr size_t kHandRoom = kBatch + 16;  // and what a vector writes beyond

// The maps of a signature each of which sees the shingles of one hand only.
class Dealer {
   public:
    // Hand h has the maps from cuts[h] to cuts[h + 1].
    Dealer(Level level, std::span<const uint32_t> a, std::span<const uint32_t> b,
           std::span<const int64_t> cuts);

    size_t size() const { return size_; }

    // As those of Maps, of at most kBatch hashes at once.
    using Row = std::vector<Maps::Row>;  // one a hand
    Row row() const;
    void clear(Row& row) const;
    void update(const uint32_t* mixed, size_t n, Row& row) const;
    void save(const Row& row, uint32_t* out) const;

   private:
    const MinhashKernel& kernel_;
    std::vector<Maps> maps_;
    size_t size_;
};

}  // namespace dedup
