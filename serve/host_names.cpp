#include "serve/host_names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace seq2see {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// "", or a colon and a number.
bool is_port_part(std::string_view text) {
  if (text.empty()) return true;
  return text[0] == ':' && text.size() <= 6 && std::all_of(text.begin() + 1, text.end(), is_digit);
}

}  // namespace

bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
}

std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos || !is_port_part(authority.substr(end + 1))) return "";
    const std::string host = lower_case(authority.substr(1, end - 1));
    return is_address(host) ? host : "";
  }
  const size_t colon = std::min(authority.find(':'), authority.size());
  if (!is_host_name(authority.substr(0, colon)) || !is_port_part(authority.substr(colon))) return "";
  return lower_case(authority.substr(0, colon));
}

bool is_own_host(std::string_view authority, std::span<const std::string> names) {
  const std::string host = host_of(authority);
  if (host.empty()) return false;
  if (host == "localhost" || is_address(host)) return true;
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return lower_case(name) == host; });
}

bool is_same_origin(std::string_view origin, std::string_view authority) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return lower_case(origin.substr(scheme.size())) == lower_case(authority);
  }
  return false;
}

}  // namespace seq2see
