#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "data/line_reader.h"
#include "tests/support/trained_model.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

class TranslateProgramTest : public testing::Test {
 protected:
  Finished translate(const std::string& more, std::string_view input = "") {
    return run_shell(folder_, fmt::format("seq2see-translate --model {} {}", model(), more), input);
  }
  static std::string model() { return (trained_model() / "model").string(); }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }
  static std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
  }

  TemporaryFolder folder_;
};

/// The program on a terminal of its own, where the machine has any to give.
class TranslateTerminalTest : public TranslateProgramTest {
 protected:
  void SetUp() override {
    if (std::system("/usr/bin/python3 -c 'import pty; pty.openpty()' 2>/dev/null") != 0) {
      GTEST_SKIP() << "There is no pseudo-terminal here.";
    }
  }
  /// seq2see-translate on a terminal of its own, where the lines are typed, one at each prompt; then Ctrl-D.
  Finished on_terminal(const std::string& more, std::string_view typed, const std::string& environment = "") {
    return run_shell(
        folder_,
        fmt::format("{} /usr/bin/python3 {}/tests/programs/on_terminal.py seq2see-translate --model {} {}",
                    environment, SEQ2SEE_SOURCE_DIR, model(), more),
        typed);
  }
};

TEST_F(TranslateProgramTest, TranslatesWhatItLearnt) {
  const Finished done = translate("", "the cat sees the dog.\nthe bear hears a wolf.\n");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "le chat voit le chien.\nle ours entend un loup.\n");
  EXPECT_EQ(done.err, "");
}

TEST_F(TranslateProgramTest, AsManyLinesComeAsGo) {
  const std::string cat = lines_of(translate("", "the cat sees the dog.\n").out).at(0);
  const Finished mixed = translate("", "\nthe cat sees the dog.\n\n   \nthe cat sees the dog.\n\n");
  EXPECT_EQ(mixed.out, fmt::format("\n{0}\n\n\n{0}\n\n", cat));
  EXPECT_EQ(translate("", "the cat sees the dog.\r\n\r\nthe cat sees the dog.\r\n").out,
            fmt::format("{0}\n\n{0}\n", cat));
  EXPECT_EQ(translate("", "the cat sees the dog.\nthe cat sees the dog.").out,
            fmt::format("{0}\n{0}\n", cat));
  EXPECT_EQ(translate("", "\xef\xbb\xbfthe cat sees the dog.").out, cat + "\n");
  EXPECT_EQ(translate("", "").out, "");
  std::string many;
  for (int i = 0; i < 1300; ++i) many.append(i % 7 == 0 ? "" : "the cat sees the dog.").append(1, '\n');
  const Finished all = translate("--max-length 3", many);
  ASSERT_EQ(lines_of(all.out).size(), 1300U);
  for (int i = 0; i < 1300; ++i)
    EXPECT_EQ(lines_of(all.out)[static_cast<size_t>(i)].empty(), i % 7 == 0) << i;
}

TEST_F(TranslateProgramTest, SentencesComeFromArgumentsFilesAndPipes) {
  const Finished piped = translate("", "the cat sees the dog.\nthe king loves a bird.\n");
  EXPECT_EQ(translate("'the cat sees the dog.' 'the king loves a bird.'").out, piped.out);
  write_file(folder_ / "in", "the cat sees the dog.\nthe king loves a bird.\n");
  ASSERT_EQ(run_shell(folder_, "gzip -c in >in.gz").status, 0);
  EXPECT_EQ(translate("--input in").out, piped.out);
  EXPECT_EQ(translate("--input in.gz").out, piped.out);
  EXPECT_EQ(translate("--input -", "the cat sees the dog.\n").out,
            fmt::format("{}\n", lines_of(piped.out).at(0)));
  EXPECT_EQ(translate("--workers 3 --input in").out, piped.out);
  EXPECT_TRUE(translate("--input none").failed_with(1, "none cannot be read"));
  EXPECT_TRUE(translate("--input in 'the cat'").failed_with(2, "--input"));
}

TEST_F(TranslateProgramTest, ListsTheBest) {
  const Finished done = translate("--beam 4 --nbest 3", "the cat sees the dog.\n\nthe king loves a bird.\n");
  EXPECT_EQ(done.status, 0) << done;
  const auto lines = lines_of(done.out);
  double last = 0;
  int of_first = 0;
  for (const std::string& line : lines) {
    const size_t first = line.find(" ||| "), second = line.rfind(" ||| ");
    ASSERT_LT(first, second) << line;
    const double score = std::stod(line.substr(second + 5));
    if (line.starts_with("0 ") && of_first++ > 0) {
      EXPECT_LE(score, last);
    }
    last = score;
  }
  EXPECT_EQ(of_first, 3) << done;
  EXPECT_EQ(lines.size(), 7U) << done;  // an empty sentence has one translation
  EXPECT_TRUE(lines[3].starts_with("1 |||  ||| ")) << lines[3];
  EXPECT_TRUE(lines[0].starts_with("0 ||| le chat voit le chien. ||| -0.")) << lines[0];
  EXPECT_EQ(translate("--beam 4", "the cat sees the dog.\n").out, "le chat voit le chien.\n");
  EXPECT_TRUE(translate("--beam 2 --nbest 3 x").failed_with(2, "3"));
}

