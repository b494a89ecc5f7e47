#include "spans.hpp"

#include <algorithm>
#include <stdexcept>

#include "offsets.hpp"

namespace nb = nanobind;

namespace dedup {

static bool is_ascii(const Text& text) {
    constexpr size_t kStep = 64;
    const auto* octets = static_cast<const uint8_t*>(text.data);
    for (size_t at = 0; at < text.size; at += kStep) {
        const size_t end = std::min(text.size, at + kStep);
        uint8_t any = 0;
        for (size_t i = at; i < end; ++i) any |= octets[i];
        if (any >= 0x80) return false;
    }
    return true;
}

CodePoints::CodePoints(const Texts& texts) {
    views_.reserve(texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
        Text view = texts[i];
        if (view.kind == Kind::utf8) {
            if (is_ascii(view)) {
                view.kind = Kind::ascii;
            } else {
                decoded_.push_back(texts.at(static_cast<int64_t>(i)));
                view = view_of(decoded_.back().ptr());
            }
        }
        views_.push_back(view);
    }
}

template <class T>
bool AsciiRun::add_units(const T* text, size_t n) {
    constexpr size_t kStep = 64;
    if (n >= kBytes - size_) return false;
    uint8_t* const out = octets_.get() + size_;
    for (size_t at = 0; at < n; at += kStep) {
        const size_t end = std::min(n, at + kStep);
        T any = 0;
        for (size_t i = at; i < end; ++i) {
            any |= text[i];
            out[i] = static_cast<uint8_t>(text[i]);
        }
        if (any >= 0x80) return false;
    }
    out[n] = '\n';
    ends_.push_back(size_ + n);
    size_ += n + 1;
    return true;
}

bool AsciiRun::add(const Text& text) {
    switch (text.kind) {
        case Kind::ucs2:
            return add_units(static_cast<const uint16_t*>(text.data), text.size);
        case Kind::ucs4:
            return add_units(static_cast<const uint32_t*>(text.data), text.size);
        default:
            return add_units(static_cast<const uint8_t*>(text.data), text.size);
    }
}

Spans::Spans(const CodePoints& texts, std::span<const int64_t> starts, std::span<const int64_t> ends,
             std::span<const int64_t> offsets)
    : texts_(texts), starts_(starts), ends_(ends) {
    if (starts.size() != ends.size() || offsets.size() != texts.size() + 1 || !rise_to(starts.size(), offsets))
        throw std::invalid_argument(
            "starts and ends must have the same length, and offsets rise from 0 to it, one more than texts");
    if (texts.size() > 1) owners_.resize(starts.size());
    for (size_t t = 0; t < texts.size(); ++t) {
        const auto size = static_cast<int64_t>(texts[t].size);
        for (auto i = static_cast<size_t>(offsets[t]); i < static_cast<size_t>(offsets[t + 1]); ++i) {
            if (starts[i] < 0 || starts[i] > ends[i] || ends[i] > size)
                throw std::invalid_argument("a span must lie within its text, its start not after its end");
            if (!owners_.empty()) owners_[i] = static_cast<uint32_t>(t);
        }
    }
}

Text Spans::operator[](size_t i) const {
    const Text& text = texts_[owners_.empty() ? 0 : owners_[i]];
    const int shift = text.kind == Kind::ucs4 ? 2 : text.kind == Kind::ucs2 ? 1 : 0;
    return {static_cast<const char*>(text.data) + (static_cast<size_t>(starts_[i]) << shift),
            static_cast<size_t>(ends_[i] - starts_[i]), text.kind};
}

}  // namespace dedup
