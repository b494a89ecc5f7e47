// The words a text writes in lower case. The definition is lower_words in
// dedup._reference.repeats: those of the matches of \w+ that are str.islower().
#include <nanobind/nanobind.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bind.h"
#include "line_kinds.hpp"
#include "texts.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace dedup {

namespace {

class LowerWords {
   public:
    explicit LowerWords(nb::str text) : text_(std::move(text)), view_(view_of(text_.ptr())) {
        nb::gil_scoped_release nogil;
        read([&](const auto* units) { gather(units); });
    }

    bool contains(nb::str word) const {
        const Text view = view_of(word.ptr());
        const int kind = PyUnicode_KIND(word.ptr());
        uint64_t hash = kStart;
        for (size_t i = 0; i < view.size; ++i)
            hash = step(hash, PyUnicode_READ(kind, view.data, static_cast<Py_ssize_t>(i)));
        bool found = false;
        if (view.size && !words_.empty())
            read([&](const auto* units) {
                const auto same = [&](const Word& one) {
                    if (one.end - one.start != view.size) return false;
                    for (size_t i = 0; i < view.size; ++i)
                        if (units[one.start + i] != PyUnicode_READ(kind, view.data, static_cast<Py_ssize_t>(i)))
                            return false;
                    return true;
                };
                found = words_[slot_of(hash, same)].end > 0;
            });
        return found;
    }

   private:
    struct Word {
        uint64_t hash = 0;
        size_t start = 0, end = 0;  // an empty slot ends at 0
    };

    static constexpr uint64_t kStart = 0xCBF29CE484222325;
    static uint64_t step(uint64_t hash, uint32_t c) { return (hash ^ c) * 0x9E3779B97F4A7C15; }

    template <class Use>
    void read(const Use& use) const {
        switch (view_.kind) {
            case Kind::ucs2:
                return use(static_cast<const uint16_t*>(view_.data));
            case Kind::ucs4:
                return use(static_cast<const uint32_t*>(view_.data));
            default:
                return use(static_cast<const uint8_t*>(view_.data));
        }
    }

    // Slot of a word, or the empty one where it would stand.
    template <class Same>
    size_t slot_of(uint64_t hash, const Same& same) const {
        const size_t mask = words_.size() - 1;
        size_t slot = (hash ^ hash >> 32) & mask;
        while (words_[slot].end && !(words_[slot].hash == hash && same(words_[slot]))) slot = (slot + 1) & mask;
        return slot;
    }

    template <class T>
    void gather(const T* units) {
        const size_t n = view_.size;
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
            uint64_t hash = kStart;
            for (size_t i = start; i < at; ++i) hash = step(hash, units[i]);
            add(units, {hash, start, at});
        }
    }

    // What a character makes of the word it stands in; 0 outside of words.
    enum : uint32_t { kInWord = 1, kLower = 2, kUpper = 4 };
    static constexpr std::array<uint8_t, 128> kClasses = [] {
        std::array<uint8_t, 128> table{};
        for (size_t c = 0; c < 128; ++c) {
            if (c - 'a' < 26u) table[c] = kInWord | kLower;
            if (c - 'A' < 26u) table[c] = kInWord | kUpper;
            if (c - '0' < 10u || c == '_') table[c] = kInWord;
        }
        return table;
    }();
    static uint32_t class_of(uint32_t c) {
        if (c < 0x80) return kClasses[c];
        if (!is_word(c)) return 0;
        return kInWord | (Py_UNICODE_ISLOWER(c) ? kLower : 0u) |
               (Py_UNICODE_ISUPPER(c) || Py_UNICODE_ISTITLE(c) ? kUpper : 0u);
    }

    template <class T>
    void add(const T* units, const Word& word) {
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

    nb::str text_;
    Text view_;
    std::vector<Word> words_;
    size_t n_words_ = 0;
};

}  // namespace

void bind_words(nb::module_& m) {
    nb::class_<LowerWords>(m, "LowerWords", "The words a text writes in lower case.")
        .def(nb::init<nb::str>(), "text"_a)
        .def("__contains__", &LowerWords::contains, "word"_a);
}

}  // namespace dedup
