// The words a text writes in lower case. The definition is lower_words in
// dedup._reference.repeats: those of the matches of \w+ that are str.islower().
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "texts.hpp"

namespace dedup {

// A hash of a word, character by character from kNoWord on, and the slot it is looked for first in a
// table of so many, a power of two. Words of one hash are told apart by their characters.
constexpr uint64_t kNoWord = 0xCBF29CE484222325;
constexpr uint64_t add_to_word(uint64_t hash, uint32_t c) { return (hash ^ c) * 0x9E3779B97F4A7C15; }
constexpr size_t first_slot(uint64_t hash, size_t n_slots) { return (hash ^ hash >> 32) & (n_slots - 1); }

class LowerWords {
   public:
    explicit LowerWords(const Text& text);  // which must outlive them
    bool contains(const Text& word) const;

   private:
    struct Word {
        uint64_t hash = 0;
        size_t start = 0, end = 0;  // an empty slot ends at 0
    };

    template <class Same>
    size_t slot_of(uint64_t hash, const Same& same) const;
    template <class Unit>
    void gather(const Unit* units);
    template <class Unit>
    void add(const Unit* units, const Word& word);

    Text text_;
    std::vector<Word> words_;
    size_t n_words_ = 0;
};

}  // namespace dedup
