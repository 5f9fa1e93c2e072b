#include "serve/host_names.h"

#include <gtest/gtest.h>

#include <vector>

namespace seq2see {
namespace {

TEST(HostNames, AnAuthorityIsAHostAndPerhapsAPort) {
  EXPECT_EQ(host_of("localhost"), "localhost");
  EXPECT_EQ(host_of("LocalHost:8080"), "localhost");
  EXPECT_EQ(host_of("127.0.0.1:1"), "127.0.0.1");
  EXPECT_EQ(host_of("[::1]:80"), "::1");
  EXPECT_EQ(host_of("[FE80::1]"), "fe80::1");
  for (const char* bad : {"", ":80", "a b", "a:b", "a:123456", "::1", "[::1", "[x]:80", "[::1]x", "http://a",
                          "a/b", "user@a", "a\n", "a:80:80", "\xff"}) {
    EXPECT_EQ(host_of(bad), "") << bad;
  }
}

TEST(HostNames, AddressesLocalhostAndOwnNamesAreRight) {
  const std::vector<std::string> names = {"translate.Example.org"};
  for (const char* own : {"localhost", "LOCALHOST:9", "127.0.0.1", "10.1.2.3:80", "[::1]:8080",
                          "translate.example.org:80", "TRANSLATE.example.org"}) {
    EXPECT_TRUE(is_own_host(own, names)) << own;
  }
  for (const char* other :
       {"", "evil.example", "example.org", "x.translate.example.org", "localhost.evil.example",
        "127.0.0.1.evil.example", "127.0.0.1@evil.example", "1.2.3", "0x7f000001"}) {
    EXPECT_FALSE(is_own_host(other, names)) << other;
  }
}

TEST(HostNames, AnOriginIsSchemeAndAuthority) {
  EXPECT_TRUE(is_same_origin("http://localhost:80", "localhost:80"));
  EXPECT_TRUE(is_same_origin("https://A.example", "a.example"));
  for (const char* other : {"http://localhost", "http://localhost:81", "null", "", "localhost:80",
                            "ftp://localhost:80", "http://localhost:80.evil.example"}) {
    EXPECT_FALSE(is_same_origin(other, "localhost:80")) << other;
  }
}

TEST(HostNames, Names) {
  EXPECT_TRUE(is_host_name("a-1.example"));
  for (const std::string& bad :
       {std::string(), std::string("a_b"), std::string("a:80"), std::string(254, 'a')}) {
    EXPECT_FALSE(is_host_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace seq2see
