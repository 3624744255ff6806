// Blocking loopback sockets for the test servers.
#pragma once
#include <chrono>
#include <cstdint>
#include <string_view>

namespace bulkhead::http::testing {

/// Listens on 127.0.0.1 at a free port, and gives it.
int listen_on_loopback(std::uint16_t& port);
/// The next connection, or -1 after 50 ms without one.
int accept_soon(int listener);
bool send_all(int socket, std::string_view bytes);
/// True when bytes or an end are there within the time.
bool readable_within(int socket, std::chrono::milliseconds limit);

}  // namespace bulkhead::http::testing
