#include "model/model_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "data/files.h"
#include "data/safetensors.h"
#include "tests/support/error_text.h"
#include "tests/support/saved_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

/// A saved model to spoil.
class ModelFolder : public testing::Test {
 protected:
  void SetUp() override { save_model(path, 1); }

  std::string complaint() const {
    return error_text([&] { load_model(path); });
  }

  /// The complaint, which has to name the file, with that name cut off.
  std::string complaint_about(const std::string& file) const {
    const std::string text = complaint(), name = (path / file).string();
    if (!text.starts_with(name)) return "does not begin with the file's name: " + text;
    return text.substr(name.size());
  }

  std::string bytes_of(const std::string& file) const { return read_file(path / file); }
  /// Without the flush to disk that write_file() waits for.
  void put(const std::string& file, const std::string& bytes) const {
    std::ofstream(path / file, std::ios::binary) << bytes;
  }

  template <typename Change>
  void change_config(const Change& change) const {
    Json json = Json::parse(bytes_of("config.json"));
    json.erase("checksums");  // as the error says who changes it has to do
    change(json);
    put("config.json", json.dump());
  }

  /// Writes the weights again after a change of the list of tensors; with a right checksum.
  template <typename Change>
  void change_tensors(const Change& change) const {
    const Safetensors file = Safetensors::load(path / "model.safetensors");
    std::vector<TensorBytes> tensors;
    for (const TensorEntry& entry : file.tensors()) {
      tensors.push_back({entry.name, entry.dtype, entry.shape, file.bytes_of(entry)});
    }
    change(tensors);
    save_safetensors(path / "model.safetensors", tensors, {});
  }

  TemporaryFolder folder;
  std::filesystem::path path = folder / "model";
};

TEST_F(ModelFolder, LoadsWhatWasSaved) {
  const LoadedModel model = load_model(path);
  EXPECT_FALSE(model.notice.unchecked);
  EXPECT_EQ(model.config.training.dump(), R"({"learning_rate":0.005})");
  EXPECT_EQ(model.tokenizers.source.vocabulary_size(), model.config.model.source_vocabulary);
  ASSERT_EQ(model.tokenizers.target.encode("le chat").size(), 2U);

  Parameters zeros = make_parameters(model.config.model);
  read_weights(path / "model.safetensors", zeros);
  EXPECT_GT(zeros.flat().abs().max().item<float>(), 0.9F);
  EXPECT_EQ(difference(zeros.flat(), model.parameters.flat()), 0);

  const Source source{ids_tensor({{4, 5, 3}}), lengths_tensor({3})};
  Parameters::Reading binding(zeros);
  const Seq2Seq again(model.config.model, binding);
  const at::Tensor input = ids_tensor({{2, 4}});
  EXPECT_EQ(
      difference(model.model->forward(source, input, {}).logits, again.forward(source, input, {}).logits), 0);
}

TEST_F(ModelFolder, SavingWhatWasLoadedGivesTheSameBytes) {
  const LoadedModel model = load_model(path);
  make_folder(folder / "again");
  write_config(folder / "again", model.config);
  write_weights(folder / "again" / "model.safetensors", model.parameters);
  for (const char* file : {"config.json", "model.safetensors"})
    EXPECT_EQ(read_file(folder / "again" / file), bytes_of(file));
}

TEST_F(ModelFolder, EveryFileHasToBeThere) {
  for (const std::string file : {"model.safetensors", "source.spm", "target.spm"}) {
    const std::string bytes = bytes_of(file);
    std::filesystem::remove(path / file);
    EXPECT_EQ(complaint_about(file), " cannot be read: No such file or directory.");
    put(file, bytes);
  }
  std::filesystem::remove(path / "config.json");
  EXPECT_EQ(complaint(), path.string() + " is not a model's folder: it has no config.json.");
  EXPECT_EQ(error_text([&] { load_model(folder / "nowhere"); }),
            (folder / "nowhere").string() + " is not a model's folder: it has no config.json.");
}

