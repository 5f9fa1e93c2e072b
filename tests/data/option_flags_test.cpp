#include "data/option_flags.h"

#include <gtest/gtest.h>

#include "data/option_fields.h"
#include "tests/data/some_options.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

SomeOptions parsed(const std::string& line) {
  SomeOptions options;
  CLI::App app;
  add_fields(app, options, "Some");
  app.parse(line);
  return options;
}

TEST(OptionFlags, MakeTheCommandLine) {
  EXPECT_EQ(to_json(parsed("")).dump(), to_json(SomeOptions()).dump());
  const SomeOptions options = parsed("--width 3 --share 0.5 --rate 2 --big-one --rule whitespace --text y");
  EXPECT_EQ(to_json(options).dump(),
            R"({"width":3,"share":0.5,"rate":2.0,"big_one":true,"rule":"whitespace","text":"y","small":3})");
  EXPECT_THROW(parsed("--width x"), CLI::ParseError);
  EXPECT_THROW(parsed("--big_one"), CLI::ParseError);
  EXPECT_EQ(error_text([] { parsed("--rule bytes"); }),
            "The word rule 'bytes' is not known. Choose unicode or whitespace.");
}

TEST(OptionFlags, HelpNamesDefaultsAndChoices) {
  SomeOptions options;
  CLI::App app;
  add_fields(app, options, "Some");
  const std::string help = app.help();
  for (const char* part : {"Some:", "--width INT", "=8", "how wide", "--share NUMBER", "=0.25", "--big-one",
                           "--rule NAME", "=unicode", "by which rule: unicode or whitespace"}) {
    EXPECT_NE(help.find(part), std::string::npos) << part << " is not in\n" << help;
  }
}

}  // namespace
}  // namespace seq2see
