#include "texts.hpp"

#include <nanobind/ndarray.h>

#include <cstring>
#include <string>

#include "bind.h"
#include "prefetch.hpp"

namespace nb = nanobind;

namespace dedup {

Text view_of(PyObject* item) {
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(item)) throw nb::python_error();  // strings of the old C API
#endif
    const auto size = static_cast<size_t>(PyUnicode_GET_LENGTH(item));
    const void* data = PyUnicode_DATA(item);
    if (PyUnicode_IS_ASCII(item)) return {data, size, Kind::ascii};
    switch (PyUnicode_KIND(item)) {
        case PyUnicode_1BYTE_KIND:
            return {data, size, Kind::latin1};
        case PyUnicode_2BYTE_KIND:
            return {data, size, Kind::ucs2};
        default:
            return {data, size, Kind::ucs4};
    }
}

namespace {

struct BufferGuard {
    Py_buffer view{};
    ~BufferGuard() {
        if (view.obj) PyBuffer_Release(&view);
    }
};

template <class T>
struct Released {  // an Arrow structure of ours, released at the end
    T value{};
    ~Released() {
        if (value.release) value.release(&value);
    }
};

// Takes an Arrow structure out of its capsule; the capsule keeps an empty one.
template <class T>
void take(nb::handle capsule, const char* name, T& target) {
    auto* held = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (!held) throw nb::python_error();
    if (!held->release) throw nb::type_error("the Arrow capsule was already used");
    target = *held;
    held->release = nullptr;
}

bool valid(const ArrowArray& array, std::string_view format, int64_t i) {
    if (format == "n") return false;  // an array of nulls only, as empty ones often are typed
    const auto* bits = static_cast<const uint8_t*>(array.buffers[0]);
    return array.null_count == 0 || !bits || (bits[(array.offset + i) >> 3] >> ((array.offset + i) & 7) & 1);
}

template <class Offset>
Text offset_text(const ArrowArray& array, int64_t i) {
    const auto* offsets = static_cast<const Offset*>(array.buffers[1]) + array.offset;
    const auto* octets = static_cast<const char*>(array.buffers[2]);
    return {octets + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i]), Kind::utf8};
}

// A string view is 16 bytes: the length, then the text itself where it has at most 12 bytes,
// else its first four, the number of a buffer and an offset into it.
Text view_text(const ArrowArray& array, int64_t i) {
    const char* view = static_cast<const char*>(array.buffers[1]) + 16 * (array.offset + i);
    int32_t fields[4];
    std::memcpy(fields, view, 16);
    if (fields[0] <= 12) return {view + 4, static_cast<size_t>(fields[0]), Kind::utf8};
    const auto* octets = static_cast<const char*>(array.buffers[2 + fields[2]]);
    return {octets + fields[3], static_cast<size_t>(fields[0]), Kind::utf8};
}

void check_format(const ArrowSchema& schema) {
    const std::string_view format = schema.format;
    const bool strings = format == "u" || format == "U" || format == "vu" || format == "n";
    if (strings && !schema.dictionary) return;
    const std::string is = schema.dictionary ? "dictionary" : "format '" + std::string(format) + "'";
    throw nb::type_error(
        ("texts is an Arrow array of " + is +
         ", not of strings: cast it to string, large_string or string_view first.")
            .c_str());
}

}  // namespace

Texts::Texts(nb::handle source) {
    try {
        if (PyList_Check(source.ptr()) || PyTuple_Check(source.ptr()))
            add_sequence(source.ptr());
        else if (nb::hasattr(source, "__arrow_c_array__") || nb::hasattr(source, "__arrow_c_stream__"))
            add_arrow(source);
        else
            add_object_array(source);
    } catch (...) {
        release();  // a constructor that throws has no destructor run
        throw;
    }
}

Texts::~Texts() { release(); }

// Objects ahead that are asked for: they lie anywhere.
static constexpr size_t kObjectsAhead = 32;

void Texts::release() {
    for (size_t i = 0; i < strings_.size(); ++i) {
        if (i + kObjectsAhead < strings_.size()) DEDUP_PREFETCH_TO_WRITE(strings_[i + kObjectsAhead]);
        Py_DECREF(strings_[i]);
    }
    strings_.clear();
    for (ArrowArray& array : arrays_)
        if (array.release) array.release(&array);
    arrays_.clear();
}