TEST_F(TranslateProgramTest, HeatmapsInAPipeArePlain) {
  for (const char* environment : {"", "NO_COLOR=1 ", "TERM=xterm-256color COLORTERM=truecolor "}) {
    const Finished done =
        run_shell(folder_, fmt::format("{}seq2see-translate --model {} --heatmap 'the cat sees the dog.'",
                                       environment, model()));
    EXPECT_EQ(done.status, 0) << done;
    EXPECT_FALSE(has(done.out, "\x1b")) << environment;
    for (const char* word : {"cat", "chat", "chien"}) EXPECT_TRUE(has(done.out, word)) << done;
    EXPECT_GT(lines_of(done.out).size(), 8U) << done;
  }
  EXPECT_TRUE(has(translate("--heatmap --tokens 'the cat sees the dog.'").out, "▁")) << "tokens";
  const auto parts =
      [&](const char* columns) {  // of a picture that is too wide for one: each has its end mark
        const Finished done = run_shell(
            folder_,
            fmt::format("COLUMNS={} seq2see-translate --model {} --heatmap 'the cat sees the dog the cat "
                        "sees the dog the cat sees the dog.'",
                        columns, model()));
        EXPECT_EQ(done.status, 0) << done;
        return lines_of(done.out).size();
      };
  EXPECT_GT(parts("40"), parts("100"));
  EXPECT_EQ(parts("nonsense"), parts("100"));
  EXPECT_EQ(parts("99999999999999999999"), parts("1000"));
}

TEST_F(TranslateTerminalTest, HeatmapsOnATerminalAreColouredUnlessUnwanted) {
  const std::string wanted = "--heatmap 'the cat sees the dog.'";
  const Finished coloured = on_terminal(wanted, "", "TERM=xterm-256color COLORTERM= NO_COLOR=");
  EXPECT_EQ(coloured.status, 0) << coloured;
  EXPECT_TRUE(has(coloured.out, "\x1b[")) << coloured;
  EXPECT_FALSE(has(on_terminal(wanted, "", "TERM=xterm-256color NO_COLOR=1").out, "\x1b["));
  EXPECT_FALSE(has(on_terminal(wanted, "", "TERM=dumb NO_COLOR=").out, "\x1b["));
}

TEST_F(TranslateProgramTest, PrintsAndWritesAlignments) {
  const Finished done = translate("--json --alignments a.jsonl", "the cat sees the dog.\n\n");
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_EQ(read_file(folder_ / "a.jsonl"), done.out);
  const auto lines = lines_of(done.out);
  ASSERT_EQ(lines.size(), 2U);
  const auto json = nlohmann::json::parse(lines[0]), empty = nlohmann::json::parse(lines[1]);
  EXPECT_EQ(json["id"], 0);
  EXPECT_EQ(json["source"], "the cat sees the dog.");
  EXPECT_EQ(json["target"], "le chat voit le chien.");
  EXPECT_EQ(json["source_words"].size(), 6U);
  EXPECT_EQ(json["word_weights"].size(), 7U);
  EXPECT_EQ(json["word_weights"][0].size(), 7U);
  EXPECT_EQ(empty["id"], 1);
  EXPECT_EQ(empty["target"], "");

  EXPECT_TRUE(translate("--alignments a.jsonl", "the dog\n")
                  .failed_with(1, "a.jsonl is there already. Replace it by --overwrite."));
  EXPECT_EQ(read_file(folder_ / "a.jsonl"), done.out);
  EXPECT_EQ(translate("--alignments a.jsonl --overwrite", "the dog\n").status, 0);
  EXPECT_EQ(lines_of(read_file(folder_ / "a.jsonl")).size(), 1U);
  EXPECT_TRUE(translate("--alignments none/a.jsonl x").failed_with(1, "none/a.jsonl"));
  EXPECT_TRUE(translate("--json --heatmap x").failed_with(2, "Give --json or --heatmap, not both."));
  EXPECT_EQ(translate("--alignments cut.jsonl", "the dog\nbad \xff\n").status, 1);
  EXPECT_FALSE(fs::exists(folder_ / "cut.jsonl"));  // a file is there as a whole or not at all
  EXPECT_FALSE(fs::exists(folder_ / "cut.jsonl.part"));
}

