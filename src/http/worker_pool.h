// A bounded pool of named threads for request handlers.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bulkhead::http {

class WorkerPool {
 public:
  WorkerPool(unsigned threads, std::size_t queue_bound);
  ~WorkerPool();

  /// False when the queue is full or the pool stops. The task must not throw.
  [[nodiscard]] bool submit(std::function<void()> task);
  /// The same for work that an accepted request still needs: only refused when the pool has stopped.
  [[nodiscard]] bool submit_unbounded(std::function<void()> task);
  /// Runs what is queued, then ends the threads. Waits for running tasks.
  void stop();

 private:
  bool push(std::function<void()> task, std::size_t bound);
  void run();

  const std::size_t queue_bound_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bulkhead::http
