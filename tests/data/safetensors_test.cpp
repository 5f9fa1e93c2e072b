#include "data/safetensors.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

/// A file of this header and data, made by hand.
std::string file_of(const std::string& header, const std::string& data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return bytes + header + data;
}

std::string complaint_about_bytes(const std::string& bytes) {
  return error_text([&] { Safetensors::from_bytes(bytes, "F"); });
}

std::string file_complaint(const std::string& header, const std::string& data = "") {
  return complaint_about_bytes(file_of(header, data));
}

const std::string two = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                        R"("b":{"dtype":"F32","shape":[1,1],"data_offsets":[2,6]}})";

TEST(Safetensors, ReadsAFileMadeByHand) {
  const std::string one_and_a_half("\0\0\xc0\x3f", 4);
  const Safetensors file = Safetensors::from_bytes(file_of(two, "\x07\x09" + one_and_a_half), "F");
  ASSERT_EQ(file.tensors().size(), 2U);
  EXPECT_EQ(file.tensors()[0].name, "a");
  EXPECT_EQ(file.tensors()[1].dtype, "F32");
  EXPECT_EQ(file.tensors()[1].shape, (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(file.bytes_of(file.tensors()[0]), "\x07\x09");
  float value = 0;
  std::memcpy(&value, file.bytes_of(file.tensors()[1]).data(), 4);
  EXPECT_EQ(value, 1.5F);
  EXPECT_FALSE(file.has_checksum());
  EXPECT_EQ(file.name(), "F");
}

TEST(Safetensors, TakesEmptyTensorsScalarsPaddingAndMetadata) {
  const Safetensors file = Safetensors::from_bytes(
      file_of(R"({"__metadata__":{"format":"pt"},"e":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]},)"
              R"("s":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}     )",
              "12345678"),
      "F");
  EXPECT_EQ(file.metadata(), (std::map<std::string, std::string>{{"format", "pt"}}));
  EXPECT_EQ(file.bytes_of(file.tensors()[0]), "");
  EXPECT_EQ(file.bytes_of(file.tensors()[1]), "12345678");
  EXPECT_TRUE(Safetensors::from_bytes(file_of("{}", ""), "F").tensors().empty());
}

TEST(Safetensors, RefusesLengthsThatCannotBe) {
  EXPECT_EQ(complaint_about_bytes(""), "F is not a safetensors file: it has 0 bytes.");
  EXPECT_EQ(complaint_about_bytes("1234567"), "F is not a safetensors file: it has 7 bytes.");
  const std::string end = " bytes, and 2 follow.";
  const std::string begin = "F is not a valid safetensors file: its header should have ";
  EXPECT_EQ(complaint_about_bytes(std::string("\x03\0\0\0\0\0\0\0{}", 10)), begin + "3" + end);
  EXPECT_EQ(complaint_about_bytes(std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10)),
            begin + "18446744073709551615" + end);
  EXPECT_EQ(complaint_about_bytes(std::string("\0\0\0\0\0\0\0\x80{}", 10)),
            begin + "9223372036854775808" + end);
}

TEST(Safetensors, RefusesHeadersThatAreNoTensorTable) {
  const std::string no_json = "F is not a valid safetensors file: its header is not valid JSON.";
  EXPECT_EQ(file_complaint(""), no_json);
  EXPECT_EQ(file_complaint("{"), no_json);
  EXPECT_EQ(file_complaint("{}x"), no_json);
  EXPECT_EQ(file_complaint("{\"a\xff\":1}"), no_json);
  EXPECT_EQ(file_complaint(std::string("{}\0", 3)), no_json);
  EXPECT_EQ(file_complaint(std::string("{}\0 anything", 12)), no_json);
  EXPECT_EQ(file_complaint("[]"), "F is not a valid safetensors file: its header is no JSON object.");
  EXPECT_EQ(file_complaint("3"), "F is not a valid safetensors file: its header is no JSON object.");
  EXPECT_EQ(file_complaint(R"({"__metadata__":{"n":1}})"), "F: __metadata__ may hold text only.");
  EXPECT_EQ(file_complaint(R"({"__metadata__":[]})"), "F: __metadata__ may hold text only.");
  EXPECT_EQ(file_complaint(std::string(100'000, '[')),
            "F is not a valid safetensors file: its header is nested more than 8 deep.");
}

TEST(Safetensors, RefusesANameGivenTwice) {
  const std::string a = R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  EXPECT_EQ(file_complaint("{" + a + "," + a + "}", "1"),
            "F is not a valid safetensors file: its header names 'a' twice.");
  EXPECT_EQ(file_complaint(R"({"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}})", "1"),
            "F is not a valid safetensors file: its header names 'dtype' twice.");
}

/// The complaint about one tensor "a" with these parts and four bytes of data.
std::string about(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return file_complaint(
      fmt::format(R"({{"a":{{"dtype":{},"shape":{},"data_offsets":{}}}}})", dtype, shape, offsets), "1234");
}

TEST(Safetensors, RefusesEntriesThatDoNotFit) {
  EXPECT_EQ(about(R"("F32")", "[1]", "[0,4]"), "(no error)");
  EXPECT_EQ(about(R"("F31")", "[1]", "[0,4]"), "F: the tensor 'a' has the unknown dtype 'F31'.");
  const std::string lacks = "F: the header's entry for 'a' lacks dtype, shape or data_offsets.";
  EXPECT_EQ(about("7", "[1]", "[0,4]"), lacks);
  EXPECT_EQ(file_complaint(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", "1234"), lacks);
  EXPECT_EQ(file_complaint(R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", "1234"), lacks);
  EXPECT_EQ(file_complaint(R"({"a":{"dtype":"F32","shape":[1]}})", "1234"), lacks);
  EXPECT_EQ(file_complaint(R"({"a":3})", "1234"), lacks);
  EXPECT_EQ(file_complaint(R"({"a":[]})", "1234"), lacks);
  for (const char* shape : {"1", "null", R"("1")", R"({"x":1})"}) {
    EXPECT_EQ(about(R"("F32")", shape, "[0,4]"), "F: the shape of 'a' is not a list.") << shape;
  }
  for (const char* shape : {"[-1]", "[1.0]", R"(["1"])", "[null]", "[[1]]"}) {
    EXPECT_EQ(about(R"("F32")", shape, "[0,4]"), "F: the shape of 'a' is not of whole numbers.") << shape;
  }
  for (const char* offsets : {"4", "null", "[4]", "[0,4,4]", "[0,-4]", "[0,4.0]", R"(["0","4"])", "[]"}) {
    EXPECT_EQ(about(R"("F32")", "[1]", offsets), "F: the offsets of 'a' are not two whole numbers.")
        << offsets;
  }
  EXPECT_NE(about(R"("F32")", "[1]", R"({"x":0,"y":4})"), "(no error)");
  EXPECT_EQ(about(R"("F32")", "[2]", "[0,4]"), "F: the tensor 'a' of F32 [2] needs 8 bytes, and has 4.");
  EXPECT_EQ(about(R"("F64")", "[1]", "[0,4]"), "F: the tensor 'a' of F64 [1] needs 8 bytes, and has 4.");
  // 2^62 * 4 * 4 bytes are 0 in 64 bits.
  EXPECT_EQ(about(R"("F32")", "[4611686018427387904,4]", "[0,4]"),
            "F: the tensor 'a' has the impossible shape [4611686018427387904, 4].");
  EXPECT_EQ(about(R"("F32")", "[18446744073709551615]", "[0,4]"),
            "F: the tensor 'a' has the impossible shape [-1].");
}

TEST(Safetensors, RefusesGapsOverlapsAndLeftovers) {
  const auto place = [](const std::string& offsets) {
    return file_complaint(
        R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":)" +
            offsets + "}}",
        "1234");
  };
  EXPECT_EQ(place("[2,4]"), "(no error)");
  const std::string end = ", where it has to begin at 2 and end by 4.";
  EXPECT_EQ(place("[3,4]"), "F: the tensor 'b' lies at bytes 3 to 4" + end);
  EXPECT_EQ(place("[1,3]"), "F: the tensor 'b' lies at bytes 1 to 3" + end);
  EXPECT_EQ(place("[2,5]"), "F: the tensor 'b' lies at bytes 2 to 5" + end);
  EXPECT_EQ(place("[2,1]"), "F: the tensor 'b' lies at bytes 2 to 1" + end);
  EXPECT_EQ(place("[2,18446744073709551615]"),
            "F: the tensor 'b' lies at bytes 2 to 18446744073709551615" + end);
  EXPECT_EQ(file_complaint("{}", "123"),
            "F holds 3 bytes after its last tensor; it is damaged or was cut off.");
  EXPECT_EQ(file_complaint(two, "1234567"),
            "F holds 1 bytes after its last tensor; it is damaged or was cut off.");
}

TEST(Safetensors, TheChecksumIsZlibsAndIsVerified) {
  const std::string a = R"(,"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}})";
  const std::string right = R"({"__metadata__":{"crc32":"cbf43926"})" + a;  // the CRC's published check value
  EXPECT_TRUE(Safetensors::from_bytes(file_of(right, "123456789"), "F").has_checksum());
  EXPECT_EQ(file_complaint(right, "123456788"),
            "F is damaged: the checksum of its tensors is bcf309b0, and 'cbf43926' was written.");
  EXPECT_EQ(file_complaint(R"({"__metadata__":{"crc32":""})" + a, "123456789"),
            "F is damaged: the checksum of its tensors is cbf43926, and '' was written.");
}

TEST(Safetensors, NamesThatWereExchangedAreSeen) {
  const TemporaryFolder folder;
  const std::vector<TensorBytes> tensors = {{"aa", "U8", {3}, "abc"}, {"bb", "U8", {3}, "def"}};
  save_safetensors(folder / "f", tensors, {{"step", "10"}});
  const std::string bytes = read_file(folder / "f");
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string other = bytes;
    for (size_t at = 0; (at = other.find(from, at)) != std::string::npos; at += to.size()) {
      other.replace(at, from.size(), to);
    }
    return complaint_about_bytes(other);
  };
  EXPECT_EQ(changed("aa", "aa"), "(no error)");
  EXPECT_TRUE(changed("aa", "cc").starts_with("F is damaged: the checksum of its header is "))
      << changed("aa", "cc");
  EXPECT_TRUE(changed("\"10\"", "\"11\"").starts_with("F is damaged: the checksum of its header is "));
  EXPECT_EQ(changed("header_crc32", "Header_crc32"), "(no error)");  // then nothing says what it should be
}

TEST(Safetensors, TheHeaderIsJudgedBeforeTheTensorsAreRead) {
  const TemporaryFolder folder;
  const std::string text = R"({"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}})";
  write_file(folder / "f", file_of(text, ""));
  std::filesystem::resize_file(folder / "f", 8 + text.size() + (uint64_t{1} << 40));
  EXPECT_EQ(error_text([&] {
              Safetensors::load(folder / "f", [](const Safetensors& file) { file.expect("b", "U8", {}); });
            }),
            (folder / "f").string() + " lacks the tensor 'b'.");
  write_file(folder / "f", file_of(std::string(5 << 20, ' '), ""));
  EXPECT_NE(error_text([&] { Safetensors::load(folder / "f"); }).find("its header should have 5242880 bytes"),
            std::string::npos);
}

