// NumPy arrays in and out of kernels: dtypes are checked, never converted.
#pragma once
#include <nanobind/ndarray.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace dedup {

template <class T>
using In = nanobind::ndarray<const T, nanobind::ndim<1>, nanobind::c_contig, nanobind::device::cpu>;

template <class T>
using Out = nanobind::ndarray<nanobind::numpy, T>;

template <class T>
std::span<const T> span_of(const In<T>& array) {
    return {array.data(), array.size()};
}

// Hands memory over to a NumPy array, which frees it.
template <class T>
Out<T> give(std::unique_ptr<T[]> data, std::initializer_list<size_t> shape) {
    T* raw = data.get();
    nanobind::capsule owner(raw, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    (void)data.release();
    return Out<T>(raw, shape, owner);
}

template <class T>
std::unique_ptr<T[]> uninitialised(size_t n) {
    return std::unique_ptr<T[]>(new T[n ? n : 1]);
}

}  // namespace dedup
