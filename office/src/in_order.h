// Work done on all cores whose results come out in the order of what went in.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rudang::office {

// `work` runs in several threads at once and must not change anything they share; `hand_on` runs in the thread that
// puts things in, one after the other. What waits is bounded, so that a file of a million people needs no more memory
// than one of some thousand.
template <class Item, class Result>
class InOrder {
public:
    InOrder(std::function<Result(Item)> work, std::function<void(Result)> hand_on,
            std::size_t threads = std::max(1U, std::thread::hardware_concurrency()))
        : work_(std::move(work)), hand_on_(std::move(hand_on)), most_(4 * threads) {
        // The one that puts things in works as well where it would have to wait.
        for (std::size_t n = 1; n < threads; ++n) helpers_.emplace_back([this] { help(); });
    }
    ~InOrder() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        waiting_.notify_all();
        for (auto& helper : helpers_) helper.join();
    }
    InOrder(const InOrder&) = delete;
    InOrder& operator=(const InOrder&) = delete;

    void put(Item item) {
        gathered_.push_back(std::move(item));
        if (gathered_.size() >= together) send();
    }
    // Everything is done afterwards.
    void finish() {
        send();
        while (!sent_.empty()) take_front();
    }

private:
    static constexpr std::size_t together = 32;
    struct Batch {
        std::vector<Item> items;
        std::vector<Result> results;
        std::exception_ptr failed;
        bool done = false;
    };

    void send() {
        if (gathered_.empty()) return;
        auto batch = std::make_shared<Batch>();
        batch->items = std::exchange(gathered_, {});
        sent_.push_back(batch);
        {
            const std::lock_guard lock(mutex_);
            todo_.push_back(std::move(batch));
        }
        waiting_.notify_one();
        while (sent_.size() > most_ || front_is_done()) take_front();
    }
    bool front_is_done() {
        const std::lock_guard lock(mutex_);
        return !sent_.empty() && sent_.front()->done;
    }
    void take_front() {
        std::unique_lock lock(mutex_);
        while (!sent_.front()->done) {
            if (todo_.empty()) {
                finished_.wait(lock);
                continue;
            }
            run_next(lock);
        }
        lock.unlock();
        const auto batch = std::move(sent_.front());
        sent_.pop_front();
        if (batch->failed) std::rethrow_exception(batch->failed);
        for (auto& result : batch->results) hand_on_(std::move(result));
    }
    // What waits longest, with the lock let go meanwhile.
    void run_next(std::unique_lock<std::mutex>& lock) {
        const auto batch = std::move(todo_.front());
        todo_.pop_front();
        lock.unlock();
        run(*batch);
        lock.lock();
        batch->done = true;
    }
    void run(Batch& batch) {
        try {
            batch.results.reserve(batch.items.size());
            for (auto& item : batch.items) batch.results.push_back(work_(std::move(item)));
            batch.items = {};
        } catch (...) {
            batch.failed = std::current_exception();
        }
    }
    void help() {
        std::unique_lock lock(mutex_);
        for (;;) {
            waiting_.wait(lock, [&] { return over_ || !todo_.empty(); });
            if (over_) return;
            run_next(lock);
            finished_.notify_one();
        }
    }

    std::function<Result(Item)> work_;
    std::function<void(Result)> hand_on_;
    const std::size_t most_;
    std::vector<Item> gathered_;
    std::deque<std::shared_ptr<Batch>> sent_;  // of the thread that puts things in
    std::mutex mutex_;
    std::condition_variable waiting_, finished_;
    std::deque<std::shared_ptr<Batch>> todo_;
    bool over_ = false;
    std::vector<std::thread> helpers_;
};

}  // namespace rudang::office