TEST_F(ModelFolder, AFolderInAFilesPlaceIsRefused) {
  for (const std::string file : {"model.safetensors", "source.spm", "target.spm", "config.json"}) {
    const std::string bytes = bytes_of(file);
    std::filesystem::remove(path / file);
    std::filesystem::create_directory(path / file);
    EXPECT_EQ(complaint_about(file), " is a folder, where a file was expected.");
    std::filesystem::remove(path / file);
    put(file, bytes);
  }
}

TEST_F(ModelFolder, WeightsCutOffAnywhereAreRefused) {
  const std::string whole = bytes_of("model.safetensors");
  for (size_t size = 0; size < whole.size(); size += size < 40 ? 1 : 97) {
    put("model.safetensors", whole.substr(0, size));
    EXPECT_TRUE(complaint_about("model.safetensors").starts_with(" is not a ") ||
                complaint_about("model.safetensors").starts_with(": the tensor "))
        << size << complaint();
  }
  put("model.safetensors", whole + "x");
  EXPECT_EQ(complaint_about("model.safetensors"),
            " holds 1 bytes after its last tensor; it is damaged or was cut off.");
}

TEST_F(ModelFolder, AFlippedBitAnywhereInTheWeightsIsSeen) {
  const std::string whole = bytes_of("model.safetensors");
  const size_t data = 8 + static_cast<size_t>(static_cast<unsigned char>(whole[0])) +
                      256 * static_cast<unsigned char>(whole[1]);
  for (size_t at = data; at < whole.size(); at += 61) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    put("model.safetensors", flipped);
    EXPECT_TRUE(
        complaint_about("model.safetensors").starts_with(" is damaged: the checksum of its tensors is "))
        << complaint();
  }
}

TEST_F(ModelFolder, AFlippedBitInTheHeaderIsSeenOrChangesNoWeight) {
  const LoadedModel right = load_model(path);
  const std::string whole = bytes_of("model.safetensors");
  const size_t data = 8 + static_cast<size_t>(static_cast<unsigned char>(whole[0])) +
                      256 * static_cast<unsigned char>(whole[1]);
  int refused = 0, tried = 0;
  for (size_t at = 0; at < data; at += 3) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    put("model.safetensors", flipped);
    Parameters parameters = make_parameters(right.config.model);
    ++tried;
    try {
      read_weights(path / "model.safetensors", parameters);
      EXPECT_EQ(difference(parameters.flat(), right.parameters.flat()), 0) << "byte " << at;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("model.safetensors"), std::string::npos);
      ++refused;
    }
  }
  EXPECT_GT(refused, tried / 2);
}

TEST_F(ModelFolder, WrongTensorsAreNamed) {
  change_tensors([](auto& tensors) { tensors.erase(tensors.begin()); });
  EXPECT_EQ(complaint_about("model.safetensors"), " lacks the tensor 'source_embedding.weight'.");
  save_model(path, 1);
  change_tensors([](auto& tensors) { tensors.push_back({"extra", "F32", {0}, ""}); });
  EXPECT_EQ(complaint_about("model.safetensors"),
            " holds 21 tensors, where the model of config.json has 20.");
  save_model(path, 1);
  change_tensors([](auto& tensors) { std::swap(tensors[0].shape[0], tensors[0].shape[1]); });
  EXPECT_EQ(complaint_about("model.safetensors"),
            ": the tensor 'source_embedding.weight' is F32 [8, 13], where F32 [13, 8] was expected.");
  save_model(path, 1);
  change_tensors([](auto& tensors) { tensors[0].dtype = "I32"; });
  EXPECT_EQ(complaint_about("model.safetensors"),
            ": the tensor 'source_embedding.weight' is I32 [13, 8], where F32 [13, 8] was expected.");
}

