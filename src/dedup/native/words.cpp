#include "words.hpp"

#include <nanobind/nanobind.h>

#include <algorithm>
#include <array>
#include <bit>

#include "bind.h"
#include "line_kinds.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

// What a character makes of the word it stands in; 0 outside of words.
enum : uint32_t { kInWord = 1, kLower = 2, kUpper = 4 };
constexpr std::array<uint8_t, 128> kClasses = [] {
    std::array<uint8_t, 128> table{};
    for (size_t c = 0; c < 128; ++c) {
        if (c - 'a' < 26u) table[c] = kInWord | kLower;
        if (c - 'A' < 26u) table[c] = kInWord | kUpper;
        if (c - '0' < 10u || c == '_') table[c] = kInWord;
    }
    return table;
}();
uint32_t class_of(uint32_t c) {
    if (c < 0x80) return kClasses[c];
    if (!is_word(c)) return 0;
    return kInWord | (Py_UNICODE_ISLOWER(c) ? kLower : 0u) |
           (Py_UNICODE_ISUPPER(c) || Py_UNICODE_ISTITLE(c) ? kUpper : 0u);
}

}  // namespace

LowerWords::LowerWords(const Text& text) : text_(text) {
    with_characters(text_, [&](const auto* units) { gather(units); });
}

bool LowerWords::contains(const Text& word) const {
    if (!word.size || words_.empty()) return false;
    return with_characters(text_, [&](const auto* units) {
        return with_characters(word, [&](const auto* wanted) {
            uint64_t hash = kNoWord;
            for (size_t i = 0; i < word.size; ++i) hash = add_to_word(hash, wanted[i]);
            const auto same = [&](const Word& one) {
                return one.end - one.start == word.size && std::equal(wanted, wanted + word.size, units + one.start);
            };
            return words_[slot_of(hash, same)].end > 0;
        });
    });
}

// Slot of a word, or the empty one where it would stand.
template <class Same>
size_t LowerWords::slot_of(uint64_t hash, const Same& same) const {
    const size_t mask = words_.size() - 1;
    size_t slot = first_slot(hash, words_.size());
    while (words_[slot].end && !(words_[slot].hash == hash && same(words_[slot]))) slot = (slot + 1) & mask;
    return slot;
}

template <class Unit>
void LowerWords::gather(const Unit* units) {
    const size_t n = text_.size;
    words_.resize(std::bit_ceil(n / 16 + 64));
    for (size_t at = 0; at < n; ++at) {
        const size_t start = at;
        uint32_t seen = 0;
        for (; at < n; ++at) {
            const uint32_t what = class_of(units[at]);
            if (!what) break;
            seen |= what;
        }
        if ((seen & (kLower | kUpper)) != kLower) continue;
        uint64_t hash = kNoWord;
        for (size_t i = start; i < at; ++i) hash = add_to_word(hash, units[i]);
        add(units, {hash, start, at});
    }
}

template <class Unit>
void LowerWords::add(const Unit* units, const Word& word) {
    const auto same = [&](const Word& one) {
        return std::equal(units + one.start, units + one.end, units + word.start, units + word.end);
    };
    const size_t slot = slot_of(word.hash, same);
    if (words_[slot].end) return;
    words_[slot] = word;
    if (2 * ++n_words_ < words_.size()) return;
    std::vector<Word> before(2 * words_.size());
    before.swap(words_);
    for (const Word& one : before)
        if (one.end) words_[slot_of(one.hash, [](const Word&) { return false; })] = one;
}

namespace {

// The words of a str, which they hold.
struct HeldWords {
    nb::str text;
    LowerWords words;
};

}  // namespace

void bind_words(nb::module_& m) {
    nb::class_<HeldWords>(m, "LowerWords", "The words a text writes in lower case.")
        .def(
            "__init__",
            [](HeldWords* self, nb::str text) {
                const Text view = view_of(text.ptr());
                new (self) HeldWords{std::move(text), [&] {
                                         nb::gil_scoped_release nogil;
                                         return LowerWords(view);
                                     }()};
            },
            "text"_a)
        .def(
            "__contains__", [](const HeldWords& self, nb::str word) { return self.words.contains(view_of(word.ptr())); },
            "word"_a);
}

}  // namespace dedup
