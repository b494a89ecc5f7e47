// Shingle sets of texts, in no order: some held as arrays, the others shingled again when
// asked for. Sorting a set would take longer than reading its text.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "offsets.hpp"
#include "texts.hpp"
#include "tokens.hpp"

namespace dedup {

// Texts a worker takes at once, where one is little work.
inline constexpr size_t kTexts = 64;

// Which of some hashes are in a set; open addressing.
class HashTable {
   public:
    // Empties the table and makes room for n. A quarter of the slots at most is taken, so that
    // most hashes are told by the first.
    void reset(size_t n) {
        size_t slots = 16;
        while (slots < 4 * n) slots *= 2;
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

    // How many of some hashes it holds. Without a branch but for those whose slot has another
    // hash: whether a hash is there cannot be foreseen.
    size_t count(std::span<const uint64_t> hashes) const {
        size_t held = 0;
        for (const uint64_t hash : hashes) {
            const uint64_t first = slots_[hash & mask_];
            held += (first == hash) & (hash != 0);
            if (((first != hash) & (first != 0)) | (hash == 0)) held += holds_beyond(hash);
        }
        return held;
    }

   private:
    // Whether it holds a hash, where its first slot does not say.
    bool holds_beyond(uint64_t hash) const {
        if (!hash) return has_zero_;
        for (size_t slot = (hash + 1) & mask_; slots_[slot]; slot = (slot + 1) & mask_)
            if (slots_[slot] == hash) return true;
        return false;
    }

    std::vector<uint64_t> slots_;
    size_t mask_ = 0;
    bool has_zero_ = false;
};

// Reads sets; one a thread.
class SetReader {
   public:
    SetReader(Level level, size_t k) : shingler_(level, k) {}

    // Appends the shingles of a text to `out`, each once; returns how many.
    size_t append(const Text& text, std::vector<uint64_t>& out) { return append(text, out, table_); }

    // The same, and `table` holds them and nothing else.
    size_t append(const Text& text, std::vector<uint64_t>& out, HashTable& table) {
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
        table.reset(read_.size());
        const size_t before = out.size();
        out.resize(before + read_.size());
        size_t end = before;
        for (uint64_t hash : read_) {
            out[end] = hash;
            end += table.insert(hash);
        }
        out.resize(end);
        return end - before;
    }

   private:
    Shingler shingler_;
    HashTable table_;
    std::vector<uint64_t> read_;
};

// Sets that were read, held while there is room. Many threads use it; what it holds changes no
// result.
class HeldSets {
   public:
    HeldSets(size_t n_texts, size_t room) : sets_(n_texts), room_(room) {}

    // Memory of one thread's sets, in boards that grow to the size of large pages.
    class Shelf {
       public:
        uint64_t* take(size_t n) {
            if (n > left_) {
                board_ = std::min(2 * board_, kMost);
                left_ = std::max(n, board_);
                boards_.push_back(uninitialised<uint64_t>(left_));
                next_ = boards_.back().get();
            }
            left_ -= n;
            return std::exchange(next_, next_ + n);
        }

       private:
        static constexpr size_t kMost = 1 << 19;
        std::vector<Array<uint64_t>> boards_;
        uint64_t* next_ = nullptr;
        size_t left_ = 0, board_ = 1 << 12;
    };

    // The set of text i, if it is held: its size, then its hashes.
    const uint64_t* find(size_t i) const { return sets_[i].load(std::memory_order_acquire); }

    // Takes the set of text i down, if there is room.
    void offer(size_t i, std::span<const uint64_t> set, Shelf& shelf) {
        const size_t size = set.size() + 1;
        size_t room = room_.load(std::memory_order_relaxed);
        do {
            if (room < size) return;
        } while (!room_.compare_exchange_weak(room, room - size, std::memory_order_relaxed));
        uint64_t* const place = shelf.take(size);
        *place = set.size();
        std::copy(set.begin(), set.end(), place + 1);
        sets_[i].store(place, std::memory_order_release);
    }

   private:
    std::vector<std::atomic<const uint64_t*>> sets_;
    std::atomic<size_t> room_;
};

class Sets {
   public:
    // `hashes` and `offsets` are the sets of the first texts, as many as there are.
    Sets(const Selection& texts, std::span<const uint64_t> hashes, std::span<const int64_t> offsets)
        : texts_(texts), hashes_(hashes), offsets_(offsets) {
        check_offsets(offsets, hashes.size(), "hashes");
        if (offsets.size() > texts.size() + 1) throw std::invalid_argument("sets must be of the first texts");
    }

    // The set of text i: a view of what is held, or of `room`.
    std::span<const uint64_t> get(size_t i, SetReader& reader, std::vector<uint64_t>& room) const {
        if (given(i)) {
            const auto begin = static_cast<size_t>(offsets_[i]), end = static_cast<size_t>(offsets_[i + 1]);
            return hashes_.subspan(begin, end - begin);
        }
        room.clear();
        reader.append(texts_[i], room);
        return room;
    }

    bool given(size_t i) const { return i + 1 < offsets_.size(); }
    const Text& text(size_t i) const { return texts_[i]; }

   private:
    const Selection& texts_;
    std::span<const uint64_t> hashes_;
    std::span<const int64_t> offsets_;
};

}  // namespace dedup
