// Results of unknown size, collected by many threads.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "arrays.hpp"
#include "sets.hpp"

namespace dedup {

// Results of unknown size, a part for each kTexts texts, joined at the end.
template <class T>
class Parts {
   public:
    explicit Parts(size_t n_texts) : parts_((n_texts + kTexts - 1) / kTexts) {}
    size_t size() const { return parts_.size(); }
    std::vector<T>& operator[](size_t part) { return parts_[part]; }
    Out<T> joined() {
        size_t total = 0;
        for (const auto& part : parts_) total += part.size();
        auto all = uninitialised<T>(total);
        T* at = all.get();
        for (auto& part : parts_) {
            at = std::copy(part.begin(), part.end(), at);
            std::vector<T>().swap(part);
        }
        return give(std::move(all), {total});
    }

   private:
    std::vector<std::vector<T>> parts_;
};

}  // namespace dedup
