#include "line_parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "line_signs.hpp"
#include "offsets.hpp"

namespace dedup {

namespace {

enum Class : uint8_t {
    kSpace = 1, kLower = 2, kUpper = 3, kDigit = 4, kSolos = 5, kMarks = 6, kStop = 7, kColon = 9, kQuote = 10, kBracket = 11, kDash = 12, kSign = 14,
};
enum Told : uint8_t { kNothing = 0, kSigned = 1, kRow = 2, kLong = 4 };
constexpr size_t kMinWords = 20, kRowGap = 8, kTitles = 4;
constexpr size_t kMinItems = 6, kMaxItem = 12, kMinItem = 2, kSignedItems = 4;
constexpr size_t kLongWords = 150, kPartWords = 60;

bool closes(uint8_t kind) { return kind >= kStop && kind <= kColon; }  // a comma's class lies between them
bool is_title(uint8_t kind) { return kind == kUpper || kind == kDigit; }

// A sign within a date, a time or an address is none of a sentence.
bool may_follow_sign(uint8_t kind) { return kind == kSpace || kind == kQuote || kind == kBracket; }

// White space that parts words; a soft hyphen and joiners are of the same class, but within them.
bool is_white(uint8_t kind, uint32_t code) {
    return kind == kSpace && code != 0xAD && (code < 0x200B || code > 0x200F) && code != 0x2060 && code != 0xFEFF;
}

// The closing signs of ASCII before a space, many characters at once: a lower bound for all that count.
template <class Unit>
size_t count_ascii_signs([[maybe_unused]] const Unit* p, [[maybe_unused]] size_t n) {
    size_t found = 0;
#if defined(__GNUC__)
    using Vector [[gnu::vector_size(16)]] = Unit;
    constexpr size_t kLanes = 16 / sizeof(Unit), kSteps = 255;  // that no lane runs over
    for (size_t i = 0; i + kLanes < n;) {
        Vector counts{};
        for (size_t step = 0; step < kSteps && i + kLanes < n; ++step, i += kLanes) {
            Vector here, next;
            std::memcpy(&here, p + i, sizeof here);
            std::memcpy(&next, p + i + 1, sizeof next);
            const auto sign = (here == '.') | (here == ',') | (here == ':') | (here == ';') | (here == '!') | (here == '?');
            const auto ends_word = sign & (next == ' ');
            counts -= reinterpret_cast<const Vector&>(ends_word);
        }
        for (size_t lane = 0; lane < kLanes; ++lane) found += counts[lane];
    }
#endif
    return found;
}

// Whether the last of a line's characters, closing quotes and brackets left aside, ends a sentence.
template <class Unit>
bool ends_sentence(const Unit* p, size_t n, const uint8_t* classes) {
    while (n && (classes[p[n - 1]] == kSpace || classes[p[n - 1]] == kQuote || classes[p[n - 1]] == kBracket)) --n;
    return n && classes[p[n - 1]] == kStop;
}

// In a script that puts no space between words, where they part items.
template <class Unit>
uint8_t glance_unspaced(const Unit* p, size_t n, const uint8_t* classes, size_t n_solo, size_t n_words) {
    const uint8_t prose = n_words >= kMinWords ? kSigned : kNothing;
    if (ends_sentence(p, n, classes)) return prose;
    size_t n_signs = 0, n_items = 1;
    bool after_white = true;
    for (size_t i = 0; i < n; ++i) {
        const uint8_t kind = classes[p[i]];
        const bool white = is_white(kind, p[i]);
        n_signs += closes(kind);
        n_items += white & !after_white;
        after_white = white;
    }
    if (n_items >= kMinItems && n_solo >= kMinItem * n_items && n_solo <= kMaxItem * n_items &&
        kSignedItems * n_signs <= n_items)
        return kRow;
    return n_words < kRowGap * (1 + n_signs) ? prose : kNothing;
}

template <class Unit>
uint8_t glance_spaced(const Unit* p, size_t n, const uint8_t* classes, size_t n_words) {
    if (n_words < kMinWords) return kNothing;
    if (ends_sentence(p, n, classes)) return kSigned;  // of such lines that look like rows nine in ten are text
    if (n_words < kRowGap * (1 + count_ascii_signs(p, n))) return kSigned;
    size_t n_signs = 0, n_titles = 0;
    bool in_word = false;
    for (size_t i = 0; i < n; ++i) {
        const uint8_t kind = classes[p[i]];
        n_signs += closes(kind) && (i + 1 == n || may_follow_sign(classes[p[i + 1]]));
        n_titles += !in_word & is_title(kind);
        in_word = kind >= kLower && kind <= kMarks;
    }
    if (n_words < kRowGap * (1 + n_signs)) return kSigned;
    return kTitles * n_titles >= n_words ? kRow : kNothing;
}

using Spans = std::vector<std::pair<size_t, size_t>>;

struct Word {
    size_t start, end;
    uint8_t first, last;  // classes
};

// Cuts lines into parts; keeps its memory from line to line.
class Cutter {
   public:
    explicit Cutter(const uint8_t* classes) : classes_(classes) {}

