// Any text as the headers that are read beyond the request itself: cookies, forwarded addresses, content coding,
// entity tags; and as an address or a network.
#include "core/text.h"
#include "forwarded.h"
#include "http/static_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::vector<http::IpNetwork> trusted{*http::parse_ip_network("10.0.0.0/8"), *http::parse_ip_network("fd00::/8")};
  static const EmbeddedFile embedded[] = {{"index.html", "plain"}, {"index.html.gz", "gzip"}, {"index.html.br", "brotli"}};
  static const http::StaticFiles files{embedded};
  http::Request request;
  request.path = "/index.html";
  request.segments = {"index.html"};
  for (const char* name : {"Cookie", "X-Forwarded-For", "X-Forwarded-Proto", "Accept-Encoding", "If-None-Match"}) request.headers.push_back({name, std::string(text)});
  if (const auto cookie = request.cookie("session"); cookie && text.find(*cookie) == std::string_view::npos) __builtin_trap();
  const http::Response response = files.respond(request);
  if (response.status != 200 && response.status != 304) __builtin_trap();
  for (int n = 0; n < 2; ++n) {
    const http::ForwardedClient client = http::forwarded_client(request, trusted);
    if (!client.address.empty() && !http::parse_ip_address(client.address)) __builtin_trap();
    request.headers.push_back({"Forwarded", std::string(text)});
  }
  if (const auto address = http::parse_ip_address(text)) {
    (void)http::is_private(*address);
    if (http::parse_ip_address(http::to_text(*address)) != address) __builtin_trap();
  }
  if (const auto network = http::parse_ip_network(text); network && !http::contains(*network, network->address)) __builtin_trap();
  const std::string disposition = http::attachment_disposition(text);
  if (!http::is_header_value(disposition)) __builtin_trap();
  return 0;
}
