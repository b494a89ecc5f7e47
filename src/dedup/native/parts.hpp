// Results of unknown size, collected by many threads.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "arrays.hpp"
#include "sets.hpp"
#include "threads.hpp"

namespace dedup {

template <class T>
struct Joined {
    Array<T> items;
    size_t size = 0;
};

template <class T>
Out<T> give(Joined<T> joined) {
    return give(std::move(joined.items), {joined.size});
}

// Results of unknown size, a part for each kTexts texts, joined at the end.
template <class T>
class Parts {
   public:
    explicit Parts(size_t n_texts) : parts_((n_texts + kTexts - 1) / kTexts) {}
    size_t size() const { return parts_.size(); }
    std::vector<T>& operator[](size_t part) { return parts_[part]; }
    // Needs no GIL; who has the array gives it to Python by give(), which does.
    Joined<T> joined(Team& team) {
        constexpr size_t kSome = 64;  // parts copied at once
        std::vector<size_t> begins(parts_.size() + 1);
        for (size_t i = 0; i < parts_.size(); ++i) begins[i + 1] = begins[i] + parts_[i].size();
        Joined<T> all{uninitialised<T>(begins.back()), begins.back()};
        team.share((parts_.size() + kSome - 1) / kSome, [&](size_t, size_t some) {
            for (size_t i = some * kSome; i < std::min(parts_.size(), (some + 1) * kSome); ++i) {
                std::copy(parts_[i].begin(), parts_[i].end(), all.items.get() + begins[i]);
                std::vector<T>().swap(parts_[i]);
            }
        });
        return all;
    }

   private:
    std::vector<std::vector<T>> parts_;
};

}  // namespace dedup