    template <class Unit>
    void cut(const Unit* p, size_t n, bool unspaced, Spans& parts) {
        words_.clear();
        parts.clear();
        for (size_t i = 0; i < n;) {
            const uint8_t first = classes_[p[i]];
            const size_t begin = i++;
            if (is_white(first, p[begin])) continue;
            uint8_t last = first;
            for (uint8_t kind; i < n && !is_white(kind = classes_[p[i]], p[i]); ++i) last = kind;
            words_.push_back({begin, i, first, last});
        }
        begins_.assign(words_.size() + 1, unspaced);
        if (!unspaced) find_parts();
        for (size_t a = 0, b; a < words_.size(); a = b) {
            for (b = a + 1; b < words_.size() && !begins_[b]; ++b) {}
            parts.emplace_back(words_[a].start, words_[b - 1].end);
        }
    }

   private:
    // In each stretch without a sign that has many titles, those begin parts.
    void find_parts() {
        size_t start = 0, titles = 0;
        for (size_t i = 0; i < words_.size(); ++i) {
            titles += is_title(words_[i].first);
            if (!closes(words_[i].last) && i + 1 < words_.size()) continue;
            const size_t size = i + 1 - start;
            if (size >= kMinWords && kTitles * titles >= size) {
                begins_[start] = begins_[i + 1] = true;
                for (size_t j = start + 1; j <= i; ++j)
                    begins_[j] = is_title(words_[j].first) && words_[j - 1].last != kDash && words_[j - 1].last != kSign;
            }
            start = i + 1;
            titles = 0;
        }
    }

