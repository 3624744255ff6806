#include "worker_pool.h"

#include <pthread.h>

#include <limits>
#include <string>

namespace bulkhead::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t queue_bound) : queue_bound_(queue_bound) {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { run(); });
    pthread_setname_np(threads_.back().native_handle(), ("http-worker-" + std::to_string(i)).substr(0, 15).c_str());
  }
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::push(std::function<void()> task, std::size_t bound) {
  {
    const std::lock_guard guard(lock_);
    if (stopping_ || queue_.size() >= bound) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

bool WorkerPool::submit(std::function<void()> task) { return push(std::move(task), queue_bound_); }
bool WorkerPool::submit_unbounded(std::function<void()> task) { return push(std::move(task), std::numeric_limits<std::size_t>::max()); }

void WorkerPool::run() {
  while (true) {
    std::function<void()> task;
    {
      std::unique_lock guard(lock_);
      wake_.wait(guard, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
  }
}

void WorkerPool::stop() {
  {
    const std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace bulkhead::http
