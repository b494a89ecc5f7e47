// NumPy arrays in and out of kernels: dtypes are checked, never converted.
#pragma once
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace dedup {

template <class T>
using In = nanobind::ndarray<const T, nanobind::ndim<1>, nanobind::c_contig, nanobind::device::cpu>;

template <class T>
using Out = nanobind::ndarray<nanobind::numpy, T>;

template <class T>
std::span<const T> span_of(const In<T>& array) {
    return {array.data(), array.size()};
}

struct Freed {
    void operator()(void* place) const noexcept { std::free(place); }
};

// Memory for numbers, without a value.
template <class T>
using Array = std::unique_ptr<T[], Freed>;

// Large arrays ask for large pages: the system then clears 2 MB at a time as they are first
// written to, where by 4 KB that takes longer than most of what is done with them.
template <class T>
Array<T> uninitialised(size_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    size_t size = std::max<size_t>(1, n * sizeof(T));
    void* place = nullptr;
#if defined(__linux__)
    constexpr size_t kPage = size_t{2} << 20;
    if (size >= 2 * kPage) {
        size = (size + kPage - 1) / kPage * kPage;
        place = std::aligned_alloc(kPage, size);
        if (place) madvise(place, size, MADV_HUGEPAGE);
    } else {
        place = std::malloc(size);
    }
#else
    place = std::malloc(size);
#endif
    if (!place) throw std::bad_alloc();
    return Array<T>(static_cast<T*>(place));
}

// The same, all zeros: where no page of it is ever written to, it costs nothing.
template <class T>
Array<T> zeros(size_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    void* place = std::calloc(std::max<size_t>(1, n), sizeof(T));
    if (!place) throw std::bad_alloc();
    return Array<T>(static_cast<T*>(place));
}

// Gives vectors memory without a value, and leaves new elements without a value.
template <class T>
struct Unset : std::allocator<T> {
    template <class U>
    struct rebind {
        using other = Unset<U>;
    };
    T* allocate(size_t n) { return uninitialised<T>(n).release(); }
    void deallocate(T* place, size_t) noexcept { std::free(place); }
    template <class U>
    void construct(U* place) noexcept {
        ::new (static_cast<void*>(place)) U;
    }
};

// Hands memory over to a NumPy array, which frees it.
template <class T>
Out<T> give(Array<T> data, std::initializer_list<size_t> shape) {
    T* raw = data.get();
    nanobind::capsule owner(raw, [](void* p) noexcept { Freed()(p); });
    (void)data.release();
    return Out<T>(raw, shape, owner);
}

}  // namespace dedup
