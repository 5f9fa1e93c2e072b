#pragma once

#include <span>
#include <string>
#include <string_view>

namespace seq2see {

// Which names a browser may call the server by. A page of elsewhere can have its own name point to this
// machine (DNS rebinding) and would then be of the server's own origin; but it cannot choose what its name
// is. So a name has to be one that the server goes by, while addresses are always right.

/// Letters, digits, hyphens and dots; at most 253 bytes.
bool is_host_name(std::string_view name);

/// The host of "host", "host:port" or "[address]:port", in lower case and without brackets, or "" where the
/// text is none of these.
std::string host_of(std::string_view authority);

/// Whether a request whose Host header is `authority` may be answered: an address, localhost, or one of the
/// names.
bool is_own_host(std::string_view authority, std::span<const std::string> names);

/// Whether a page of `origin` ("http://host:port") was loaded from the server that it calls by `authority`.
bool is_same_origin(std::string_view origin, std::string_view authority);

}  // namespace seq2see
