// MinHash by datasketch's "affine32" maps: a * h + b modulo 2**32, a odd. The definition is
// dedup._reference.minhash.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "level.hpp"

namespace dedup {

inline constexpr uint32_t kEmpty = 0xFFFFFFFF;  // every minimum of an empty set

struct MinhashKernel;  // one a level, see minhash.cpp

// The maps of a signature, ready for vectors of any level.
class Maps {
   public:
    Maps(Level level, std::span<const uint32_t> a, std::span<const uint32_t> b);

    size_t size() const { return size_; }

    // A row for `update`: it has room for more than size().
    std::vector<uint32_t> row() const { return std::vector<uint32_t>(a_.size(), kEmpty); }

    // Minima of the row and of the images of hashes that were mixed already.
    void update(const uint32_t* mixed, size_t n, std::vector<uint32_t>& row) const;

   private:
    const MinhashKernel& kernel_;
    size_t size_;
    std::vector<uint32_t> a_, b_;
};

}  // namespace dedup
