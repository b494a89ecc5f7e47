#include "differences.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace dedup {

namespace {

// The definition's MAX_ALIGNED, MAX_OPENING, MIN_STEM and MAX_PREFIX, where their reasons stand.
constexpr size_t kMaxAligned = 5'000, kMaxOpening = 4, kMinStem = 4, kMaxPrefix = 6;

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
template <class Value>
bool has_more(const std::vector<Value>& ours, const std::vector<Value>& theirs) {
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

constexpr size_t kMaxSigns = 3;  // the definition's MAX_SIGNS

// Signs that look alike as one.
uint32_t sign_of(uint32_t c) {
    if (c == 0xA0) return ' ';
    return c - 0x2010 < 4u ? '-' : c;
}
bool is_measure(uint32_t c) { return c == '$' || c == '%' || c == 0xA3 || c == 0xB0 || c == 0x20AC; }
bool is_leading(uint32_t c) {
    return is_measure(c) || c == '+' || c == '-' || c == '<' || c == '>' || c == '=' || c == '~';
}
bool is_joint(uint32_t c) { return c == ':' || c == '/' || c == '^' || c == '*'; }
std::string utf8(uint32_t c) {
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
}

// The characters of a block, by their places in it, and 0 beyond.
template <class Unit>
struct Signs {
    const Unit* units;
    ptrdiff_t size;

    uint32_t at(ptrdiff_t i) const { return i >= 0 && i < size ? sign_of(units[i]) : 0; }
    bool is_digit_at(ptrdiff_t i) const { return is_digit(at(i)); }
    bool is_letter_at(ptrdiff_t i) const { return is_in_token(at(i)) && !is_digit_at(i); }

    std::string leading(ptrdiff_t begin) const {
        std::string signs;
        for (size_t n = 0; n < kMaxSigns; ++n) {
            const bool blank = at(begin - 1) == ' ';
            const ptrdiff_t i = begin - 1 - blank;
            const uint32_t sign = at(i);
            const bool joins = is_digit_at(i - 1), joins_apart = joins || (at(i - 1) == ' ' && is_digit_at(i - 2));
            if (is_joint(sign)) return joins && !blank ? utf8(sign) + signs : signs;
            if (!is_leading(sign)) return signs;
            const bool is_dash = sign == '+' || sign == '-';
            if (is_dash && (blank ? !joins_apart : is_letter_at(i - 1))) return signs;
            if (!is_dash && blank && joins_apart && is_measure(sign)) return signs;
            signs = utf8(sign) + signs;
            begin = i;
        }
        return signs;
    }
    std::string trailing(ptrdiff_t end) const {
        std::string signs;
        for (size_t n = 0; n < kMaxSigns; ++n) {
            const bool blank = at(end) == ' ';
            const ptrdiff_t i = end + blank;
            const uint32_t sign = at(i);
            if (!(is_measure(sign) || (sign == '+' && !blank)) || is_digit_at(i + 1)) return signs;
            signs += utf8(sign);
            end = i + 1;
        }
        return signs;
    }
    std::vector<std::string> all() const {
        std::vector<std::string> numbers, behind;
        for (ptrdiff_t i = 0; i < size; ++i) {
            const ptrdiff_t begin = i;
            if (is_digit_at(i)) {
                std::string digits;
                for (; is_digit_at(i); ++i) digits += static_cast<char>(at(i));
                numbers.push_back(leading(begin) + digits + trailing(i--));
            } else if (is_letter_at(i)) {
                std::string signs;
                for (; at(i + 1) == '+' || at(i + 1) == '#'; ++i) signs += static_cast<char>(at(i + 1));
                if (!signs.empty()) behind.push_back(std::move(signs));
            }
        }
        numbers.insert(numbers.end(), std::make_move_iterator(behind.begin()), std::make_move_iterator(behind.end()));
        return numbers;
    }
};

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

Differences::Range Differences::range_of(size_t first, size_t last) const {
    if (first >= starts_.size() || last >= ends_.size()) throw std::out_of_range("no such block");
    const int64_t begin = starts_[first], end = ends_[last];
    if (begin < 0 || end < begin || end > static_cast<int64_t>(text_.size))
        throw std::invalid_argument("blocks must lie within the text");
    return {static_cast<size_t>(begin), static_cast<size_t>(end)};
}

bool Differences::same_text(size_t a, size_t b) const {
    const auto [begin, end] = range_of(a, a);
    const auto [from, until] = range_of(b, b);
    return with_characters(text_, [&, begin = begin, end = end, from = from, until = until](const auto* units) {
        return std::equal(units + begin, units + end, units + from, units + until);
    });
}

std::optional<std::vector<std::string>> Differences::signs(size_t block) const {
    const auto [begin, end] = range_of(block, block);
    return with_characters(text_, [&, begin = begin, end = end](const auto* units) -> std::optional<std::vector<std::string>> {
        const bool is_read = std::all_of(units + begin, units + end, [](uint32_t c) { return is_in_token(c) || is_apart(c); });
        if (!is_read) return std::nullopt;
        return Signs<std::remove_cvref_t<decltype(*units)>>{units + begin, static_cast<ptrdiff_t>(end - begin)}.all();
    });
}

std::optional<bool> Differences::differs(size_t block, size_t of, size_t last, bool part) {
    read(range_of(block, block), ours_);
    read(range_of(of, last), theirs_);
    if (!ours_.is_read || !theirs_.is_read) return std::nullopt;
    if (has_more(ours_.telling, theirs_.telling) || (!part && has_more(theirs_.telling, ours_.telling))) return true;
    if (part ? has_more(ours_.signs, theirs_.signs) : ours_.signs != theirs_.signs) return true;
    std::span<const Token> ours = ours_.tokens, theirs = theirs_.tokens;
    if (part) {
        const auto [first, until] = closest_window(ours, theirs);
        if (is_negated(theirs, first, until)) return true;
        theirs = theirs.subspan(first, until - first);
    }
    if (std::max(ours.size(), theirs.size()) > kMaxAligned) return part && telling_of(theirs) != ours_.telling;
    return differ_aligned(ours, theirs);
}

void Differences::read(Range range, Side& side) {
    if (side.range == range) return;
    side.range = range;
    const auto [begin, end] = range;
    with_characters(text_, [&, begin = begin, end = end](const auto* units) {
        side.is_read = read(units, begin, end, side.tokens);
        if (!side.is_read) return;
        side.telling = telling_of(std::span<const Token>(side.tokens));
        side.signs = Signs<std::remove_cvref_t<decltype(*units)>>{units + begin, static_cast<ptrdiff_t>(end - begin)}.all();
        std::sort(side.signs.begin(), side.signs.end());
    });
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
