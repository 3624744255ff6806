// Owned curl handles and lists and the guard of targets, for client.cpp, mail.cpp and raw_send.cpp.
#pragma once
#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>

#include "core/result.h"
#include "http/client.h"

struct sockaddr;

namespace bulkhead::http {

/// Whether an outgoing connection may go to this address (client.cpp).
[[nodiscard]] bool is_allowed_target(const ClientOptions& options, const IpAddress& address);
/// The address of a resolved target; nothing for a family that is no IP.
[[nodiscard]] std::optional<IpAddress> address_of(const sockaddr* target);

struct CurlCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;

inline CurlHandle new_curl_handle() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CurlHandle handle(curl_easy_init());
  ENSURE(handle != nullptr, "curl makes handles");
  return handle;
}

class CurlList {
 public:
  CurlList() = default;
  ~CurlList() { curl_slist_free_all(list_); }
  CurlList(const CurlList&) = delete;
  CurlList& operator=(const CurlList&) = delete;
  bool add(const std::string& text) {
    curl_slist* const longer = curl_slist_append(list_, text.c_str());
    if (longer == nullptr) return false;
    list_ = longer;
    return true;
  }
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

inline void set_common_options(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
}

}  // namespace bulkhead::http
