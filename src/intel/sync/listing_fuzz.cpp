// Any bytes as what servers give beside documents: security.txt, CSAF provider metadata, ROLIE feeds, directory
// listings, digest files, the frame of an NVD page. Addresses must be text, since the cursor of the synchronisation keeps them.
#include "core/text.h"
#include "sync/csaf_listing.h"
#include "sync/nvd_page.h"
#include "sync/signature.h"

namespace {

using namespace bulkhead;

void check(const intel::CsafEntry& entry) {
  for (const std::string* text : {&entry.updated, &entry.url, &entry.hash_url, &entry.signature_url}) ENSURE(is_utf8(*text), "an entry is text");
  ENSURE(entry.url.starts_with("http"), "an entry has an address");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string base = "https://psirt.example/csaf/";
  for (const std::string& url : intel::read_security_txt(text)) ENSURE(url.starts_with("http") && is_utf8(url), "a field is an address");
  if (const auto metadata = intel::read_provider_metadata(text))
    for (const auto& feed : metadata->feeds) ENSURE(feed.url.starts_with("http") && is_utf8(feed.tlp_label), "a feed has an address");
  if (const auto entries = intel::read_rolie(text))
    for (const auto& entry : *entries) check(entry);
  auto listed = intel::read_index(text, base);
  if (const auto changes = intel::read_changes(text, base)) listed.insert(listed.end(), changes->begin(), changes->end());
  for (const auto& entry : listed) {
    check(entry);
    ENSURE(entry.url.starts_with(base) && entry.url.find("..") == std::string::npos, "a listing stays within its directory");
  }
  if (const auto page = intel::read_nvd_page(text, 0)) ENSURE(page->start == 0 && page->total >= 0 && page->records >= 0, "a page counts from 0");
  const std::string digest = intel::digest_in(text);
  ENSURE(digest.empty() || digest.size() == 64 || digest.size() == 128, "a digest is SHA-256 or SHA-512");
  (void)intel::check_digest_file(text, "document");
  return 0;
}
