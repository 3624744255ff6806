// A bounded pool of connections that are opened when first needed; a lease waits for a free one.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/store.h"

namespace bulkhead::store {

class Pool {
 public:
  using Open = std::function<std::unique_ptr<Connection>()>;
  Pool(int size, Open open) : open_(std::move(open)), free_slots_(size) {}

  Database::Lease lease() {
    std::unique_ptr<Connection> connection;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return free_slots_ > 0; });
      --free_slots_;
      if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!connection) {
      try {
        connection = open_();
      } catch (...) {
        give_back(nullptr);
        throw;
      }
    }
    return {connection.release(), [this](Connection* c) { give_back(std::unique_ptr<Connection>(c)); }};
  }

 private:
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex_);
      ++free_slots_;
      if (connection && connection->healthy()) idle_.push_back(std::move(connection));
    }
    changed_.notify_one();
  }

  Open open_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int free_slots_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace bulkhead::store
