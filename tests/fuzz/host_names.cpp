// The headers Host and Origin: only addresses, localhost and names that the server goes by are its own.

#include "serve/host_names.h"

#include <arpa/inet.h>

#include <array>

#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = view_of(data, size);
  const std::string names[] = {"own.example"};
  const size_t cut = std::min(text.find('\n'), text.size());
  const std::string_view authority = text.substr(0, cut),
                         origin = text.substr(std::min(cut + 1, text.size()));
  const std::string host = host_of(authority);
  if (is_own_host(authority, names)) {
    expect(host == "localhost" || host == "own.example" || is_address(host), "a strange name is no own host");
  }
  if (!host.empty()) {
    expect(is_address(host) || is_host_name(host), "a host is an address or a name");
    expect(authority.size() >= host.size(), "a host is part of the header");
  }
  if (is_same_origin(origin, authority)) {
    expect(origin.size() > authority.size() && origin.starts_with("http"),
           "an origin has a scheme and the host");
  }
  return 0;
}
