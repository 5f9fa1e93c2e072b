#include "serve/job_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace seq2see {
namespace {

const ServedModel* model(int number) {
  static char places[2];  // the queue only compares
  return reinterpret_cast<const ServedModel*>(&places[number]);
}

Job job(int of_model, int sentences, int beam, const std::string& name = "") {
  Job made{};
  made.model = model(of_model);
  TranslateCall call;
  call.model = name;
  call.search.beam = beam;
  call.sentences.resize(static_cast<size_t>(sentences));
  made.call = call;
  return made;
}

Job align_job() {
  Job made{};
  made.model = model(0);
  AlignCall call;
  call.pairs.resize(1);
  made.call = call;
  return made;
}

bool push(JobQueue& queue, Job added) {
  return queue.push(added);
}

std::string names(const std::vector<Job>& batch) {
  std::string text;
  for (const Job& own : batch) text += std::get<TranslateCall>(own.call).model;
  return text;
}

TEST(JobQueue, TakesTogetherWhatIsOfOneModelAndSearch) {
  JobQueue queue(100, 64);
  push(queue, job(0, 1, 1, "a"));
  push(queue, job(1, 1, 1, "b"));
  push(queue, job(0, 1, 2, "c"));
  push(queue, job(0, 3, 1, "d"));
  push(queue, job(1, 1, 1, "e"));
  EXPECT_EQ(queue.waiting(), 5U);
  EXPECT_EQ(names(queue.take()), "ad");
  EXPECT_EQ(names(queue.take()), "be");
  EXPECT_EQ(names(queue.take()), "c");
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(JobQueue, TranslationsAndAlignmentsStayApart) {
  JobQueue queue(100, 64);
  push(queue, job(0, 1, 1));
  push(queue, align_job());
  push(queue, align_job());
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.take().size(), 2U);
}

TEST(JobQueue, ABatchHasABoundAndAJobIsNeverCut) {
  JobQueue queue(100, 8);
  push(queue, job(0, 2, 2, "a"));
  push(queue, job(0, 3, 2, "b"));
  push(queue, job(0, 2, 2, "c"));
  push(queue, job(0, 1, 2, "d"));
  push(queue, job(0, 50, 2, "e"));
  EXPECT_EQ(names(queue.take()), "ac") << "4 and 4; b has 6";
  EXPECT_EQ(names(queue.take()), "bd");
  EXPECT_EQ(names(queue.take()), "e") << "alone, though larger than a batch";
}

TEST(JobQueue, RefusesWhenItIsFullOrClosed) {
  JobQueue queue(2, 64);
  EXPECT_TRUE(push(queue, job(0, 1, 1)));
  EXPECT_TRUE(push(queue, job(0, 1, 1)));
  Job third = job(0, 1, 1, "third");
  EXPECT_FALSE(queue.push(third));
  EXPECT_EQ(std::get<TranslateCall>(third.call).model, "third") << "it was left alone";
  EXPECT_EQ(queue.take().size(), 2U);
  EXPECT_TRUE(queue.push(third));
  queue.close();
  EXPECT_FALSE(push(queue, job(0, 1, 1)));
  EXPECT_EQ(queue.take().size(), 1U) << "what waited";
  EXPECT_TRUE(queue.take().empty());
}

TEST(JobQueue, ClosingWakesWhoWaits) {
  JobQueue queue(2, 64);
  std::vector<Job> taken(1);
  std::thread waiting([&] { taken = queue.take(); });
  queue.close();
  waiting.join();
  EXPECT_TRUE(taken.empty());
}

}  // namespace
}  // namespace seq2see
