// Work shared by threads. Results must not depend on who does what: each item writes its own
// place, so any number of threads gives the same bytes.
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace dedup {

// Tells the core that it spins, so that it does not starve its twin.
inline void spin_once() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// Threads that share out one piece of work after another, while it stands. To start a thread,
// or to wake one, takes as long as many a piece: so each watches out for the next one for a
// little while before it sleeps, and nobody waits for one that is not awake yet.
class Team {
   public:
    // Up to n_threads, the caller among them; the others start when there is work for them.
    explicit Team(size_t n_threads) : n_threads_(std::clamp<size_t>(n_threads, 1, kActive)) {}
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;
    ~Team() {
        dismissed_.store(true, std::memory_order_relaxed);
        state_.fetch_add(kNext, std::memory_order_release);
        state_.notify_all();
        for (std::thread& other : others_) other.join();
    }

    size_t size() const { return n_threads_; }

    // Calls work(worker, item) for each item of 0..n_items, `worker` below size(). The first
    // exception ends the work and is thrown here. For the thread that made the team alone.
    template <class Work>
    void share(size_t n_items, const Work& work) {
        hire(std::min(n_threads_, n_items));
        n_items_ = n_items;
        next_.store(0, std::memory_order_relaxed);
        work_ = &work;
        call_ = [](const void* what, size_t worker, size_t item) {
            (*static_cast<const Work*>(what))(worker, item);
        };
        if (others_.empty() || n_items < 2) {
            take_items(0);
        } else {
            state_.fetch_add(kNext | kOpen, std::memory_order_release);
            state_.notify_all();
            take_items(0);
            state_.fetch_and(~kOpen, std::memory_order_relaxed);
            for (uint32_t state; (state = state_.load(std::memory_order_acquire)) & kActive;) wait_while(state);
        }
        if (failed_) std::rethrow_exception(std::exchange(failed_, nullptr));
    }

   private:
    // Of the state: how many others are at work, whether work may be joined, its number.
    static constexpr uint32_t kActive = (1 << 15) - 1, kOpen = 1 << 15, kNext = 1 << 16;

    void hire(size_t n) {
        try {
            while (others_.size() + 1 < n)
                others_.emplace_back([this, worker = others_.size() + 1] { stand_by(worker); });
        } catch (const std::exception&) {
            // The system gives no more threads: those that run, and this one, do the work.
            n_threads_ = others_.size() + 1;
        }
    }

    void stand_by(size_t worker) {
        uint32_t done = 0;  // the number of the work that was seen last
        for (;;) {
            uint32_t state = state_.load(std::memory_order_acquire);
            if (dismissed_.load(std::memory_order_relaxed)) return;
            if (!(state & kOpen) || state / kNext == done) {
                wait_while(state);
                continue;
            }
            if (!state_.compare_exchange_weak(state, state + 1, std::memory_order_acquire)) continue;
            done = state / kNext;
            take_items(worker);
            const uint32_t left = state_.fetch_sub(1, std::memory_order_release) - 1;
            if (!(left & (kOpen | kActive))) state_.notify_all();
        }
    }

    void take_items(size_t worker) {
        try {
            for (size_t item; (item = next_.fetch_add(1, std::memory_order_relaxed)) < n_items_;)
                call_(work_, worker, item);
        } catch (...) {
            next_.store(n_items_, std::memory_order_relaxed);
            const std::lock_guard lock(guard_);
            if (!failed_) failed_ = std::current_exception();
        }
    }

    // Waits until the state is another, a little while awake.
    void wait_while(uint32_t state) const {
        constexpr auto kAwake = std::chrono::microseconds(100);
        const auto since = std::chrono::steady_clock::now();
        do {
            for (int i = 0; i < 16; ++i) {
                if (state_.load(std::memory_order_relaxed) != state) return;
                spin_once();
            }
        } while (std::chrono::steady_clock::now() - since < kAwake);
        state_.wait(state, std::memory_order_relaxed);
    }

    size_t n_threads_;
    std::vector<std::thread> others_;
    std::atomic<uint32_t> state_{0};
    std::atomic<bool> dismissed_{false};
    std::atomic<size_t> next_{0};
    size_t n_items_ = 0;
    const void* work_ = nullptr;
    void (*call_)(const void*, size_t, size_t) = nullptr;
    std::mutex guard_;
    std::exception_ptr failed_;
};

// One of something for each worker, on pairs of cache lines of its own: what one writes to does not slow
// the others down.
template <class T>
class OneEach {
   public:
    template <class... Args>
    explicit OneEach(size_t n_workers, const Args&... args) {
        each_.reserve(n_workers);
        while (each_.size() < n_workers) each_.push_back(Own{T{args...}});
    }
    // Each as make() gives it.
    template <class Make>
        requires std::is_invocable_r_v<T, const Make&>
    OneEach(size_t n_workers, const Make& make) {
        each_.reserve(n_workers);
        while (each_.size() < n_workers) each_.push_back(Own{make()});
    }
    T& operator[](size_t worker) { return each_[worker].value; }

   private:
    struct alignas(128) Own {
        T value;
    };
    std::vector<Own> each_;
};

// One piece of work by a team of its own: see Team::share.
template <class Work>
void parallel_for(size_t n_items, size_t n_threads, const Work& work) {
    Team(std::min(n_threads, n_items)).share(n_items, work);
}

// The same with something of its own, as make() gives it, for each worker there is work for:
// calls work(own, item).
template <class Make, class Work>
void parallel_for(size_t n_items, size_t n_threads, const Make& make, const Work& work) {
    Team team(std::min(n_threads, n_items));
    OneEach<std::invoke_result_t<const Make&>> each(team.size(), make);
    team.share(n_items, [&](size_t worker, size_t item) { work(each[worker], item); });
}

}  // namespace dedup