TEST(Safetensors, WhatWasWrittenIsReadAgain) {
  const TemporaryFolder folder;
  const std::vector<TensorBytes> tensors = {
      {"z", "U8", {3}, "abc"}, {"é\"\n", "F32", {2, 1}, "12345678"}, {"empty", "I64", {0}, ""}};
  save_safetensors(folder / "f", tensors, {{"format", "pt"}});
  const std::string bytes = read_file(folder / "f");
  EXPECT_EQ(bytes[0] % 8, 0) << "tensors begin at a multiple of eight";
  const Safetensors file = Safetensors::load(folder / "f");
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_TRUE(file.has_checksum());
  for (const TensorBytes& tensor : tensors) {
    EXPECT_EQ(file.bytes_of(file.expect(tensor.name, tensor.dtype, tensor.shape)), tensor.bytes)
        << tensor.name;
  }
  EXPECT_EQ(error_text([&] { file.expect("y", "U8", {}); }),
            (folder / "f").string() + " lacks the tensor 'y'.");
  const std::vector<int64_t> shape = {1, 3};
  EXPECT_EQ(error_text([&] { file.expect("z", "U8", shape); }),
            (folder / "f").string() + ": the tensor 'z' is U8 [3], where U8 [1, 3] was expected.");
}

/// What tests/programs/read_safetensors.py says, run by the Python that scripts/install-deps.sh --tests made.
std::string in_python(const TemporaryFolder& folder, const std::string& arguments) {
  const std::string command =
      fmt::format("{0}/.deps/python/bin/python {0}/tests/programs/read_safetensors.py {1} >{2} 2>&1",
                  SEQ2SEE_SOURCE_DIR, arguments, (folder / "said").string());
  const int status = std::system(command.c_str());
  return fmt::format("{}status {}", read_file(folder / "said"), WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

TEST(Safetensors, PythonReadsWhatWeWrite) {
  const TemporaryFolder folder;
  const float numbers[] = {0.5F, -1.25F, 0x1p-100F, 0.1F, 65504, -0.0F};
  const int64_t whole = -7;
  const std::vector<TensorBytes> tensors = {
      {"weights", "F32", {2, 3}, {reinterpret_cast<const char*>(numbers), sizeof numbers}},
      {"step", "I64", {}, {reinterpret_cast<const char*>(&whole), sizeof whole}},
      {"none", "F32", {0, 4}, ""}};
  save_safetensors(folder / "f", tensors, {{"format", "pt"}});
  EXPECT_EQ(in_python(folder, "read " + (folder / "f").string()),
            "none float32 [0, 4] []\n"
            "step int64 [] [-7]\n"
            "weights float32 [2, 3] [0.5, -1.25, 7.888609052210118e-31, 0.10000000149011612, 65504.0, -0.0]\n"
            "metadata crc32 format header_crc32\n"
            "status 0");
}

TEST(Safetensors, WeReadWhatPythonWrites) {
  const TemporaryFolder folder;
  ASSERT_EQ(in_python(folder, "write " + (folder / "f").string()), "status 0");
  const Safetensors file = Safetensors::load(folder / "f");
  EXPECT_FALSE(file.has_checksum());
  ASSERT_EQ(file.tensors().size(), 3U);
  const std::vector<int64_t> shape = {2, 3}, vector = {2}, empty = {0, 4};
  float numbers[6];
  std::memcpy(numbers, file.bytes_of(file.expect("weights", "F32", shape)).data(), sizeof numbers);
  EXPECT_EQ(std::vector(numbers, numbers + 6), (std::vector<float>{0, 0.5F, 1, 1.5F, 2, 2.5F}));
  int64_t steps[2];
  std::memcpy(steps, file.bytes_of(file.expect("steps", "I64", vector)).data(), sizeof steps);
  EXPECT_EQ(std::vector(steps, steps + 2), (std::vector<int64_t>{5, -6}));
  EXPECT_EQ(file.bytes_of(file.expect("none", "F32", empty)), "");
}

TEST(Safetensors, PythonRefusesWhatIsCutOff) {
  const TemporaryFolder folder;
  const std::vector<TensorBytes> tensors = {{"a", "U8", {3}, "abc"}};
  save_safetensors(folder / "f", tensors, {});
  const std::string bytes = read_file(folder / "f");
  write_file(folder / "f", bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(in_python(folder, "read " + (folder / "f").string()).find("status 1"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
