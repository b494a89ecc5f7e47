// Shingle sets of texts, in no order: some held as arrays, the others shingled again when
// asked for. Sorting a set would take longer than reading its text.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "texts.hpp"
#include "tokens.hpp"

namespace dedup {

// Texts a worker takes at once, where one is little work.
inline constexpr size_t kTexts = 64;

// Which of some hashes are in a set; open addressing.
class HashTable {
   public:
    // Empties the table and makes room for n.
    void reset(size_t n) {
        size_t slots = 16;
        while (slots < 2 * n) slots *= 2;
        slots_.assign(slots, 0);
        mask_ = slots - 1;
        has_zero_ = false;
    }

    // Whether it was not there yet.
    bool insert(uint64_t hash) {
        if (!hash) return !std::exchange(has_zero_, true);
        size_t slot = hash & mask_;
        for (; slots_[slot]; slot = (slot + 1) & mask_)
            if (slots_[slot] == hash) return false;
        slots_[slot] = hash;
        return true;
    }

    bool holds(uint64_t hash) const {
        if (!hash) return has_zero_;
        for (size_t slot = hash & mask_; slots_[slot]; slot = (slot + 1) & mask_)
            if (slots_[slot] == hash) return true;
        return false;
    }

    size_t count(std::span<const uint64_t> hashes) const {
        size_t held = 0;
        for (uint64_t hash : hashes) held += holds(hash);
        return held;
    }

   private:
    std::vector<uint64_t> slots_;
    size_t mask_ = 0;
    bool has_zero_ = false;
};

// Reads sets; one a thread.
class SetReader {
   public:
    SetReader(Level level, size_t k) : shingler_(level, k) {}

    // Appends the shingles of a text to `out`, each once; returns how many.
    size_t append(const Text& text, std::vector<uint64_t>& out) {
        read_.clear();
        shingler_.open(text);
        for (size_t size = 0;;) {
            read_.resize(size + kBatch);
            const size_t some = shingler_.next(read_.data() + size);
            size += some;
            if (some) continue;
            read_.resize(size);
            break;
        }
        table_.reset(read_.size());
        const size_t before = out.size();
        out.resize(before + read_.size());
        size_t end = before;
        for (uint64_t hash : read_) {
            out[end] = hash;
            end += table_.insert(hash);
        }
        out.resize(end);
        return end - before;
    }

   private:
    Shingler shingler_;
    HashTable table_;
    std::vector<uint64_t> read_;
};

class Sets {
   public:
    // `hashes` and `offsets` are the sets of the first texts, as many as there are.
    Sets(const Selection& texts, std::span<const uint64_t> hashes, std::span<const int64_t> offsets)
        : texts_(texts), hashes_(hashes), offsets_(offsets) {
        if (offsets.empty() || offsets.front() != 0 || !std::is_sorted(offsets.begin(), offsets.end()) ||
            offsets.back() != static_cast<int64_t>(hashes.size()) || offsets.size() > texts.size() + 1)
            throw std::invalid_argument("set offsets must rise from 0 to the number of hashes");
    }

    // The set of text i: a view of what is held, or of `room`.
    std::span<const uint64_t> get(size_t i, SetReader& reader, std::vector<uint64_t>& room) const {
        if (i + 1 < offsets_.size()) {
            const auto begin = static_cast<size_t>(offsets_[i]), end = static_cast<size_t>(offsets_[i + 1]);
            return hashes_.subspan(begin, end - begin);
        }
        room.clear();
        reader.append(texts_[i], room);
        return room;
    }

   private:
    const Selection& texts_;
    std::span<const uint64_t> hashes_;
    std::span<const int64_t> offsets_;
};

}  // namespace dedup
