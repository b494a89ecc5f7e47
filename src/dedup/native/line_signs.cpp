#include "line_signs.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "offsets.hpp"
#include "tokens.hpp"

namespace dedup {

namespace {

enum Tells : uint8_t {
    kAnywhere = 1, kAtStart = 2, kNumbered = 4, kFew = 8, kLabel = 16, kPart = 32, kDated = 64, kMonth = 128,
};
constexpr int kMaxClosing = 8;
constexpr size_t kMaxLabel = 40, kMaxRead = 600, kMaxNumbered = 6, kMaxGlued = 3, kMinPhone = 9,
                 kStatusCode = 3;

// What a character is. kBeforeCredit: a credit may follow it; kStopQuote: so may a slash that begins one.
enum Sign : uint16_t {
    kAlways = 1, kTrail = 2, kBeforeCredit = 4, kStopQuote = 8, kWhite = 16, kDigit = 32, kLetter = 64, kColon = 128,
    kDateMark = 256, kWww = 512,
};
constexpr uint32_t kTabled = 0x250;

constexpr bool is_in(std::u32string_view set, uint32_t code) {
    return set.find(static_cast<char32_t>(code)) != std::u32string_view::npos;
}

constexpr uint16_t make_sign(uint32_t code) {
    uint16_t sign = 0;
    if (is_in(U"@#©", code) || (code >= 0x1C0 && code <= 0x1C3)) sign |= kAlways;
    if (is_in(U">»|/·", code)) sign |= kTrail;
    if (is_in(U"[/|(·.!?\"»:-", code)) sign |= kBeforeCredit;
    if (is_in(U".!?\"»", code)) sign |= kStopQuote;
    if (code <= 0x20 || code == 0x85 || code == 0xA0) sign |= kWhite;
    if (code >= '0' && code <= '9') sign |= kDigit;
    if ((code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code >= 0xC0) sign |= kLetter;
    if (code == ':') sign |= kColon;
    if (is_in(U"-/.", code)) sign |= kDateMark;
    return sign;
}

constexpr std::array<uint16_t, kTabled> make_signs() {
    std::array<uint16_t, kTabled> table{};
    for (uint32_t code = 0; code < kTabled; ++code) table[code] = make_sign(code);
    return table;
}
constexpr std::array<uint16_t, kTabled> kSigns = make_signs();

constexpr bool within(uint32_t code, uint32_t first, uint32_t last) { return code >= first && code <= last; }

uint16_t far_sign(uint32_t code) {
    if (within(code, 0x2000, 0x206F)) {
        if (code == 0x2022) return kTrail | kBeforeCredit;                  // bullet
        if (code == 0x203A) return kTrail;                                  // ›
        if (code == 0x2013 || code == 0x2014) return kBeforeCredit;         // dashes
        if (code == 0x201D || code == 0x2019) return kBeforeCredit | kStopQuote;
        if (code <= 0x200A || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F) return kWhite;
        return 0;
    }
    if (code == 0x2192 || code == 0x27E9 || code == 0x276F) return kTrail;
    if (within(code, 0x20A0, 0x20CF) || code == 0x2122 || within(code, 0x2190, 0x245F) ||
        within(code, 0x2500, 0x2767) || within(code, 0x2776, 0x2BFF) || within(code, 0x1F000, 0x1F0FF) ||
        within(code, 0x1F300, 0x1FAFF))
        return 0;
    return kAlways;
}

inline uint16_t sign_of(uint32_t code) { return code < kTabled ? kSigns[code] : far_sign(code); }

constexpr std::u32string_view kCredits[] = {
    U"phot", U"imag",  U"pic",  U"illu", U"grap",   U"cred", U"file",  U"cour", U"fot",  U"créd", U"bild", U"symb",
    U"archi", U"quel", U"zdj", U"billed", U"kuva", U"valok", U"zdro", U"slik", U"kép",  U"imat", U"gamb",
    U"nuot", U"pilt", U"mynd", U"ljós"};

// Of letters up to ÿ.
inline uint32_t lower(uint32_t code) {
    return within(code, 'A', 'Z') || (within(code, 0xC0, 0xDE) && code != 0xD7) ? code + 32 : code;
}

template <class Unit>
bool begins_credit(const Unit* p, size_t n) {
    if (n < 3) return false;
    const uint32_t first = lower(p[0]), second = lower(p[1]);
    return std::any_of(std::begin(kCredits), std::end(kCredits), [&](std::u32string_view word) {
        if (word[0] != first || word[1] != second || n < word.size()) return false;
        return std::equal(word.begin() + 2, word.end(), p + 2, [](char32_t a, uint32_t b) { return a == lower(b); });
    });
}

bool is_white(uint32_t code) {
    return code == ' ' || within(code, 9, 13) || code == 0xA0 || code == 0x2002 || code == 0x2003 || code == 0x2009 ||
           code == 0x202F || code == 0x3000 || code == 0x200B;
}
bool is_closing(uint32_t code) { return is_in(U"\"'”’»)]」』*_", code); }
bool is_stop(uint32_t code) { return is_in(U".!?…。！？؟۔।॥", code); }

template <class Unit>
bool ends_sentence(const Unit* p, size_t n) {
    size_t at = n - 1;
    for (int i = 0; i < kMaxClosing && at > 0 && is_white(p[at]); ++i) --at;
    for (int i = 0; i < kMaxClosing && at > 0 && is_closing(p[at]); ++i) --at;
    return is_stop(p[at]);
}

// Whether a number of days, months or years begins at a digit: digits with one of - / . on both sides.
template <class Unit>
bool is_date(const Unit* p, size_t n, size_t i) {
    const auto digit = [&](size_t at) { return at < n && within(p[at], '0', '9'); };
    const auto mark = [&](size_t at) { return at < n && (p[at] == '-' || p[at] == '/' || p[at] == '.'); };
    if (!mark(i + 1) || !digit(i + 2)) return false;
    return (mark(i + 3) && digit(i + 4)) || (digit(i + 3) && mark(i + 4) && digit(i + 5));
}

template <class Unit>
bool is_web(const Unit* p, size_t i) {  // "www" before a stop
    return i >= 3 && lower(p[i - 1]) == 'w' && lower(p[i - 2]) == 'w' && lower(p[i - 3]) == 'w';
}

template <class Unit>
bool may_tell(const Unit* p, size_t n, unsigned first, unsigned any, size_t n_tokens) {
    if (any & kAnywhere || first & kAtStart) return true;
    unsigned seen = 0;
    size_t n_white = 0;
    bool before_credit = true, after_stop = false, glued = false, letter_before = false, labelled = false;
    for (size_t i = 0; i < n; ++i) {
        const unsigned sign = sign_of(p[i]);
        if (sign & kAlways) return true;
        seen |= sign;
        if (sign & kWhite) {
            letter_before = false;
            ++n_white;
            continue;
        }
        if (sign & kLetter) {
            if (before_credit && begins_credit(p + i, n - i)) return true;
        } else if (sign & kDigit) {
            glued |= letter_before;
            if (is_date(p, n, i)) return true;
        } else if (sign & (kColon | kDateMark)) {
            if (p[i] == ':') {
                if (i + 2 < n && p[i + 1] == '/' && p[i + 2] == '/') return true;
                labelled |= i <= kMaxLabel;
            }
            if (p[i] == '.' && is_web(p, i)) return true;
            if (p[i] == '/' && after_stop) return true;
        }
        letter_before = sign & kLetter;
        before_credit = sign & kBeforeCredit;
        after_stop = sign & kStopQuote;
    }
    if (labelled && first & kLabel) return true;
    const bool numbered = seen & kDigit;
    if (seen & kTrail && (numbered || any & (kPart | kAtStart))) return true;
    return numbered && (any & kNumbered || (any & kFew && n_tokens <= kMaxNumbered) ||
                        (glued && n_tokens <= kMaxGlued) ||
                        (!(seen & kLetter) && (n >= kMinPhone || n - n_white == kStatusCode)));
}

uint8_t told_of(const HashMap8& words, uint64_t hash) {
    const int told = words.find(hash);
    return static_cast<uint8_t>(told == HashMap8::kNone ? 0 : told);
}

// What follows looks again at the few lines that may tell, as _ways of the definition does.
constexpr size_t kMaxPattern = 40, kMaxParts = 30, kMaxCredit = 60, kMaxLabelled = 28, kMaxContact = 16,
                 kMaxCounter = 10, kMaxFolded = 4, kGluedLetters = 4, kMinName = 3, kMaxPart = 4;
constexpr std::ptrdiff_t kMaxDateRest = 4;

bool is_cyrillic(uint32_t code) { return within(code, 0x400, 0x52F); }

bool is_letter(uint32_t code) {
    if (code < 0x80) return within(lower(code), 'a', 'z');
    if (code < 0x250) return code >= 0xC0 && code != 0xD7 && code != 0xF7;
    if (is_cyrillic(code)) return code <= 0x481 || code >= 0x48A;
    if (!within(code, 0x370, 0x3FF)) return false;
    if (code < 0x386)
        return code <= 0x373 || code == 0x376 || code == 0x377 || within(code, 0x37B, 0x37D) || code == 0x37F;
    return code != 0x387 && code != 0x38B && code != 0x38D && code != 0x3A2 && code != 0x3F6;
}

bool is_digit(uint32_t code) { return within(code, '0', '9'); }

// Neither a letter of the Latin, Greek or Cyrillic script, nor ASCII, punctuation or an emoji; or what
// NFKC or the loss of case makes something else.
bool is_unusual(uint32_t code) {
    if (code < 0x80) return code < 0x1C && !within(code, 9, 13);
    if (code < 0xC0)
        return code == 0xA8 || code == 0xAA || code == 0xAF || within(code, 0xB2, 0xB5) || within(code, 0xB8, 0xBA) ||
               within(code, 0xBC, 0xBE);
    if (code < 0x250)
        return within(code, 0x130, 0x133) || code == 0x13F || code == 0x140 || code == 0x149 || code == 0x17F ||
               within(code, 0x1C4, 0x1CC) || within(code, 0x1F1, 0x1F3);
    if (code == 0x37E || code == 0x387) return false;
    if (within(code, 0x2000, 0x205F))
        return !(code <= 0x200A || within(code, 0x2010, 0x2029) || code >= 0x202F) || code == 0x2017 || code == 0x203E;
    return !is_letter(code) && code != 0x20AC && !within(code, 0x2190, 0x21FF) && !within(code, 0x2500, 0x2767) &&
           code != 0x276F && !within(code, 0x2B00, 0x2BFF) && code != 0xFE0F && !within(code, 0x1F1E6, 0x1F1FF) &&
           !within(code, 0x1F300, 0x1FAFF);
}

constexpr std::u32string_view kFarCredits[] = {U"фот", U"изо", U"илл", U"сни", U"сві", U"сли", U"φωτ"};

template <class Unit>
bool begins_far_credit(const Unit* p, size_t n) {
    if (n < 3) return false;
    const auto small = [](uint32_t code) {  // of the Cyrillic and the Greek script
        if (code == 0x406) return code + 80;
        return within(code, 0x410, 0x42F) || within(code, 0x391, 0x3A9) ? code + 32 : code;
    };
    return std::any_of(std::begin(kFarCredits), std::end(kFarCredits), [&](std::u32string_view word) {
        return word[0] == small(p[0]) && word[1] == small(p[1]) && word[2] == small(p[2]);
    });
}

bool is_in_word(uint32_t code) {
    return is_letter(code) || is_digit(code) || is_in(U"'&_’€×÷", code);
}

bool is_small(uint32_t code) {
    return within(code, 'a', 'z') || within(code, 0x3B1, 0x3C9) || within(code, 0x430, 0x44F);
}

// Whether a token that begins some characters is of digits.
template <class Unit>
bool is_number(const Unit* p, size_t n) {
    size_t i = 0;
    while (i < n && is_digit(p[i])) ++i;
    return i > 0 && !(i < n && is_letter(p[i]));
}

// Whether one is of letters, some of them small.
template <class Unit>
bool is_name(const Unit* p, size_t n) {
    size_t i = 0;
    bool small = false;
    for (; i < n && is_letter(p[i]); ++i) small |= is_small(p[i]);
    return small && i >= kMinName && !(i < n && is_digit(p[i]));
}

// Whether some characters may be a telephone number or a status code.
template <class Unit>
bool may_be_code(const Unit* p, size_t n) {
    size_t n_digits = 0;
    for (size_t i = 0; i < n; ++i) {
        if (!is_digit(p[i]) && !is_in(U"()+-", p[i]) && !(sign_of(p[i]) & kWhite)) return false;
        n_digits += is_digit(p[i]);
    }
    return n_digits == kStatusCode || (n_digits > 0 && n >= kMinPhone);
}

// Whether the parts of a trail may be known: two, and half of them, or one of three short ones. `at` are where
// tokens begin.
template <class Unit>
bool parts_may_tell(const Unit* p, size_t n, std::span<const size_t> at, std::span<const uint8_t> tells) {
    size_t n_parts = 0, n_known = 0, token = 0;
    bool short_ones = true, last_is_short = true;  // those before the last; the last
    for (size_t begin = 0; begin <= n;) {
        size_t end = begin;
        bool filled = false, known = false, numbered = false, counts = false, in_word = false;
        size_t n_letters = 0, n_words = 0;
        for (; end < n && !(sign_of(p[end]) & kTrail); ++end) {
            const bool white = sign_of(p[end]) & kWhite;
            filled |= !white;
            n_words += !white && !in_word;
            in_word = !white;
            known |= p[end] == '@' || p[end] == '#';
            numbered |= is_digit(p[end]);
            counts |= is_cyrillic(p[end]) || (is_digit(p[end]) && n_letters >= kGluedLetters);
            n_letters = is_letter(p[end]) ? n_letters + 1 : 0;
        }
        for (bool first = true; token < at.size() && at[token] < end; ++token, first = false) {
            known |= (tells[token] & kAnywhere) || (first && tells[token] & (kPart | kAtStart));
            counts |= tells[token] & (kNumbered | kFew | kDated | kMonth);
        }
        for (size_t i = begin; numbered && !counts && i < end; ++i)
            counts = is_digit(p[i]) && is_date(p, end, i);
        known |= numbered && (counts || may_be_code(p + begin, end - begin));
        if (filled) {
            ++n_parts;
            n_known += known;
            short_ones &= last_is_short;
            last_is_short = n_words <= kMaxPart;
        }
        begin = end + 1;
    }
    return (n_known >= 2 && 2 * n_known >= n_parts) || (n_known && n_parts > 2 && short_ones);
}

template <class Unit>
bool begins_any_credit(const Unit* p, size_t n) {
    return begins_credit(p, n) || begins_far_credit(p, n);
}

bool is_east_asian_letter(uint32_t code) {
    return within(code, 0x4E00, 0x9FFF) || within(code, 0x3041, 0x3096) || within(code, 0x30A1, 0x30FC) ||
           within(code, 0xAC00, 0xD7A3) || within(code, 0x3400, 0x4DBF) || within(code, 0x3005, 0x3007);
}

bool is_east_asian(uint32_t code) {
    return is_east_asian_letter(code) || within(code, 0x3001, 0x3002) || within(code, 0x3008, 0x3011) ||
           is_in(U"！（），；？", code);
}

// The same of a line with Chinese, Japanese or Korean letters, and none but those and the usual ones.
template <class Unit>
bool east_asian_can_have(const Unit* p, size_t n, unsigned any) {
    if (any & (kAnywhere | kAtStart | kNumbered)) return true;
    bool in_token = false, agency = false, before_agency = false, numbered = false, has_letter = false, counts = false;
    size_t n_digits = 0, n_letters = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t code = p[i];
        const bool usual = !is_unusual(code), digit = is_digit(code);
        if (!usual && !is_east_asian(code)) return true;
        if (code == ':' || is_in(U"@#©刚图圖摄攝写画撮\ufe0f", code)) return true;
        if (usual && sign_of(code) & kTrail) return true;
        if (code == '.' && is_web(p, i)) return true;
        numbered |= digit;
        n_digits = digit ? n_digits + 1 : 0;
        has_letter |= is_east_asian_letter(code);
        counts |= n_digits > kMaxFolded || (digit && (n_letters >= kGluedLetters || is_date(p, n, i)));
        counts |= is_in(U"前分年년전", code);
        agency |= is_in(U"新视中共時", code);
        before_agency |= is_in(U"([—–.,", code);
        const bool letter = is_letter(code);
        if (letter && !in_token && begins_any_credit(p + i, n - i)) return true;
        in_token = letter || digit;
        n_letters = letter ? n_letters + 1 : 0;
    }
    return (agency && before_agency) || (numbered && (counts || !has_letter));
}

// Whether a line may be a caption with a credit. `bare` is where its white space ends, `any` what its words tell.
template <class Unit>
bool may_credit(const Unit* p, size_t n, size_t bare, unsigned any) {
    if (any & kAnywhere) return true;
    const auto follows = [](Unit unit) { return unit == ':' || unit == '/' || unit == '|'; };
    if (begins_any_credit(p + bare, n - bare) && (any & kAtStart || std::any_of(p, p + n, follows))) return true;
    bool before_credit = false, after_stop = false;
    for (size_t i = bare; i < n; ++i) {
        const unsigned sign = sign_of(p[i]);
        if (sign & kWhite) continue;
        if (before_credit && begins_any_credit(p + i, n - i)) return true;
        if (p[i] == '/' && after_stop) return true;
        before_credit = sign & kBeforeCredit;
        after_stop = sign & kStopQuote;
    }
    return false;
}

// In which ways a line without a phrase can have a shape.
template <class Unit>
uint8_t ways_of(const HashMap8& words, const Unit* p, size_t n, std::span<const uint64_t> hashes,
              std::span<const uint8_t> tells) {
    unsigned any = 0;
    for (uint8_t told : tells) any |= told;
    std::array<size_t, kMaxRead> at;  // where tokens begin
    size_t n_tokens = 0, n_numbers = 0, n_words = 0, n_digits = 0, n_letters = 0;
    std::ptrdiff_t other = 0;
    bool numbered = false, glued = false, cyrillic = false, has_at = false, dated = false, address = false,
         long_number = false, has_no = false, copyright = false;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t code = p[i];
        if (is_unusual(code)) return east_asian_can_have(p, n, any) ? kEveryWay : uint8_t{0};
        const bool digit = is_digit(code), letter = is_letter(code);
        if ((digit || letter) && (i == 0 || !(is_digit(p[i - 1]) || is_letter(p[i - 1])))) {
            at[n_tokens++] = i;
            n_numbers += digit;
        }
        n_digits = digit ? n_digits + 1 : 0;
        long_number |= n_digits > kMaxFolded;
        copyright |= code == 0xA9;
        numbered |= digit;
        glued |= digit && n_letters >= kGluedLetters;
        n_letters = letter ? n_letters + 1 : 0;
        cyrillic |= is_cyrillic(code);
        has_at |= code == '@';
        has_no |= i > 0 && lower(code) == 'o' && lower(p[i - 1]) == 'n';
        dated |= digit && is_date(p, n, i);
        address |= code == ':' && i + 2 < n && p[i + 1] == '/' && p[i + 2] == '/';
        address |= code == '.' && is_web(p, i);
    }
    if (n_tokens != tells.size()) return kEveryWay;
    for (size_t i = 0, end; i < n; i = end + 1) {
        bool counts = false;  // a word is more than quotes
        for (end = i; end < n && is_in_word(p[end]); ++end) counts |= p[end] != '\'' && p[end] != 0x2019;
        n_words += counts;
        other += counts && !is_digit(p[i]);
    }
    bool counted = false;
    for (uint8_t told : tells) {
        other -= (told & kDated) != 0;
        counted |= (told & (kNumbered | kMonth)) == kNumbered;
    }
    const unsigned first = tells.empty() ? 0 : tells[0];
    const uint32_t first_letter = tells.empty() ? 0 : p[at[0]];
    // No phrase is sought with so long a number, but for those that stand at the start.
    if (long_number && (first & kPart || (n_tokens > 1 && is_digit(first_letter) && tells[1] & kDated)))
        return kEveryWay;
    // Beside a date, a line that begins neither with it nor with a word for it has capitals alone.
    const size_t name = n_tokens > 1 && is_number(p + at[0], n - at[0]);
    const bool named = n_tokens && !(tells[name] & (kDated | kMonth)) && is_name(p + at[name], n - at[name]);
    size_t bare = 0, last = n;
    while (bare < n && sign_of(p[bare]) & kWhite) ++bare;
    while (last > bare && sign_of(p[last - 1]) & kWhite) --last;
    bool counter = false, mail = false;
    if (n_words <= kMaxCounter) {
        counter = any & kAnywhere;
        mail = has_at && std::find(p + bare, p + last, Unit{' '}) == p + last;
        const bool few = n_tokens <= kMaxNumbered && (counted || (any & kFew && n_numbers > 1));
        counter |= numbered && (few || (n_tokens <= kMaxGlued && glued) || cyrillic);
    }
    const auto colon = static_cast<size_t>(std::find(p, p + n, Unit{':'}) - p);
    const bool uncounted = first & kNumbered && !numbered && !has_no;  // "views" and no count
    const bool is_no = n_tokens && n - at[0] >= 2 && lower(p[at[0]]) == 'n' && lower(p[at[0] + 1]) == 'o' &&
                       (n - at[0] == 2 || !(is_letter(p[at[0] + 2]) || is_digit(p[at[0] + 2])));
    const bool opened = first & kAtStart && !uncounted && !(is_no && !(any & kNumbered)) &&
                        (n_tokens <= kMaxCounter || (n_tokens <= kMaxContact && colon < n) || lower(first_letter) == 'c');
    bool labelled = false;
    if (n_tokens <= kMaxLabelled && colon < std::min(n, bare + kMaxLabel + 1)) {
        const auto label = static_cast<size_t>(std::lower_bound(at.begin(), at.begin() + n_tokens, colon) - at.begin());
        if (label && is_digit(first_letter))
            labelled = label > 1 && tells[1] & kDated;
        else if (label && first & kLabel)
            labelled = std::any_of(p, p + colon, is_digit) || told_of(words, sequence_hash(hashes.data(), label)) & kLabel;
    }
    const bool hashtags = bare < n && p[bare] == '#' && std::count(p + bare, p + n, Unit{'#'}) > 1;
    const bool dateline = numbered && !named && n_tokens <= kMaxPattern && other <= kMaxDateRest && (any & kMonth || dated);
    address &= n_tokens <= kMaxPattern;
    uint8_t ways = 0;
    if (labelled) ways |= kPhrase;
    const bool code = may_be_code(p, n);
    if (counter || opened || code || copyright || hashtags) ways |= kPattern;
    if (opened || code || mail || dateline || address) ways |= kOrigin;
    if (n_tokens <= kMaxParts && (address || copyright || parts_may_tell(p, n, {at.data(), n_tokens}, tells))) ways |= kParts;
    if (copyright || (n_tokens <= kMaxCredit && may_credit(p, n, bare, any))) ways |= kCredit;
    return ways;
}

}  // namespace