TEST_F(TranslateProgramTest, AlignmentsGoIntoPipesAndDevicesThatAreThere) {
  const std::string json = translate("--json 'the dog'").out, text = translate("'the dog'").out;
  // Standard output is a file here: a new one in its place would lose the translation.
  EXPECT_EQ(translate("--alignments /dev/stdout 'the dog'").out, json + text);
  EXPECT_EQ(translate("--alignments /dev/stdout 'the dog' | cat").out, json + text);
  ASSERT_EQ(run_shell(folder_, "mkfifo pipe").status, 0);
  EXPECT_EQ(translate("--alignments pipe 'the dog' & cat pipe >read; wait").out, text);
  EXPECT_EQ(read_file(folder_ / "read"), json);
  EXPECT_EQ(translate("--alignments /dev/null 'the dog'").out, text);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(TranslateProgramTest, UnseenWordsAreNamed) {
  const Finished done =
      translate("", "the cat sees the dog.\nthe zebra sees the gnu.\nthe zebra.\nthe yak sees the zebra.\n");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.err, "Line 2: training never saw 'zebra', 'gnu'.\nLine 4: training never saw 'yak'.\n");
  EXPECT_EQ(lines_of(done.out).size(), 4U);
}

TEST_F(TranslateProgramTest, BadTextIsNamedWithItsLine) {
  const Finished bad = translate("", "the cat sees the dog.\nbad \xff\nthe dog\n");
  EXPECT_TRUE(bad.failed_with(1, "standard input, line 2: ")) << bad;
  EXPECT_EQ(bad.out, "le chat voit le chien.\n");  // what stood before it is translated
  EXPECT_TRUE(translate("", std::string_view("a\0b\n", 4)).failed_with(1, "standard input, line 1: "));
  EXPECT_TRUE(translate("'bad \xff'").failed_with(2, "is not valid UTF-8."));
  EXPECT_TRUE(translate("'two\nlines'").failed_with(2, "A sentence may not hold a newline."));
}

TEST_F(TranslateProgramTest, OutputThatCannotBeWritten) {
  std::string many;
  for (int i = 0; i < 400; ++i) many += "the cat sees the dog.\n";
  for (const std::string_view input : {std::string_view("the cat\n"), std::string_view(many)}) {
    EXPECT_TRUE(translate(">/dev/full", input).failed_with(1, "Standard output cannot be written."))
        << input.size();
    EXPECT_TRUE(translate(">&-", input).failed_with(1, "Standard output cannot be written.")) << input.size();
    EXPECT_TRUE(translate("--json --alignments - >/dev/full", input).failed_with(1, "cannot be written"))
        << input.size();
  }
  EXPECT_EQ(translate("2>/dev/full", "the zebra\n").status, 0);
  EXPECT_EQ(translate("2>&-", "the zebra\n").status, 0);
  EXPECT_EQ(translate("<&-").status, 1);
  EXPECT_EQ(translate("2>/dev/full >/dev/full", "the cat\n").status, 1);
}

TEST_F(TranslateProgramTest, ModelsThatAreMissingOrDamaged) {
  EXPECT_TRUE(run_shell(folder_, "seq2see-translate --model none x")
                  .failed_with(1, "none is not a model's folder: it has no config.json."));
  EXPECT_TRUE(run_shell(folder_, "seq2see-translate x").failed_with(2, "--model"));
  ASSERT_EQ(run_shell(folder_, fmt::format("cp -r {} m", model())).status, 0);
  for (const char* text : {"", "{", "[]", "{}", "{\"format\": 99}"}) {
    write_file(folder_ / "m" / "config.json", text);
    EXPECT_TRUE(run_shell(folder_, "seq2see-translate --model m x").failed_with(1, "m/config.json")) << text;
  }
}

TEST_F(TranslateTerminalTest, ThePromptAnswersUntilItsEnd) {
  const Finished done = on_terminal("", "the cat sees the dog.\n\nthe king loves a bird.\n", "TERM=xterm");
  EXPECT_EQ(done.status, 0) << done;
  const size_t first = done.out.find("le chat voit le chien.");
  EXPECT_NE(first, std::string::npos) << done;
  EXPECT_NE(done.out.find("le roi aime un oiseau.", first), std::string::npos) << done;
  EXPECT_TRUE(has(done.out, "terminal as before")) << done;
  EXPECT_EQ(on_terminal("", "", "TERM=dumb").status, 0);
}

TEST_F(TranslateTerminalTest, CtrlCLeavesThePromptAndTheTerminalAsItWas) {
  const Finished done = on_terminal("", "the cat sees the dog.\n^C\n", "TERM=xterm");
  EXPECT_EQ(done.status, 130) << done;
  EXPECT_TRUE(has(done.out, "le chat voit le chien.")) << done;
  EXPECT_TRUE(has(done.out, "terminal as before")) << done;
}

TEST_F(TranslateProgramTest, HelpExplainsEveryOption) {
  const Finished help = translate("--help");
  EXPECT_EQ(help.status, 0);
  for (const char* option :
       {"--model", "--input", "--heatmap", "--tokens", "--json", "--alignments", "--overwrite", "--workers",
        "--beam", "--nbest", "--length-penalty", "--max-length", "--version"}) {
    EXPECT_TRUE(has(help.out, option)) << option;
  }
  EXPECT_EQ(run_shell(folder_, "seq2see-translate --version").out, "seq2see-translate 0.1.0\n");
}

}  // namespace
}  // namespace seq2see
