// Spans of texts, in code points.
#pragma once
#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "texts.hpp"

namespace dedup {

// Texts of which every unit is a code point: those of Arrow that are not ASCII are decoded,
// all others are read where they lie. Make and destroy it with the GIL.
class CodePoints {
   public:
    explicit CodePoints(const Texts& texts);
    size_t size() const { return views_.size(); }
    const Text& operator[](size_t i) const { return views_[i]; }

   private:
    std::vector<Text> views_;
    std::vector<nanobind::str> decoded_;
};

// Spans of texts, `starts` and `ends` in code points of their own text; the spans of text t are
// those from offsets[t] to offsets[t + 1]. Throws std::invalid_argument where they do not fit.
class Spans {
   public:
    Spans(const CodePoints& texts, std::span<const int64_t> starts, std::span<const int64_t> ends,
          std::span<const int64_t> offsets);
    size_t size() const { return starts_.size(); }
    Text operator[](size_t i) const;

   private:
    const CodePoints& texts_;
    std::span<const int64_t> starts_, ends_;
    std::vector<uint32_t> owners_;  // text of each span; empty where there is one text
};

// Short texts one after the other, as long as they are ASCII, with a line break after each: to
// be read at once, which is several times faster than one by one. A line of a text that has a
// curly quote somewhere is such a text.
class AsciiRun {
   public:
    // Appends a text; false, and nothing happens, if it is not ASCII or there is no room.
    bool add(const Text& text);

    Text text() const { return {octets_.get(), size_, Kind::ascii}; }
    const std::vector<size_t>& ends() const { return ends_; }  // where each text's end, in bytes
    void clear() {
        ends_.clear();
        size_ = 0;
    }

   private:
    template <class T>
    bool add_units(const T* text, size_t n);

    static constexpr size_t kBytes = 1 << 15;
    std::unique_ptr<uint8_t[]> octets_ = std::make_unique_for_overwrite<uint8_t[]>(kBytes);
    size_t size_ = 0;
    std::vector<size_t> ends_;
};

}  // namespace dedup
