#include <set>

#include "tests/programs/eval_program.h"
#include "tests/support/read_lines.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

TEST_F(EvalProgramTest, ShowsTheAttentionThatWasAskedFor) {
  // Two decoder layers, two heads each; trained for a moment.
  const std::string train = fmt::format(
      "seq2see-train --train {} --valid {} --model two --architecture transformer --heads 2 --self-heads 2 "
      "{} "
      "--feed-forward 16 --max-steps 20",
      (trained_model() / "train.tsv").string(), (trained_model() / "valid.tsv").string(), tiny_options);
  const Finished trained = shell(train);
  ASSERT_EQ(trained.status, 0) << trained;
  const auto config = nlohmann::json::parse(read_file(folder_ / "two/config.json"));
  const auto layer = config["alignment"]["layer"];
  EXPECT_TRUE(layer == "all" || (layer.is_number() && layer >= 0)) << "chosen on the validation set";

  const auto alignments = [&](const std::string& more) {
    const Finished done =
        shell(fmt::format("seq2see-eval --model two {} --out out --overwrite {}", test_set(), more));
    EXPECT_EQ(done.status, 0) << done;
    return read_file(folder_ / "out/alignments.pharaoh") + read_file(folder_ / "out/alignments.jsonl");
  };
  std::set<std::string> different;
  for (const char* heads :
       {"--align-layer 0 --align-heads 0", "--align-layer 0 --align-heads 1", "--align-layer 1",
        "--align-layer 1 --align-heads 0,1", "--align-layer 1 --align-heads 1", "--align-layer all",
        "--align-layer all --align-heads 1"}) {
    different.insert(alignments(heads));
  }
  EXPECT_EQ(different.size(), 6U) << "all heads of layer 1 are heads 0 and 1";
  EXPECT_TRUE(different.contains(alignments(fmt::format(
      "--align-layer {} {}", layer == "all" ? "all" : layer.dump(),
      config["alignment"]["heads"].empty() ? ""
                                           : "--align-heads " + config["alignment"]["heads"][0].dump()))));

  for (const auto& [wrong, sentence] :
       {std::pair("--align-layer 2", "The model has no attention of layer 2; choose 0 to 1"),
        std::pair("--align-layer none",
                  "'none' is no layer. Choose a number from 0, -1 for the last, or all."),
        std::pair("--align-heads 5", "The model has no attention head 5; choose 0 to 1.")}) {
    const Finished done = shell(fmt::format("seq2see-eval --model two {} --out other {}", test_set(), wrong));
    EXPECT_EQ(done.status, 2) << done;
    EXPECT_TRUE(has(done.err, sentence)) << done;
  }
}

TEST_F(EvalProgramTest, WritesScores) {
  const Finished done = eval(test_set() + "--out out");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_EQ(done.err, "");
  EXPECT_TRUE(has(done.out, "Written to out: scores, hypotheses, alignments and report.html.\n")) << done;
  const auto json = scores("out");
  std::set<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.insert(key);
    if (key == "sentences" || key == "aligned_sentences" || key == "signatures" || key == "bootstrap")
      continue;
    EXPECT_EQ(value.size(), 3U) << key;
    EXPECT_LE(value["low"], value["value"]) << key;
    EXPECT_GE(value["high"], value["value"]) << key;
  }
  EXPECT_EQ(keys, (std::set<std::string>{"exact_match", "token_accuracy", "perplexity", "bleu", "chrf",
                                         "precision", "recall", "aer", "sentences", "aligned_sentences",
                                         "signatures", "bootstrap"}));
  EXPECT_EQ(json["sentences"], 20);
  EXPECT_EQ(json["aligned_sentences"], 20);
  EXPECT_GT(json["token_accuracy"]["value"], 0.8);
  EXPECT_GE(json["perplexity"]["value"], 1);

  // The scores are those of the files beside them.
  const auto hypotheses = read_lines(folder_ / "out" / "hypotheses.txt");
  const auto pairs = read_lines(trained_model() / "test.tsv");
  ASSERT_EQ(hypotheses.size(), 20U);
  int exact = 0;
  for (size_t i = 0; i < hypotheses.size(); ++i)
    exact += has(pairs[i], fmt::format("\t{}\t", hypotheses[i])) ? 1 : 0;
  EXPECT_DOUBLE_EQ(json["exact_match"]["value"], exact / 20.0);
  EXPECT_EQ(
      shell(fmt::format("seq2see-eval --model {} --out none", model())).failed_with(2, "Give the test set"),
      true);
}

