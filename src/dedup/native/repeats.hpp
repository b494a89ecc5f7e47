// What the repeats of one document need: hashes of blocks, who is a copy of whom, and who
// holds which repeated shingle. The definitions are dedup._reference.tokens and
// dedup._reference.repeats.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dedup {

using Hashes = std::span<const uint64_t>;
using Offsets = std::span<const int64_t>;

// One hash of each item's whole sequence of tokens; 0 for none.
void sequence_hashes(Hashes tokens, Offsets offsets, uint64_t* out);

// How many shingles of k tokens each item has, as offsets.
void shingle_offsets(Offsets offsets, size_t k, int64_t* out);

// Shingles of each item in order, repeats included; `ends` are those shingle_offsets gave.
void shingles_in_order(Hashes tokens, Offsets offsets, size_t k, const int64_t* ends, uint64_t* out);

// Of each block the first eligible one with the same tokens; itself where there is none.
void first_copies(Hashes sequences, Hashes shingles, Offsets offsets, const bool* eligible, int64_t* out);

// Repeated shingles of a document, and the kept blocks that hold each.
class Postings {
   public:
    Postings(Hashes shingles, Offsets offsets, const bool* among, double least, size_t most);

    size_t n_blocks() const { return bounds_.size() - 1; }

    // Whether a block has a repeated shingle that matters.
    bool has(size_t block) const { return bounds_[block] < bounds_[block + 1]; }

    // Shingles of each block without repeats; 0 for blocks that are not looked at.
    const std::vector<int64_t>& n_distinct() const { return n_distinct_; }

    // Whether enough of a block's shingles stand elsewhere for it to be a repeat: if so, all of
    // them are remembered.
    bool moves(size_t block) const { return moves_[block]; }

    struct Holder {
        int64_t block;
        int64_t count;
    };
    // Blocks that hold a block's shingles, with how many, in order; returns how many of its
    // shingles have as many holders as are remembered.
    int64_t candidates(size_t block, std::vector<Holder>& found) const;

    // Remembers a block as holder of its shingles, where there is room.
    void add(size_t block);

   private:
    std::vector<int64_t> n_distinct_;
    std::vector<uint8_t> moves_;
    std::vector<int64_t> starts_;    // where each group's holders begin
    std::vector<uint32_t> filled_;   // how many each group has
    std::vector<uint32_t> holders_;
    std::vector<uint32_t> groups_;   // of each block, one block after the other
    std::vector<int64_t> bounds_;    // where each block's groups begin
};

}  // namespace dedup
