// Whether what differs between two near repeats changes what is said. The definition is
// dedup.similarity.differences.differs_in_substance; here are blocks whose letters are ASCII.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "texts.hpp"
#include "words.hpp"

namespace dedup {

// Words in lower case that alone change what is said, and those of them that deny it.
class TellingWords {
   public:
    TellingWords(std::vector<std::string> words, std::vector<std::string> negations);
    bool contains(const std::string& word) const;
    bool negates(const std::string& word) const;

   private:
    std::vector<std::string> words_, negations_;  // in order
};

// Of the blocks of one text, which must outlive it as the words must.
class Differences {
   public:
    Differences(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                const TellingWords& telling);

    // Whether a block differs in substance from the blocks from `of` to `last`, or if it is a `part`, from the
    // stretch of them that it comes from. Nothing where that is left to the definition: they have letters
    // beyond ASCII.
    std::optional<bool> differs(size_t block, size_t of, size_t last, bool part);

    // Numbers of a block with the signs that touch them, and the signs behind letters; nothing where that is
    // left to the definition.
    std::optional<std::vector<std::string>> signs(size_t block) const;

    // Whether two blocks are the same, letter by letter.
    bool same_text(size_t a, size_t b) const;

   private:
    using Range = std::pair<size_t, size_t>;
    Range range_of(size_t first, size_t last) const;

    struct Word {  // once for each that was seen, whatever its case
        uint64_t hash;
        size_t start;
        uint32_t size;
        bool tells, negates, is_name, is_asked;  // always; always; in capitals, if that was asked
    };
    struct Token {
        uint32_t word;
        bool tells, negates, begins;  // begins: a sentence
    };

    // A block, or blocks, as last read: one of two that are compared is mostly that of the last time.
    struct Side {
        Range range{1, 0};
        bool is_read = false;  // it was within what is read here
        std::vector<Token> tokens;
        std::vector<uint32_t> telling;     // words, in order
        std::vector<std::string> signs;  // in order
    };

    void read(Range range, Side& side);
    template <class Unit>
    bool read(const Unit* units, size_t begin, size_t end, std::vector<Token>& out);
    template <class Unit>
    uint32_t word_of(const Unit* units, size_t start, size_t end, uint64_t hash);
    // The place in `slots_` of a word, or of none.
    template <class Unit>
    size_t slot_of(const Unit* units, size_t start, size_t end, uint64_t hash) const;
    template <class Unit>
    bool is_name(const Unit* units, Word& word);
    // Where the stretch of theirs that ours comes from begins, and where it ends.
    std::pair<size_t, size_t> closest_window(std::span<const Token> ours, std::span<const Token> theirs);
    bool differ_aligned(std::span<const Token> ours, std::span<const Token> theirs);
    // Whether a word of one stretch is one of the other with letters before it.
    bool is_prefixed(std::span<const uint32_t> longer, std::vector<uint32_t>& shorter) const;

    Text text_;
    std::span<const int64_t> starts_, ends_;
    const TellingWords& telling_;
    std::optional<LowerWords> lower_;
    std::vector<Word> words_;
    std::vector<uint32_t> slots_;  // of words, one more than its place; 0 where there is none
    Side ours_, theirs_;
    std::vector<uint64_t> pairs_, matches_, rows_;
    std::vector<uint32_t> left_, right_;  // words of the stretch that is traced
    std::vector<uint32_t> places_;  // of words among those aligned, from 1; 0 for all else, and between calls
};

}  // namespace dedup
