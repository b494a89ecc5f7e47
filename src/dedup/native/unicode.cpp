#include "unicode.hpp"

#include <nanobind/ndarray.h>

#include <algorithm>
#include <stdexcept>

#include "bind.h"

namespace nb = nanobind;

namespace dedup {

// Hangul syllables are arithmetic (The Unicode Standard, section 3.12).
namespace hangul {
constexpr uint32_t kS = 0xAC00, kL = 0x1100, kV = 0x1161, kT = 0x11A7;
constexpr uint32_t kNumL = 19, kNumV = 21, kNumT = 28, kNumS = kNumL * kNumV * kNumT;

bool syllable(uint32_t code) { return code - kS < kNumS; }
bool leading(uint32_t code) { return code - kL < kNumL; }
bool vowel(uint32_t code) { return code - kV < kNumV; }
bool trailing(uint32_t code) { return code - (kT + 1) < kNumT - 1; }
}  // namespace hangul

namespace {

std::vector<uint8_t> spread(std::span<const uint32_t> starts, std::span<const uint8_t> values) {
    std::vector<uint8_t> flat(Unicode::kEnd);
    for (size_t i = 0; i < starts.size(); ++i) {
        const uint32_t end = i + 1 < starts.size() ? starts[i + 1] : Unicode::kEnd;
        std::fill(flat.begin() + starts[i], flat.begin() + end, values[i]);
    }
    return flat;
}

Unicode tables;
bool loaded = false;

}  // namespace

const Unicode& unicode() {
    if (!loaded) throw std::logic_error("load_unicode must be called first");
    return tables;
}

std::span<const uint32_t> Unicode::decomposition(size_t number) const {
    return {decomposed_to_.data() + decomposed_offsets_[number - 1],
            decomposed_offsets_[number] - decomposed_offsets_[number - 1]};
}

uint32_t Unicode::compose(uint32_t first, uint32_t second) const {
    if (hangul::leading(first) && hangul::vowel(second))
        return hangul::kS +
               ((first - hangul::kL) * hangul::kNumV + (second - hangul::kV)) * hangul::kNumT;
    if (hangul::syllable(first) && (first - hangul::kS) % hangul::kNumT == 0 &&
        hangul::trailing(second))
        return first + (second - hangul::kT);
    for (size_t slot = pair_slot(first, second);; slot = (slot + 1) % kPairs) {
        const Pair& pair = pairs_[slot];
        if (pair.first == first && pair.second == second) return pair.whole;
        if (!pair.whole) return 0;
    }
}

void Unicode::append_decomposed(uint32_t code, std::vector<uint32_t>& out) const {
    if (hangul::syllable(code)) {
        const uint32_t s = code - hangul::kS, t = s % hangul::kNumT;
        out.push_back(hangul::kL + s / (hangul::kNumV * hangul::kNumT));
        out.push_back(hangul::kV + s / hangul::kNumT % hangul::kNumV);
        if (t) out.push_back(hangul::kT + t);
        return;
    }
    if (const size_t number = number_of(code)) {
        const auto parts = decomposition(number);
        out.insert(out.end(), parts.begin(), parts.end());
    } else {
        out.push_back(code);
    }
}

// Decompose, order, compose: Unicode Standard Annex 15.
void Unicode::full_normalise(std::span<const uint32_t> run, std::vector<uint32_t>& out) const {
    const size_t begin = out.size();
    for (uint32_t code : run) append_decomposed(code, out);

    // Marks between two starters, in the order of their classes; equal classes keep theirs.
    for (size_t i = begin; i < out.size();) {
        size_t end = i;
        while (end < out.size() && combining(out[end])) ++end;
        if (end > i + 1)
            std::stable_sort(out.begin() + i, out.begin() + end, [this](uint32_t a, uint32_t b) {
                return combining(a) < combining(b);
            });
        i = end + 1;
    }

    size_t starter = SIZE_MAX, write = begin;
    uint8_t last = 0;  // class of the last character kept after the starter
    for (size_t read = begin; read < out.size(); ++read) {
        const uint32_t code = out[read];
        const uint8_t kind = combining(code);
        const bool adjacent = starter != SIZE_MAX && write == starter + 1;
        if (starter != SIZE_MAX && (adjacent || (kind != 0 && last < kind))) {
            if (const uint32_t whole = compose(out[starter], code)) {
                out[starter] = whole;
                continue;
            }
        }
        if (kind == 0) starter = write;
        last = kind;
        out[write++] = code;
    }
    out.resize(write);
}

void Unicode::normalise(std::span<const uint32_t> run, std::vector<uint32_t>& out) const {
    if (run.size() == 1) {
        if (const size_t number = number_of(run[0]))
            out.insert(out.end(), forms_.begin() + form_offsets_[number - 1],
                       forms_.begin() + form_offsets_[number]);
        else
            out.push_back(run[0]);
        return;
    }
    // Most runs are a letter with marks that are in order and compose with nothing.
    uint8_t last = 0;
    bool clean = true;
    for (uint32_t code : run) {
        const uint8_t kind = combining(code);
        if ((entry(code) & (kDecomposes | kSecond)) || (kind && kind < last)) {
            clean = false;
            break;
        }
        last = kind;
    }
    if (clean)
        out.insert(out.end(), run.begin(), run.end());
    else
        full_normalise(run, out);
}

void Unicode::load(const Source& source) {
    decomposed_offsets_.assign(source.decomposed_offsets.begin(), source.decomposed_offsets.end());
    decomposed_to_.assign(source.decomposed_to.begin(), source.decomposed_to.end());
    std::vector<uint16_t> numbers(kEnd);
    for (size_t i = 0; i < source.decomposed_from.size(); ++i)
        numbers[source.decomposed_from[i]] = static_cast<uint16_t>(i + 1);
    numbers_.pack(numbers);

    pairs_.assign(kPairs, {});
    std::vector<uint8_t> second(kEnd);
    for (size_t i = 0; i + 2 < source.composed.size(); i += 3) {
        const Pair pair{source.composed[i], source.composed[i + 1], source.composed[i + 2]};
        size_t slot = pair_slot(pair.first, pair.second);
        while (pairs_[slot].whole) slot = (slot + 1) % kPairs;
        pairs_[slot] = pair;
        second[pair.second] = 1;
    }
    const std::vector<uint8_t> combining = spread(source.combining_starts, source.combining_values);
    combining_.pack(combining);
    const std::vector<uint8_t> classes = spread(source.class_starts, source.class_values);

    std::vector<uint32_t> lower(kEnd);
    for (uint32_t code = 0; code < kEnd; ++code) lower[code] = code;
    for (size_t i = 0; i < source.lower_from.size(); ++i)
        lower[source.lower_from[i]] = source.lower_to[i];

    const auto joins = [&](uint32_t first) {  // `first` begins the decomposition
        return combining[first] || second[first] || hangul::vowel(first) || hangul::trailing(first);
    };
    // Entry of a character that stands for another, its NFKC, wherever nothing joins it.
    const auto simple = [&](uint32_t code, uint32_t form) -> uint32_t {
        return ((lower[form] - code) & 0x1FFFFF) | static_cast<uint32_t>(classes[lower[form]]) << 21;
    };
    std::vector<uint32_t> flat(kEnd);
    for (uint32_t code = 0; code < kEnd; ++code) {
        flat[code] = simple(code, code);
        if (joins(code)) flat[code] |= kCheck | kJoins;
        if (joins(code) && !combining[code]) flat[code] |= kSecond;
        if (second[code]) flat[code] |= kSecond;
    }
    form_offsets_.assign(1, 0);
    forms_.clear();
    for (size_t i = 0; i < source.decomposed_from.size(); ++i) {
        const uint32_t code = source.decomposed_from[i];
        const size_t before = forms_.size();
        full_normalise({&code, 1}, forms_);
        form_offsets_.push_back(static_cast<uint32_t>(forms_.size()));
        const bool joined = joins(decomposed_to_[decomposed_offsets_[i]]);
        if (joined) flat[code] |= kCheck | kJoins | kSecond;
        if (forms_.size() != before + 1) {
            flat[code] |= kCheck | kDecomposes;
        } else if (const uint32_t form = forms_[before]; form != code && !joined) {
            flat[code] = simple(code, form) | kDecomposes;
        } else if (form != code) {
            flat[code] |= kCheck | kDecomposes;
        }
    }
    entries_.pack(flat);
}

void bind_unicode(nb::module_& m) {
    using U32 = nb::ndarray<const uint32_t, nb::c_contig, nb::device::cpu>;
    using U8 = nb::ndarray<const uint8_t, nb::c_contig, nb::device::cpu>;
    const auto span = [](const auto& a) { return std::span(a.data(), a.size()); };
    m.def(
        "load_unicode",
        [span](U32 class_starts, U8 class_values, U32 combining_starts, U8 combining_values,
               U32 lower_from, U32 lower_to, U32 decomposed_from, U32 decomposed_offsets,
               U32 decomposed_to, U32 composed) {
            if (loaded) return;  // other threads may be reading them
            tables.load({.class_starts = span(class_starts),
                         .combining_starts = span(combining_starts),
                         .lower_from = span(lower_from),
                         .lower_to = span(lower_to),
                         .decomposed_from = span(decomposed_from),
                         .decomposed_offsets = span(decomposed_offsets),
                         .decomposed_to = span(decomposed_to),
                         .composed = span(composed),
                         .class_values = span(class_values),
                         .combining_values = span(combining_values)});
            loaded = true;
        },
        nb::kw_only(), nb::arg("class_starts").noconvert(), nb::arg("class_values").noconvert(),
        nb::arg("combining_starts").noconvert(), nb::arg("combining_values").noconvert(),
        nb::arg("lower_from").noconvert(), nb::arg("lower_to").noconvert(),
        nb::arg("decomposed_from").noconvert(), nb::arg("decomposed_offsets").noconvert(),
        nb::arg("decomposed_to").noconvert(), nb::arg("composed").noconvert(),
        "Hand over the tables of text/unicode.npz, before any text is read; only once.");
}

}  // namespace dedup