TEST_F(EvalProgramTest, SetsTwoModelsSideBySide) {
  ASSERT_EQ(shell(fmt::format("cp -r {} local", model())).status, 0);
  const std::string compare = fmt::format("seq2see-eval --compare {} local {} ", model(), test_set());
  const Finished done = shell(compare + "--out both");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_TRUE(has(done.out, "alignments (in a and b) and report.html.\n")) << done;
  const std::string report = read_file(folder_ / "both" / "report.html");
  EXPECT_TRUE(has(report, "translated by model ("));
  EXPECT_TRUE(has(report, "and by local ("));
  EXPECT_TRUE(has(report, "<title>model and local: seq2see comparison</title>"));
  ASSERT_EQ(eval(test_set() + "--out one").status, 0);
  for (const char* name : {"scores.json", "hypotheses.txt", "alignments.jsonl", "alignments.npz"}) {
    for (const char* folder : {"a", "b"}) {
      EXPECT_TRUE(read_file(folder_ / "both" / folder / name) == read_file(folder_ / "one" / name)) << name;
    }
  }
  EXPECT_TRUE(shell(compare + "--out both").failed_with(1, "is there already. Replace it by --overwrite."));
  EXPECT_TRUE(shell(compare + "--out x --svg y").failed_with(2, "--svg"));
  EXPECT_TRUE(shell(compare + fmt::format("--out x --model {}", model())).failed_with(2, "--model"));
  EXPECT_TRUE(
      shell(fmt::format("seq2see-eval --compare local --out x {}", test_set())).failed_with(2, "--compare"));
  EXPECT_TRUE(shell(fmt::format("seq2see-eval --compare {} none --out x {}", model(), test_set()))
                  .failed_with(1, "none is not a model's folder"));
  EXPECT_TRUE(
      shell("seq2see-eval --compare local local --data - --out x").failed_with(2, "not standard input"));
  EXPECT_TRUE(shell("seq2see-eval --out x " + test_set()).failed_with(2, "Give the model: --model DIR"));
  EXPECT_FALSE(fs::exists(folder_ / "x"));
}

TEST_F(EvalProgramTest, AsksWhereATestSetIsOfOtherWords) {
  const std::string hint = "Training saw fewer than half of the test set's source words";
  const Finished swapped = eval(test_set() + "--out out --swap");
  EXPECT_EQ(swapped.status, 0);
  EXPECT_TRUE(has(swapped.err, hint)) << swapped;
  EXPECT_FALSE(has(eval(test_set() + "--out right").err, hint));
}

TEST_F(EvalProgramTest, TheSameWithAnyNumberOfWorkers) {
  ASSERT_EQ(eval(test_set() + "--out one --workers 1").status, 0);
  ASSERT_EQ(eval(test_set() + "--out three --workers 3").status, 0);
  for (const char* name :
       {"scores.json", "hypotheses.txt", "alignments.jsonl", "alignments.npz", "report.html"}) {
    EXPECT_TRUE(read_file(folder_ / "one" / name) == read_file(folder_ / "three" / name)) << name;
  }
}

TEST_F(EvalProgramTest, ReadsTestSetsInEveryForm) {
  const std::string data = (trained_model() / "test.tsv").string();
  ASSERT_EQ(eval(test_set() + "--out out").status, 0);
  const std::string hypotheses = read_file(folder_ / "out" / "hypotheses.txt");
  const auto expected = scores("out");
  ASSERT_EQ(shell(fmt::format("cut -f1 {0} >s && cut -f2 {0} >t && gzip -c {0} >data.gz &&"
                              "awk -F'\\t' '{{ print $2 \"\\t\" $1 \"\\t\" $3 }}' {0} >turned",
                              data))
                .status,
            0);
  EXPECT_EQ(eval("--data data.gz --out gzip").status, 0);
  EXPECT_EQ(scores("gzip"), expected);
  EXPECT_EQ(eval("--data - --out stdin", read_file(data)).status, 0);
  EXPECT_EQ(scores("stdin"), expected);
  EXPECT_EQ(eval("--data turned --swap --out turned.out").status, 0);
  EXPECT_EQ(scores("turned.out"), expected);  // the toy's links are symmetric
  EXPECT_EQ(eval("--source s --target t --out sides").status, 0);
  EXPECT_EQ(read_file(folder_ / "sides" / "hypotheses.txt"), hypotheses);
  EXPECT_EQ(scores("sides")["bleu"], expected["bleu"]);
  EXPECT_FALSE(scores("sides").contains("aer"));  // without gold links there is nothing to rate
  EXPECT_TRUE(eval("--source s --out x").failed_with(2, "--target"));
  EXPECT_TRUE(eval(test_set() + "--source s --target t --out x").failed_with(2, "--data"));
}

