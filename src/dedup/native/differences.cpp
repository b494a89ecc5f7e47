#include "differences.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string_view>

namespace dedup {

namespace {

constexpr size_t kMostAligned = 20'000;
// The definition's MAX_OPENING, MIN_STEM and MAX_PREFIX, where their reasons stand.
constexpr size_t kMaxOpening = 4, kMinStem = 4, kMaxPrefix = 6;

bool is_upper(uint32_t c) { return c - 'A' < 26u; }
bool is_digit(uint32_t c) { return c - '0' < 10u; }
bool is_in_token(uint32_t c) { return (c | 0x20) - 'a' < 26u || is_digit(c); }
// Signs that stand between tokens; the common ones of those beyond ASCII.
bool is_apart(uint32_t c) {
    if (c < 0x80) return !is_in_token(c);
    if (c < 0x100) return std::u32string_view(U"\u00a0¡£§©«®°·»¿").find(c) != std::u32string_view::npos;
    return c - 0x2010 < 7u || c - 0x2018 < 11u || c == 0x2026 || c == 0x2039 || c == 0x203A || c == 0x20AC;
}
bool ends_sentence(uint32_t c) { return c == '.' || c == '!' || c == '?' || c == 0x2026; }
uint32_t lower(uint32_t c) { return is_upper(c) ? c | 0x20 : c; }

// A word in lower case.
template <class Unit>
std::string lower_form(const Unit* word, size_t n) {
    std::string form;
    for (size_t i = 0; i < n; ++i) form += static_cast<char>(lower(word[i]));
    return form;
}

// Whether one of two multisets, both in order, has something more often than the other.
bool has_more(std::span<const uint32_t> ours, std::span<const uint32_t> theirs) {
    return !std::includes(theirs.begin(), theirs.end(), ours.begin(), ours.end());
}

template <class Token>
std::vector<uint32_t> telling_of(std::span<const Token> tokens) {
    std::vector<uint32_t> found;
    for (const Token& token : tokens)
        if (token.tells) found.push_back(token.word);
    std::sort(found.begin(), found.end());
    return found;
}

template <class Token>
uint64_t pair_at(std::span<const Token> tokens, size_t i) {
    return uint64_t{tokens[i].word} << 32 | tokens[i + 1].word;
}

// Whether a part of a text is denied by the sentence it stands in.
template <class Token>
bool is_negated(std::span<const Token> tokens, size_t first, size_t last) {
    const auto any = [&](size_t from, size_t until) {
        return std::any_of(tokens.begin() + static_cast<ptrdiff_t>(from), tokens.begin() + static_cast<ptrdiff_t>(until),
                           [](const Token& token) { return token.negates; });
    };
    const auto goes_on = [&](size_t i) { return i > 0 && i < tokens.size() && !tokens[i].begins; };
    if (goes_on(last) && tokens[last].negates) return true;
    if (!goes_on(first)) return false;
    size_t begins = first;
    while (goes_on(begins)) --begins;
    return any(begins, std::min(begins + kMaxOpening, first)) || any(first - std::min(kMaxOpening, first - begins), first);
}

}  // namespace

TellingWords::TellingWords(std::vector<std::string> words, std::vector<std::string> negations)
    : words_(std::move(words)), negations_(std::move(negations)) {
    std::sort(words_.begin(), words_.end());
    std::sort(negations_.begin(), negations_.end());
}

bool TellingWords::contains(const std::string& word) const {
    return std::binary_search(words_.begin(), words_.end(), word);
}

bool TellingWords::negates(const std::string& word) const {
    return std::binary_search(negations_.begin(), negations_.end(), word);
}

Differences::Differences(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                         const TellingWords& telling)
    : text_(text), starts_(starts), ends_(ends), telling_(telling) {
    if (starts.size() != ends.size()) throw std::invalid_argument("starts and ends must be of as many blocks");
}

std::optional<bool> Differences::differs(size_t block, size_t of, size_t last, bool part) {
    const auto span_of = [&](size_t first, size_t after) {
        if (first >= starts_.size() || after >= ends_.size()) throw std::out_of_range("no such block");
        const int64_t begin = starts_[first], end = ends_[after];
        if (begin < 0 || end < begin || end > static_cast<int64_t>(text_.size))
            throw std::invalid_argument("blocks must lie within the text");
        return std::pair{static_cast<size_t>(begin), static_cast<size_t>(end)};
    };
    const auto [begin, end] = span_of(block, block);
    const auto [from, until] = span_of(of, last);
    const bool is_read = with_characters(text_, [&](const auto* units) {
        return read(units, begin, end, ours_) && read(units, from, until, theirs_);
    });
    if (!is_read || std::max(ours_.size(), theirs_.size()) > kMostAligned) return std::nullopt;
    std::span<const Token> ours = ours_, theirs = theirs_;
    const std::vector<uint32_t> ours_tell = telling_of(ours), theirs_tell = telling_of(theirs);
    if (has_more(ours_tell, theirs_tell) || (!part && has_more(theirs_tell, ours_tell))) return true;
    if (part) {
        const auto [first, last] = closest_window(ours, theirs);
        if (is_negated(theirs, first, last)) return true;
        theirs = theirs.subspan(first, last - first);
    }
    return differ_aligned(ours, theirs);
}

// The tokens from one place to another; false where a character is neither in a token of ASCII nor between tokens.
template <class Unit>
bool Differences::read(const Unit* units, size_t begin, size_t end, std::vector<Token>& out) {
    out.clear();
    bool begins = true;
    for (size_t at = begin; at < end;) {
        if (!is_in_token(units[at])) {
            begins |= ends_sentence(units[at]);
            if (!is_apart(units[at++])) return false;
            continue;
        }
        const size_t start = at;
        uint64_t hash = kNoWord;
        for (; at < end && is_in_token(units[at]); ++at) hash = add_to_word(hash, lower(units[at]));
        const uint32_t word = word_of(units, start, at, hash);
        const bool tells = words_[word].tells || (is_upper(units[start]) && is_name(units, words_[word]));
        out.push_back({word, tells, words_[word].negates, begins});
        begins = false;
    }
    return true;
}

template <class Unit>
uint32_t Differences::word_of(const Unit* units, size_t start, size_t end, uint64_t hash) {
    if (2 * words_.size() >= slots_.size()) {
        slots_.assign(std::max<size_t>(256, 2 * slots_.size()), 0);
        const size_t mask = slots_.size() - 1;
        for (uint32_t i = 0; i < words_.size(); ++i) {
            size_t slot = first_slot(words_[i].hash, slots_.size());
            while (slots_[slot]) slot = (slot + 1) & mask;
            slots_[slot] = i + 1;
        }
    }
    const size_t slot = slot_of(units, start, end, hash);
    if (slots_[slot]) return slots_[slot] - 1;
    const std::string form = lower_form(units + start, end - start);
    const bool tells = std::any_of(form.begin(), form.end(), [](char c) { return is_digit(static_cast<uint8_t>(c)); }) ||
                       telling_.contains(form);
    words_.push_back({hash, start, static_cast<uint32_t>(end - start), tells, telling_.negates(form), false, false});
    slots_[slot] = static_cast<uint32_t>(words_.size());
    return slots_[slot] - 1;
}

template <class Unit>
size_t Differences::slot_of(const Unit* units, size_t start, size_t end, uint64_t hash) const {
    const size_t mask = slots_.size() - 1;
    size_t slot = first_slot(hash, slots_.size());
    for (; slots_[slot]; slot = (slot + 1) & mask) {
        const Word& one = words_[slots_[slot] - 1];
        const auto same = [](Unit a, Unit b) { return lower(a) == lower(b); };
        if (one.hash == hash && one.size == end - start &&
            std::equal(units + start, units + end, units + one.start, same))
            break;
    }
    return slot;
}

// Whether the text does not also write a word in lower case.
template <class Unit>
bool Differences::is_name(const Unit* units, Word& word) {
    if (!word.is_asked) {
        if (!lower_) lower_.emplace(text_);
        const std::string form = lower_form(units + word.start, word.size);
        word.is_name = !lower_->contains({form.data(), form.size(), Kind::ascii});
        word.is_asked = true;
    }
    return word.is_name;
}

std::pair<size_t, size_t> Differences::closest_window(std::span<const Token> ours, std::span<const Token> theirs) {
    const size_t n = ours.empty() ? 0 : ours.size() - 1, n_theirs = theirs.empty() ? 0 : theirs.size() - 1;
    pairs_.clear();
    for (size_t i = 0; i < n; ++i) pairs_.push_back(pair_at(ours, i));
    std::sort(pairs_.begin(), pairs_.end());
    ptrdiff_t best = 0, total = 0;
    size_t first = 0, last = 0, start = 0;
    for (size_t i = 0; i < n_theirs; ++i) {
        if (total <= 0) {
            total = 0;
            start = i;
        }
        total += std::binary_search(pairs_.begin(), pairs_.end(), pair_at(theirs, i)) ? 1 : -1;
        if (total > best) {
            best = total;
            first = start;
            last = i + 2;
        }
    }
    if (!best) return {0, 0};
    size_t before = 0, after = 0;
    while (pair_at(ours, before) != pair_at(theirs, first)) ++before;
    while (pair_at(ours, n - 1 - after) != pair_at(theirs, last - 2)) ++after;
    first -= std::min(first, before);
    return {first, std::min(last + after, theirs.size())};
}

bool Differences::is_prefixed(std::span<const uint32_t> longer, std::vector<uint32_t>& shorter) const {
    std::sort(shorter.begin(), shorter.end());
    return with_characters(text_, [&](const auto* units) {
        return std::any_of(longer.begin(), longer.end(), [&](uint32_t id) {
            const Word& word = words_[id];
            const size_t end = word.start + word.size;
            for (size_t start = word.start + 1; start <= word.start + kMaxPrefix && start + kMinStem <= end; ++start) {
                uint64_t hash = kNoWord;
                for (size_t i = start; i < end; ++i) hash = add_to_word(hash, lower(units[i]));
                const uint32_t found = slots_[slot_of(units, start, end, hash)];
                if (found && std::binary_search(shorter.begin(), shorter.end(), found - 1)) return true;
            }
            return false;
        });
    });
}

// Whether a token that tells, or a word and the same with a prefix, is left over where two texts are aligned by their longest common subsequence,
// as RapidFuzz does it: bit-parallel (Hyyrö 2004), and traced back from the end.
bool Differences::differ_aligned(std::span<const Token> ours, std::span<const Token> theirs) {
    const auto same = [](const Token& a, const Token& b) { return a.word == b.word; };
    const auto [left, right] = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end(), same);
    ours = ours.subspan(static_cast<size_t>(left - ours.begin()));
    theirs = theirs.subspan(static_cast<size_t>(right - theirs.begin()));
    while (!ours.empty() && !theirs.empty() && same(ours.back(), theirs.back())) {
        ours = ours.first(ours.size() - 1);
        theirs = theirs.first(theirs.size() - 1);
    }
    const size_t n = ours.size(), n_words = (n + 63) / 64;
    size_t col = n, row = theirs.size();
    left_.clear();
    right_.clear();
    const auto is_left = [](std::vector<uint32_t>& stretch, const Token& token) {
        stretch.push_back(token.word);
        return token.tells;
    };
    const auto ends_prefixed = [&] {
        if (!left_.empty() && !right_.empty() && (is_prefixed(left_, right_) || is_prefixed(right_, left_))) return true;
        left_.clear();
        right_.clear();
        return false;
    };
    if (n && row) {
        places_.resize(words_.size());
        matches_.clear();
        uint32_t n_places = 0;
        for (size_t i = 0; i < n; ++i) {
            uint32_t& place = places_[ours[i].word];
            if (!place) {
                place = ++n_places;
                matches_.resize(n_places * n_words);
            }
            matches_[(place - 1) * n_words + i / 64] |= uint64_t{1} << i % 64;
        }
        // Bit c of row r is 0 where the longest subsequence of the first r + 1 of theirs grows with the token c of ours.
        rows_.resize(row * n_words);
        for (size_t r = 0; r < row; ++r) {
            const uint32_t place = places_[theirs[r].word];
            uint64_t carry = 0;
            for (size_t w = 0; w < n_words; ++w) {
                const uint64_t before = r ? rows_[(r - 1) * n_words + w] : ~uint64_t{0};
                const uint64_t common = place ? before & matches_[(place - 1) * n_words + w] : 0;
                const uint64_t part = before + carry, sum = part + common;
                carry = (part < carry) | (sum < common);
                rows_[r * n_words + w] = sum | (before - common);
            }
        }
        for (const Token& token : ours) places_[token.word] = 0;
        const auto is_set = [&](size_t r, size_t c) { return rows_[r * n_words + c / 64] >> c % 64 & 1; };
        while (row && col) {
            if (is_set(row - 1, col - 1)) {
                if (is_left(left_, ours[--col])) return true;
            } else if (--row && !is_set(row - 1, col - 1)) {
                if (is_left(right_, theirs[row])) return true;
            } else {
                --col;
                if (ends_prefixed()) return true;
            }
        }
    }
    while (col)
        if (is_left(left_, ours[--col])) return true;
    while (row)
        if (is_left(right_, theirs[--row])) return true;
    return ends_prefixed();
}

}  // namespace dedup