void check_lines(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends) {
    if (ends.size() != starts.size()) throw std::invalid_argument("starts and ends must be of as many lines");
    for (size_t i = 0; i < starts.size(); ++i)
        if (starts[i] < 0 || ends[i] <= starts[i] || ends[i] > static_cast<int64_t>(text.size))
            throw std::invalid_argument("lines must lie within the text, and none be empty");
}

LineSigns::LineSigns(std::span<const uint64_t> hashes, std::span<const uint8_t> tells) {
    if (hashes.size() != tells.size()) throw std::invalid_argument("each word must tell one thing");
    words_.reset(hashes.size());
    for (size_t i = 0; i < hashes.size(); ++i) words_.insert(hashes[i], tells[i]);
}

void LineSigns::ways(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends,
                         std::span<const uint64_t> hashes, std::span<const int64_t> offsets,
                         std::span<const int64_t> among, uint8_t* out) const {
    check_lines(text, starts, ends);
    const size_t n = starts.size();
    check_offsets(offsets, n, hashes.size(), "hashes");
    for (int64_t line : among)
        if (line < 0 || line >= static_cast<int64_t>(n)) throw std::invalid_argument("among must be places of lines");
    std::vector<uint8_t> tells;
    with_characters(text, [&](const auto* chars) {
        for (size_t k = 0; k < among.size(); ++k) {
            const auto i = static_cast<size_t>(among[k]);
            const auto size = static_cast<size_t>(ends[i] - starts[i]);
            out[k] = 0;
            if (size > kMaxRead) continue;
            const std::span<const uint64_t> tokens =
                hashes.subspan(static_cast<size_t>(offsets[i]), static_cast<size_t>(offsets[i + 1] - offsets[i]));
            tells.resize(tokens.size());
            unsigned any = 0;
            for (size_t t = 0; t < tokens.size(); ++t) {
                tells[t] = told_of(words_, tokens[t]);
                any |= tells[t];
            }
            const unsigned first = tells.empty() ? 0 : tells[0];
            const auto* const line = chars + starts[i];
            if (may_tell(line, size, first, any, tokens.size())) out[k] = ways_of(words_, line, size, tokens, tells);
        }
    });
}

void end_sentences(const Text& text, std::span<const int64_t> starts, std::span<const int64_t> ends, bool* out) {
    check_lines(text, starts, ends);
    with_characters(text, [&](const auto* chars) {
        for (size_t i = 0; i < starts.size(); ++i)
            out[i] = ends_sentence(chars + starts[i], static_cast<size_t>(ends[i] - starts[i]));
    });
}

}  // namespace dedup
