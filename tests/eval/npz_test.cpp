#include "eval/npz.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <limits>

#include "data/files.h"

#include "eval/alignment_jsonl.h"
#include "tests/eval/aligned_examples.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

/// Exit status of tests/programs/read_npz.py. Debian's own Python has NumPy; another one in PATH may not.
int compare_in_python(const TemporaryFolder& folder) {
  const std::string command =
      fmt::format("/usr/bin/python3 {}/tests/programs/read_npz.py {} {} >{} 2>&1", SEQ2SEE_SOURCE_DIR,
                  (folder / "a.npz").string(), (folder / "a.jsonl").string(), (folder / "said").string());
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Writes both files; `broken` makes one weight of the .npz another than that of the lines.
void write_both(const TemporaryFolder& folder, const std::vector<AlignedSentence>& sentences, bool broken) {
  NpzWriter npz(folder / "a.npz");
  AlignmentJsonlWriter lines(folder / "a.jsonl");
  for (AlignedSentence sentence : sentences) {
    lines.write(sentence);
    if (broken) sentence.words.values.back() += 0.001f;
    npz.write(sentence);
  }
  npz.commit();
  lines.commit();
}

std::vector<AlignedSentence> some_sentences() {
  std::vector<AlignedSentence> sentences = {cat_sleeps(), cat_sleeps(), AlignedSentence{}};
  sentences[1].id = 1234567;
  sentences[1].tokens.at(2, 3) = 0.123456f;
  sentences[2].tokens = sentences[2].words = Matrix(1, 1);
  return sentences;
}

TEST(Npz, NumpyReadsWhatWasWritten) {
  TemporaryFolder folder;
  write_both(folder, some_sentences(), false);
  EXPECT_EQ(compare_in_python(folder), 0) << read_file(folder / "said");
  EXPECT_EQ(read_file(folder / "said"), "6 arrays are equal\n");
}

TEST(Npz, TheComparisonSeesADifference) {
  TemporaryFolder folder;
  write_both(folder, some_sentences(), true);
  EXPECT_EQ(compare_in_python(folder), 1);
  EXPECT_EQ(read_file(folder / "said"), "words_000012 differs\n");
}

TEST(Npz, NumpyReadsMoreArraysThanAPlainZipHolds) {
  TemporaryFolder folder;
  std::vector<AlignedSentence> sentences(33000);
  for (size_t i = 0; i < sentences.size(); ++i) {
    sentences[i].id = static_cast<int>(i);
    sentences[i].tokens = sentences[i].words = Matrix(1, 1);
  }
  write_both(folder, sentences, false);
  EXPECT_EQ(compare_in_python(folder), 0) << read_file(folder / "said");
  EXPECT_EQ(read_file(folder / "said"), "66000 arrays are equal\n");
}

TEST(Npz, NumpyReadsNumbersThatAreNotFinite) {
  TemporaryFolder folder;
  AlignedSentence sentence = cat_sleeps();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  sentence.words = matrix(2, 2, {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 0.5f});
  NpzWriter npz(folder / "a.npz");
  npz.write(sentence);
  npz.commit();
  const std::string command = fmt::format(
      "/usr/bin/python3 -c 'import numpy; print(numpy.load(\"{}\")[\"words_000012\"].tolist())' >{} 2>&1",
      (folder / "a.npz").string(), (folder / "said").string());
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(read_file(folder / "said"), "[[nan, inf], [-inf, 0.5]]\n");
}

TEST(Npz, HeaderFillsWholeBlocks) {
  const std::string bytes = npy_bytes(Matrix(2, 3));
  EXPECT_EQ(bytes.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(bytes.substr(10, 59), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.size(), 128u + 24u);
}

TEST(Npz, TwoAlignmentsOfOneSentenceAreRefused) {
  TemporaryFolder folder;
  NpzWriter npz(folder / "a.npz");
  npz.write(cat_sleeps());
  EXPECT_NE(error_text([&] { npz.write(cat_sleeps()); }).find("Two alignments are of sentence 12"),
            std::string::npos);
}

}  // namespace
}  // namespace seq2see
