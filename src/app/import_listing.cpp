#include "import_listing.h"

#include <map>
#include <tuple>

namespace bulkhead::app {
namespace {

constexpr std::int64_t kMostAlike = 10;

std::string state_words(intel::DocumentState state) { return state == intel::DocumentState::passed_over ? "passed over" : std::string(name_of(state)); }

/// Why nothing was imported: the reason for passing over, or the first refusal.
std::string reason_of(const intel::DocumentResult& document) {
  if (document.state != intel::DocumentState::refused || document.refusals.empty()) return document.reason;
  return document.refusals.front().code;
}

struct Alike {
  std::int64_t documents = 0;
  intel::DocumentResult sum;
};

void add(Alike& group, const intel::DocumentResult& document) {
  ++group.documents;
  group.sum.records += document.records;
  group.sum.added += document.added;
  group.sum.updated += document.updated;
  group.sum.unchanged += document.unchanged;
  group.sum.older += document.older;
  group.sum.refused += document.refused;
}

}  // namespace

Listing listing_of(const intel::ImportSummary& summary, Format format) {
  Listing listing({"document", "format", "state", "records", "added", "updated", "unchanged", "older", "refused", "reason"});
  const auto row = [&](std::string name, const intel::DocumentResult& like, const intel::DocumentResult& numbers) {
    listing.add({std::move(name), like.format, state_words(like.state), numbers.records, numbers.added, numbers.updated, numbers.unchanged, numbers.older, numbers.refused, reason_of(like)});
  };
  const auto key_of = [](const intel::DocumentResult& document) { return std::tuple(document.state, document.format, reason_of(document)); };
  std::map<std::tuple<intel::DocumentState, std::string, std::string>, Alike> alike;
  if (format == Format::table)
    for (const auto& document : summary.documents) add(alike[key_of(document)], document);
  for (const auto& document : summary.documents) {
    const auto group = alike.find(key_of(document));
    if (group == alike.end() || group->second.documents <= kMostAlike) {
      row(document.path, document, document);
    } else if (group->second.sum.path.empty()) {  // the first of them stands for all
      group->second.sum.path = document.path;
      row(fmt::format("{} documents, {} the first", group->second.documents, document.path), document, group->second.sum);
    }
  }
  return listing;
}

}  // namespace bulkhead::app
