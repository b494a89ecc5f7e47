// Texts where they lie: in CPython's own str objects or in Arrow buffers, never copied.
#pragma once
#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "arrays.hpp"
#include "arrow_abi.hpp"

namespace dedup {

enum class Kind : uint8_t { ascii, latin1, ucs2, ucs4, utf8 };

// One text: `size` units of 1, 2 or 4 bytes, by kind. It owns nothing.
struct Text {
    const void* data;
    size_t size;
    Kind kind;

    size_t n_bytes() const {
        return size << (kind == Kind::ucs4 ? 2 : kind == Kind::ucs2 ? 1 : 0);
    }
};

// A str where it lies; it must be ready and outlive the view.
Text view_of(PyObject* item);

// What a function gives for the units of a text that is not UTF-8: its characters.
template <class Function>
decltype(auto) with_characters(const Text& text, Function&& function) {
    if (text.kind == Kind::ucs2) return function(static_cast<const uint16_t*>(text.data));
    if (text.kind == Kind::ucs4) return function(static_cast<const uint32_t*>(text.data));
    return function(static_cast<const uint8_t*>(text.data));
}

// Many texts, and what keeps them alive: references to the str objects, or the Arrow arrays.
// Immutable after construction, so kernels read it with the GIL released, from many threads.
class Texts {
   public:
    // A list, a tuple, a one-dimensional object array, or an object with __arrow_c_array__ or
    // __arrow_c_stream__. Stops at the first element that is no text: see rejected().
    explicit Texts(nanobind::handle source);
    ~Texts();
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;

    size_t size() const { return views_.size(); }
    const Text& operator[](size_t i) const { return views_[i]; }

    // Position of the first element that is no str (or is null), or -1.
    int64_t rejected() const { return rejected_; }

    nanobind::str at(int64_t i) const;

   private:
    void release();
    template <class ItemAt>
    void add_strings(size_t n, const ItemAt& item_at);
    void add_sequence(PyObject* fast);
    void add_object_array(nanobind::handle source);
    void add_arrow(nanobind::handle source);
    void add_arrow_array(const ArrowArray& array, std::string_view format);

    std::vector<Text, Unset<Text>> views_;
    std::vector<PyObject*, Unset<PyObject*>> strings_;  // owned; parallel to views_ for str, else empty
    std::vector<ArrowArray> arrays_;  // owned
    int64_t rejected_ = -1;
};

// Positions of the texts a kernel is to read: all of them, or a selection.
class Selection {
   public:
    Selection(const Texts& texts, std::span<const int64_t> at, bool all);
    size_t size() const { return all_ ? texts_.size() : at_.size(); }
    const Text& operator[](size_t i) const {
        return texts_[all_ ? i : static_cast<size_t>(at_[i])];
    }

   private:
    const Texts& texts_;
    std::span<const int64_t> at_;
    bool all_;
};

}  // namespace dedup
