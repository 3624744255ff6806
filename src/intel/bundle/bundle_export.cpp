#include "bundle/bundle_store.h"

namespace bulkhead::intel {

Result<BundleManifest> export_bundle(Corpus& corpus, const std::filesystem::path& file, const record::SigningKey& key, std::int64_t since, const Clock& clock) {
  BundleManifest manifest;
  manifest.origin = corpus_origin(corpus.database());
  const Instant now = clock.now();
  manifest.made_at = to_iso(now);
  BundleReading reading(corpus.database());
  manifest.from_revision = since;
  manifest.to_revision = reading.revision();
  if (since < 0 || since > manifest.to_revision)
    return fail(ErrorKind::invalid, "bundle.bad_since", fmt::format("A delta can start at revision 0 to {}, the present one; {} is beyond.", manifest.to_revision, since));
  const auto writer = TRY(BundleWriter::create(file));
  const auto into = [&](BundleRecord kind, std::int64_t* count) {
    return [&writer, kind, count](const auto& record) {
      if (count) ++*count;
      return writer->add(kind, record);
    };
  };
  BundleCounts& counts = manifest.counts;
  TRY(reading.snapshots(into(BundleRecord::snapshot, nullptr)));
  TRY(reading.documents(since, into(BundleRecord::document, &counts.documents)));
  TRY(reading.claims(since, into(BundleRecord::claim, &counts.claims)));
  TRY(reading.removals(since, now, into(BundleRecord::removal, &counts.withdrawn)));
  TRY(reading.kev_events(into(BundleRecord::kev_event, &counts.kev_events)));
  TRY(reading.epss_sets(into(BundleRecord::epss_set, nullptr)));
  TRY(reading.epss(false, into(BundleRecord::epss, &counts.epss)));
  if (manifest.is_full()) TRY(reading.epss(true, into(BundleRecord::epss_history, &counts.epss_history)));
  TRY(reading.catalogue(into(BundleRecord::catalogue, &counts.catalogue_entries)));
  TRY(writer->finish(manifest, key));
  return manifest;
}

std::vector<TakenBundle> taken_bundles(const Corpus& corpus) { return stored_bundles(*corpus.database().reader()); }

}  // namespace bulkhead::intel
