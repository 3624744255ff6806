// What a record of a bundle must be, whoever signed it: a signed bundle of a broken exporter must not break a store.
#include "bundle/bundle_file.h"

namespace bulkhead::intel {

namespace {

auto damaged(std::string message) { return fail(ErrorKind::invalid, "bundle.damaged", std::move(message)); }
bool known_source(int source) { return source >= 0 && source <= static_cast<int>(Source::ics_advisory); }

}  // namespace

Result<void> BundleCheck::check_key(std::int64_t key) const {
  if (key <= 0 || cve_key(cve_of_key(key)) != key) return damaged("A record of the bundle names an impossible CVE id.");
  return {};
}

Result<void> BundleCheck::check_claim(std::string_view body) {
  const auto record = TRY(read_record<ClaimRecord>(body));
  TRY(check_key(record.key));
  if (!known_source(record.source) || !std::binary_search(documents_.begin(), documents_.end(), record.document_id))
    return damaged(fmt::format("A claim on {} names a source or document that the bundle does not know.", cve_of_key(record.key)));
  const auto claim = unpack<Claim>(record.body);
  if (!claim || claim->cve != cve_of_key(record.key) || static_cast<int>(claim->source) != record.source || claim->document != record.document ||
      claim->modified != record.modified || claim->revision != record.revision)
    return damaged(fmt::format("A claim on {} is not what its record says.", cve_of_key(record.key)));
  return {};
}

Result<void> BundleCheck::visit(BundleRecord kind, std::string_view body) {
  if (kind < last_ || kind > BundleRecord::end) return damaged("The records of the bundle stand in a wrong order.");
  last_ = kind;
  switch (kind) {
    case BundleRecord::snapshot: {
      const auto record = TRY(read_record<SnapshotRecord>(body));
      if (record.name != "kev" && record.name != "epss") return damaged("The bundle holds a snapshot of an unknown name.");
      return {};
    }
    case BundleRecord::document: {
      const auto record = TRY(read_record<DocumentRecord>(body));
      if (record.digest.size() != 32 || record.size < 0 || (!documents_.empty() && record.id <= documents_.back())) return damaged("A document of the bundle has a wrong digest or number.");
      documents_.push_back(record.id);
      ++counts_.documents;
      return {};
    }
    case BundleRecord::claim:
      ++counts_.claims;
      return check_claim(body);
    case BundleRecord::removal: {
      const auto record = TRY(read_record<RemovalRecord>(body));
      if (record.source != static_cast<int>(Source::csaf) && record.source != static_cast<int>(Source::adp)) return damaged("Only advisories and CVE records withdraw single claims.");
      ++counts_.withdrawn;
      return check_key(record.key);
    }
    case BundleRecord::kev_event:
      ++counts_.kev_events;
      return check_key(TRY(read_record<KevEventRecord>(body)).key);
    case BundleRecord::epss_set: {
      const auto record = TRY(read_record<EpssSetRecord>(body));
      if (record.date.size() != 10 || !parse_instant(record.date) || std::find(sets_.begin(), sets_.end(), record.id) != sets_.end()) return damaged("An EPSS date of the bundle is wrong.");
      sets_.push_back(record.id);
      return {};
    }
    case BundleRecord::epss:
    case BundleRecord::epss_history: {
      const auto record = TRY(read_record<EpssRecord>(body));
      ++(kind == BundleRecord::epss ? counts_.epss : counts_.epss_history);
      if (std::find(sets_.begin(), sets_.end(), record.set_id) == sets_.end() || record.score_ppm < 0 || record.score_ppm > 1'000'000 || record.percentile_ppm < 0 ||
          record.percentile_ppm > 1'000'000)
        return damaged("An EPSS reading of the bundle is out of bounds.");
      return check_key(record.key);
    }
    case BundleRecord::catalogue: {
      const auto record = TRY(read_record<CatalogueRecord>(body));
      if (record.kind.empty() || record.entry.empty() || !parse_json(record.body)) return damaged("A catalogue entry of the bundle cannot be read.");
      ++counts_.catalogue_entries;
      return {};
    }
    case BundleRecord::end:
      return body.empty() ? Result<void>() : damaged("The end of the bundle holds something.");
  }
  return damaged("The bundle holds a record of an unknown kind.");
}

Result<void> BundleCheck::finish() const {
  if (counts_ != manifest_.counts) return damaged("The bundle does not hold as many records as its manifest says.");
  return {};
}

}  // namespace bulkhead::intel
