#include "data/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>

namespace seq2see {
namespace {

TEST(WorkerPool, RunsEachTaskOnce) {
  for (int workers : {1, 2, 5}) {
    WorkerPool pool(workers);
    EXPECT_EQ(pool.size(), workers);
    for (int count : {0, 1, 3, 1000}) {
      std::vector<std::atomic<int>> times(static_cast<size_t>(count));
      std::atomic<bool> known = true;
      pool.run(count, [&](int number, int worker) {
        ++times[static_cast<size_t>(number)];
        if (worker < 0 || worker >= workers) known = false;
      });
      for (const auto& time : times) EXPECT_EQ(time, 1);
      EXPECT_TRUE(known);
    }
  }
}

TEST(WorkerPool, HasAtLeastOneWorker) {
  WorkerPool pool(0);
  EXPECT_EQ(pool.size(), 1);
  int sum = 0;
  pool.run(4, [&](int number, int) { sum += number; });
  EXPECT_EQ(sum, 6);
}

TEST(WorkerPool, PreparesEachThreadFirst) {
  std::atomic<int> prepared = 0;
  thread_local bool here = false;
  {
    WorkerPool pool(3, [&] {
      here = true;
      ++prepared;
    });
    std::atomic<int> ready = 0;
    pool.run(50, [&](int, int) { ready += here ? 1 : 0; });
    EXPECT_EQ(ready, 50);
  }
  EXPECT_EQ(prepared, 3);
}

std::string failure_of(WorkerPool& pool, int count, const std::set<int>& failing, std::atomic<int>& done) {
  try {
    pool.run(count, [&](int number, int) {
      ++done;
      if (failing.contains(number)) throw std::runtime_error("task " + std::to_string(number));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(WorkerPool, ThrowsTheExceptionOfTheLowestNumberAfterAllHaveEnded) {
  WorkerPool pool(3);
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::atomic<int> done = 0;
    EXPECT_EQ(failure_of(pool, 40, {7, 8, 9, 30}, done), "task 7");
    EXPECT_EQ(done, 40);
    EXPECT_EQ(failure_of(pool, 40, {39}, done), "task 39");
    EXPECT_EQ(failure_of(pool, 40, {}, done), "none") << "an earlier failure stayed";
    EXPECT_EQ(done, 120);
  }
}

TEST(WorkerPool, LaterNumbersThatFailFirstDoNotWin) {
  WorkerPool pool(2);
  std::atomic<bool> second_failed = false;
  try {
    pool.run(2, [&](int number, int) {
      if (number == 1) {
        second_failed = true;
        throw std::runtime_error("second");
      }
      while (!second_failed) std::this_thread::yield();
      throw std::runtime_error("first");
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first");
  }
}

TEST(WorkerPool, ThereIsACoreToUse) {
  EXPECT_GE(usable_cores(), 1);
  EXPECT_LE(usable_cores(), static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace seq2see