TEST_F(ModelFolder, WeightsThatAreNoNumbersAreRefused) {
  for (float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                      -std::numeric_limits<float>::infinity()}) {
    Parameters parameters = load_model(path).parameters;
    parameters.flat().data_ptr<float>()[parameters.slices().back().begin] = wrong;
    write_weights(path / "model.safetensors", parameters);
    EXPECT_EQ(complaint_about("model.safetensors"), " holds weights that are no finite numbers.");
    save_model(path, 1);
  }
}

TEST_F(ModelFolder, LargeFiniteWeightsAreTaken) {
  Parameters parameters = load_model(path).parameters;
  parameters.flat().narrow(0, 0, 16).fill_(3e38F);
  write_weights(path / "model.safetensors", parameters);
  EXPECT_EQ(complaint(), "(no error)");
}

TEST_F(ModelFolder, WeightsWithoutOurChecksumAreTakenWithANotice) {
  std::string bytes = bytes_of("model.safetensors");
  for (const char* key : {"\"crc32", "\"header_crc32"}) {
    ASSERT_NE(bytes.find(key), std::string::npos);
    bytes[bytes.find(key) + 1] = 'X';
  }
  put("model.safetensors", bytes);
  EXPECT_TRUE(load_model(path).notice.unchecked);
}

TEST_F(ModelFolder, AConfigIsJudgedBySizeAndContent) {
  put("config.json", std::string(2 << 20, ' '));
  EXPECT_EQ(complaint_about("config.json"),
            " holds more than the 1048576 bytes that are read of such a file.");
  put("config.json", "{");
  EXPECT_EQ(complaint_about("config.json"),
            " is not valid JSON; it is damaged, or was not written by seq2see.");
}

TEST_F(ModelFolder, SizesOfAConfigAreThoseOfTheWeightsBeforeMemoryIsTaken) {
  change_config([](Json& json) {
    json["model"]["width"] = 8192;  // 30 GB of weights, were there any
    json["model"]["encoder_layers"] = json["model"]["decoder_layers"] = 16;
  });
  EXPECT_EQ(complaint_about("model.safetensors"),
            ": the tensor 'source_embedding.weight' is F32 [13, 8], where F32 [13, 8192] was expected.");
}

TEST_F(ModelFolder, ATokenizerWithAFlippedBitIsSeen) {
  std::string bytes = bytes_of("source.spm");
  const size_t at = bytes.find("cat");  // of a piece: it would still be a tokenizer
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'b';
  put("source.spm", bytes);
  EXPECT_TRUE(complaint_about("source.spm").starts_with(" is damaged: its checksum is ")) << complaint();
}

TEST_F(ModelFolder, LinksThatLeadNowhereAreErrors) {
  for (const std::string file : {"model.safetensors", "source.spm", "target.spm", "config.json"}) {
    const std::string bytes = bytes_of(file);
    std::filesystem::remove(path / file);
    std::filesystem::create_symlink(file, path / file);
    EXPECT_EQ(complaint_about(file), " cannot be read: Too many levels of symbolic links.");
    std::filesystem::remove(path / file);
    put(file, bytes);
  }
}

TEST_F(ModelFolder, TokenizersHaveToBelongToTheModel) {
  const std::string source = bytes_of("source.spm"), target = bytes_of("target.spm");
  ASSERT_NE(source.size(), target.size());
  put("source.spm", "no tokenizer");
  EXPECT_NE(complaint().find((path / "source.spm").string()), std::string::npos) << complaint();
  put("source.spm", source);
  change_config([](Json& json) { json["model"]["target_vocabulary"] = 99; });
  EXPECT_TRUE(complaint_about("target.spm").starts_with(" does not belong to this model: it has "))
      << complaint();
  save_model(path, 1);
  change_config([](Json& json) { std::swap(json["model"]["start_id"], json["model"]["eos_id"]); });
  EXPECT_TRUE(complaint_about("source.spm").starts_with(" does not belong to this model: it has "))
      << complaint();
}

}  // namespace
}  // namespace seq2see
