#pragma once

#include <gtest/gtest.h>
#include <stdio.h>

#include <map>
#include <sstream>
#include <string>

#include "data/files.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {

/// Has Python's parsers read `text` as a file NAME (x.svg, x.html) and returns how many elements of each name
/// it holds; a failure and nothing where it is not well-formed. See check_markup.py.
inline std::map<std::string, int> parsed_elements(const std::string& name, const std::string& text) {
  TemporaryFolder folder;
  write_file(folder / name, text);
  std::string command = "python3 '" SEQ2SEE_SOURCE_DIR "/tests/support/check_markup.py' '" +
                        (folder / name).string() + "' 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (size_t count = ::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
  int status = ::pclose(pipe);
  EXPECT_EQ(status, 0) << output;
  std::map<std::string, int> elements;
  if (status != 0) return elements;
  std::istringstream lines(output);
  std::string element;
  for (int count = 0; lines >> element >> count;) elements[element] = count;
  return elements;
}

/// How often `part` stands in `text`.
inline int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace seq2see
