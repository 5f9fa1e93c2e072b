#include "data/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

std::string lock_error(const std::filesystem::path& folder) {
  return error_text([&] { const FolderLock lock(folder); });
}

TEST(FolderLock, OneHolderAtATime) {
  const TemporaryFolder folder;
  {
    const FolderLock held(folder.path());
    EXPECT_EQ(lock_error(folder.path()), "Another training is under way in " + folder.path().string() +
                                             ". Wait for its end, stop it, or choose another folder.");
  }
  EXPECT_EQ(lock_error(folder.path()), "(no error)");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(FolderLock, ADeadProcessHoldsNothing) {
  const TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const FolderLock held(folder.path());
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    while (true) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_NE(lock_error(folder.path()), "(no error)");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(lock_error(folder.path()), "(no error)");
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FolderLock, WhatIsNoFolderIsNotLocked) {
  EXPECT_EQ(lock_error("/nowhere/at/all"), "(no error)");
  EXPECT_EQ(lock_error("/proc/self/exe"), "(no error)");
}

}  // namespace
}  // namespace seq2see