// No Python code runs in this loop, so nothing can change under it.
template <class ItemAt>
void Texts::add_strings(size_t n, const ItemAt& item_at) {
    views_.resize(n);
    strings_.resize(n);
    size_t i = 0;
    const auto shorten = [&] {
        views_.resize(i);
        strings_.resize(i);
    };
    try {
        for (; i < n; ++i) {
            if (i + kObjectsAhead < n) DEDUP_PREFETCH_TO_WRITE(item_at(i + kObjectsAhead));
            PyObject* const item = item_at(i);
            if (!item || !PyUnicode_Check(item)) {
                rejected_ = static_cast<int64_t>(i);
                return shorten();
            }
            views_[i] = view_of(item);
            strings_[i] = item;
            Py_INCREF(item);
        }
    } catch (...) {
        shorten();  // what is held is released
        throw;
    }
}

void Texts::add_sequence(PyObject* fast) {
    PyObject** const items = PySequence_Fast_ITEMS(fast);
    add_strings(static_cast<size_t>(PySequence_Fast_GET_SIZE(fast)), [&](size_t i) { return items[i]; });
}

void Texts::add_object_array(nb::handle source) {
    BufferGuard buffer;
    if (PyObject_GetBuffer(source.ptr(), &buffer.view, PyBUF_FORMAT | PyBUF_STRIDES))
        throw nb::python_error();
    const Py_buffer& view = buffer.view;
    if (view.ndim != 1 || !view.format || std::string_view(view.format) != "O")
        throw nb::type_error("texts must be a one-dimensional array of str objects");
    const auto* items = static_cast<const char*>(view.buf);
    add_strings(static_cast<size_t>(view.shape[0]), [&](size_t i) {
        PyObject* item;
        std::memcpy(&item, items + static_cast<Py_ssize_t>(i) * view.strides[0], sizeof item);
        return item;
    });
}

void Texts::add_arrow(nb::handle source) {
    Released<ArrowSchema> schema;
    if (nb::hasattr(source, "__arrow_c_array__")) {
        nb::object pair = source.attr("__arrow_c_array__")();
        Released<ArrowArray> array;
        take(nb::object(pair[0]), "arrow_schema", schema.value);
        take(nb::object(pair[1]), "arrow_array", array.value);
        check_format(schema.value);
        arrays_.push_back(array.value);
        array.value.release = nullptr;
        add_arrow_array(arrays_.back(), schema.value.format);
        return;
    }
    Released<ArrowArrayStream> stream;
    take(source.attr("__arrow_c_stream__")(), "arrow_array_stream", stream.value);
    const auto check = [&](int code) {
        if (!code) return;
        const char* why = stream.value.get_last_error(&stream.value);
        throw std::runtime_error(std::string("reading the Arrow stream failed: ") + (why ? why : "no reason given"));
    };
    check(stream.value.get_schema(&stream.value, &schema.value));
    check_format(schema.value);
    while (rejected_ < 0) {
        Released<ArrowArray> array;
        check(stream.value.get_next(&stream.value, &array.value));
        if (!array.value.release) return;  // the end of the stream
        arrays_.push_back(array.value);
        array.value.release = nullptr;
        add_arrow_array(arrays_.back(), schema.value.format);
    }
}

void Texts::add_arrow_array(const ArrowArray& array, std::string_view format) {
    for (int64_t i = 0; i < array.length; ++i) {
        if (!valid(array, format, i)) {
            rejected_ = static_cast<int64_t>(views_.size());
            return;
        }
        views_.push_back(format == "u"   ? offset_text<int32_t>(array, i)
                         : format == "U" ? offset_text<int64_t>(array, i)
                                         : view_text(array, i));
    }
}

nb::str Texts::at(int64_t i) const {
    const auto n = static_cast<int64_t>(views_.size());
    if (i < -n || i >= n) throw nb::index_error("texts index out of range");
    if (i < 0) i += n;
    if (!strings_.empty()) return nb::borrow<nb::str>(strings_[i]);
    // Arrow promises UTF-8; where that is broken, the kernels see separators, and so do readers.
    const Text& text = views_[i];
    PyObject* made = PyUnicode_DecodeUTF8(static_cast<const char*>(text.data),
                                          static_cast<Py_ssize_t>(text.size), "replace");
    if (!made) throw nb::python_error();
    return nb::steal<nb::str>(made);
}

Selection::Selection(const Texts& texts, std::span<const int64_t> at, bool all)
    : texts_(texts), at_(at), all_(all) {
    for (int64_t i : at)
        if (i < 0 || static_cast<size_t>(i) >= texts.size())
            throw nb::index_error("at holds a position outside the texts");
}

void bind_texts(nb::module_& m) {
    nb::class_<Texts>(m, "Texts", "Texts where they lie: str objects or Arrow string arrays.")
        .def(nb::init<nb::handle>(), nb::arg("source"))
        .def("__len__", &Texts::size)
        .def("__getitem__", &Texts::at, nb::arg("i"))
        .def_prop_ro("rejected", &Texts::rejected,
                     "Position of the first element that is no str, or -1.");
}

}  // namespace dedup