    const uint8_t* classes_;
    std::vector<Word> words_;
    std::vector<uint8_t> begins_;
};

// Some sentences each.
template <class Unit>
void cut_paragraphs(const Unit* p, size_t n, const uint8_t* classes, bool unspaced, Spans& parts) {
    parts.clear();
    const size_t enough = unspaced ? 2 * kPartWords : kPartWords;
    size_t n_words = 0, start = 0;
    bool in_word = false;
    for (size_t at = 0; at < n;) {
        const uint8_t kind = classes[p[at++]];
        const bool in = kind >= kLower && kind <= kMarks;
        n_words += unspaced ? kind == kSolos : in & !in_word;
        in_word = in;
        if (kind != kStop || n_words < enough) continue;
        for (uint8_t next; at < n && ((next = classes[p[at]]) == kStop || next == kQuote || next == kBracket);) ++at;
        size_t following = at;
        while (following < n && is_white(classes[p[following]], p[following])) ++following;
        if (following < n && (unspaced || following > at)) {
            parts.emplace_back(start, at);
            start = at = following;
            n_words = 0;
            in_word = false;
        }
    }
    parts.emplace_back(start, n);
}

}  // namespace

LinesInParts find_parts(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                       std::span<const int64_t> offsets, std::span<const bool> solo, std::span<const uint8_t> may_have,
                       const uint8_t* classes) {
    check_lines(text, starts, ends);
    const size_t n = starts.size();
    check_offsets(offsets, n, solo.size(), "tokens");
    if (may_have.size() != n) throw std::invalid_argument("lines must have one value each");
    LinesInParts out;
    out.told.assign(n, kNothing);
    Cutter cutter(classes);
    Spans parts;
    size_t done = 0;  // lines whose parts are known
    const auto catch_up = [&](size_t end) {
        for (; done < end; ++done) {
            out.starts.push_back(starts[done]);
            out.ends.push_back(ends[done]);
            out.offsets.push_back(static_cast<int64_t>(out.starts.size()));
        }
    };
    with_characters(text, [&](const auto* chars) {
        for (size_t i = 0; i < n; ++i) {
            const auto n_tokens = static_cast<size_t>(offsets[i + 1] - offsets[i]);
            if (n_tokens < std::min(kMinWords, kMinItems * kMinItem)) continue;
            const auto n_solo =
                static_cast<size_t>(std::count(solo.begin() + offsets[i], solo.begin() + offsets[i + 1], true));
            const bool unspaced = 2 * n_solo > n_tokens;
            const size_t n_words = n_tokens - n_solo + n_solo / 2;
            const auto* const line = chars + starts[i];
            const auto size = static_cast<size_t>(ends[i] - starts[i]);
            out.told[i] = unspaced ? glance_unspaced(line, size, classes, n_solo, n_words)
                                   : glance_spaced(line, size, classes, n_words);
            parts.clear();
            if (out.told[i] == kRow) {
                if (may_have[i] & kRow) cutter.cut(line, size, unspaced, parts);
                if (parts.size() < 2) out.told[i] = kNothing;
            }
            if (out.told[i] != kRow && n_words >= kLongWords && may_have[i] & kLong)
                cut_paragraphs(line, size, classes, unspaced, parts);
            if (parts.size() < 2) continue;
            if (out.offsets.empty()) out.offsets.push_back(0);
            catch_up(i);
            for (const auto& [first, last] : parts) {
                out.starts.push_back(starts[i] + static_cast<int64_t>(first));
                out.ends.push_back(starts[i] + static_cast<int64_t>(last));
            }
            out.offsets.push_back(static_cast<int64_t>(out.starts.size()));
            done = i + 1;
        }
    });
    if (done) catch_up(n);
    return out;
}

PartsOfLines parts_of(std::span<const int64_t> offsets, std::span<const int64_t> among) {
    check_offsets(offsets, offsets.empty() ? 0 : static_cast<size_t>(offsets.back()), "parts");
    PartsOfLines out;
    out.parts.reserve(among.size());
    out.first.reserve(among.size());
    for (int64_t line : among) {
        if (line < 0 || line + 1 >= static_cast<int64_t>(offsets.size()))
            throw std::invalid_argument("among must be places of lines");
        out.first.push_back(static_cast<int64_t>(out.parts.size()));
        for (int64_t part = offsets[static_cast<size_t>(line)]; part < offsets[static_cast<size_t>(line) + 1]; ++part)
            out.parts.push_back(part);
    }
    return out;
}

void mean_of_parts(std::span<const float> score, std::span<const int64_t> weights, std::span<const int64_t> first,
                   std::span<const bool> several, float* out) {
    constexpr double kSteps = 1 << 30;
    const size_t n = first.size();
    if (weights.size() != score.size() || several.size() != n)
        throw std::invalid_argument("parts must have one score and one weight each, lines one value");
    for (size_t i = 0; i < n; ++i) {
        const int64_t end = i + 1 < n ? first[i + 1] : static_cast<int64_t>(score.size());
        if (first[i] < 0 || first[i] >= end || end > static_cast<int64_t>(score.size()))
            throw std::invalid_argument("first must rise, and be places of parts");
        out[i] = score[static_cast<size_t>(first[i])];
        if (!several[i]) continue;
        int64_t sum = 0, weight = 0;
        for (auto part = static_cast<size_t>(first[i]); part < static_cast<size_t>(end); ++part) {
            sum += weights[part] * static_cast<int64_t>(std::nearbyint(score[part] * kSteps));
            weight += weights[part];
        }
        out[i] = static_cast<float>(static_cast<double>(sum) / (static_cast<double>(weight) * kSteps));
    }
}

}  // namespace dedup