TEST_F(EvalProgramTest, ReferencesCanBeAlignedInstead) {
  ASSERT_EQ(eval(test_set() + "--out out --alignments-of references --beam 3").status, 0);
  const auto pairs = read_lines(trained_model() / "test.tsv");
  const auto lines = read_lines(folder_ / "out" / "alignments.jsonl");
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto json = nlohmann::json::parse(lines[i]);
    EXPECT_TRUE(has(pairs[i], fmt::format("\t{}\t", json["target"].get<std::string>())));
    EXPECT_TRUE(json["forced"].get<bool>());
  }
}

TEST_F(EvalProgramTest, ModelsThatAreMissingOrDamaged) {
  EXPECT_TRUE(shell(fmt::format("seq2see-eval --model none --out out {}", test_set()))
                  .failed_with(1, "none is not a model's folder: it has no config.json."));
  for (const char* name : {"config.json", "model.safetensors", "source.spm", "target.spm"}) {
    ASSERT_EQ(shell(fmt::format("rm -rf m && cp -r {} m", model())).status, 0);
    fs::remove(folder_ / "m" / name);
    EXPECT_TRUE(shell(fmt::format("seq2see-eval --model m --out out {}", test_set())).failed_with(1, name))
        << name;
    std::string bytes = read_file(fs::path(model()) / name);
    write_file(folder_ / "m" / name, std::string_view(bytes).substr(0, bytes.size() / 2));
    EXPECT_TRUE(shell(fmt::format("seq2see-eval --model m --out out {}", test_set())).failed_with(1, name))
        << name;
  }
  std::string bytes = read_file(fs::path(model()) / "model.safetensors");
  bytes[bytes.size() - 100] ^= 1;
  ASSERT_EQ(shell(fmt::format("rm -rf m && cp -r {} m", model())).status, 0);
  write_file(folder_ / "m" / "model.safetensors", bytes);
  EXPECT_TRUE(shell(fmt::format("seq2see-eval --model m --out out {}", test_set()))
                  .failed_with(1, "m/model.safetensors"))
      << "a flipped bit";
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(EvalProgramTest, BadCallsDataAndDisks) {
  EXPECT_TRUE(eval("--data none.tsv --out out").failed_with(1, "none.tsv cannot be read"));
  write_file(folder_ / "bad.tsv", "a\tb\nno tab\n");
  EXPECT_TRUE(eval("--data bad.tsv --out out").failed_with(1, "bad.tsv, line 2: there is no tab"));
  write_file(folder_ / "empty.tsv", "");
  EXPECT_TRUE(eval("--data empty.tsv --out out").failed_with(1, "The test set holds no sentence pair."));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  EXPECT_TRUE(eval(test_set() + "--out bad.tsv").failed_with(1, "bad.tsv"));
  EXPECT_TRUE(eval(test_set() + "--out out --beam 0").failed_with(2, "0"));
  EXPECT_TRUE(eval(test_set() + "--out out --resamples -1").failed_with(2, "-1"));
  EXPECT_TRUE(eval(test_set() + "--out out --alignments-of both")
                  .failed_with(2, "Choose translations or references."));
  EXPECT_TRUE(eval(test_set()).failed_with(2, "--out"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  EXPECT_TRUE(eval(test_set() + "--out out >/dev/full").failed_with(1, "Standard output cannot be written."))
      << "full";
  EXPECT_TRUE(eval(test_set() + "--out out2 >&-").failed_with(1, "Standard output cannot be written."))
      << "closed";
  const Finished full =
      shell(fmt::format("ulimit -f 8; exec seq2see-eval --model {} {} --out full", model(), test_set()));
  EXPECT_TRUE(full.failed_with(1, "cannot be written: File too large.")) << full;
  for (const auto& entry : fs::directory_iterator(folder_ / "full"))
    EXPECT_NE(entry.path().extension(), ".part");
}

TEST_F(EvalProgramTest, HelpExplainsEveryOption) {
  const Finished help = shell("seq2see-eval --help");
  EXPECT_EQ(help.status, 0);
  for (const char* option : {"--model", "--compare", "--data", "--source", "--target", "--swap", "--out",
                             "--overwrite", "--svg", "--alignments-of", "--resamples", "--seed", "--workers",
                             "--beam", "--nbest", "--length-penalty", "--max-length", "--version"}) {
    EXPECT_TRUE(has(help.out, option)) << option;
  }
  EXPECT_EQ(shell("seq2see-eval --version").out, "seq2see-eval 0.1.0\n");
}

}  // namespace
}  // namespace seq2see
