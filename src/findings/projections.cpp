#include "findings/projections.h"

#include "catalogue/builder.h"
#include "core/file.h"
#include "core/numbers.h"
#include "core/text.h"
#include "findings/matching_run.h"
#include "scoring/assessment.h"

namespace bulkhead::findings {
namespace {

/// From so many changed CVEs on, the whole index is built anew.
constexpr std::size_t kWholeRebuild = 4000;

matching::CveFacts index_facts(const intel::Vulnerability& vulnerability) {
  matching::CveFacts facts = matching::facts_of(vulnerability);
  const auto scored = scoring::assess_for_list(vulnerability);
  facts.bcs_hundredths = scored.bcs.hundredths;
  return facts;
}

Result<std::shared_ptr<const matching::MatchIndex>> current_index(const intel::Corpus& corpus, const std::filesystem::path& folder, std::int64_t revision) {
  auto opened = matching::MatchIndex::open(folder);
  const std::int64_t have = opened ? parse_integer<std::int64_t>((*opened)->revision()).value_or(-1) : -1;
  if (have == revision) return *opened;
  std::vector<std::string> changed;
  bool whole = have < 0 || have > revision || (*opened)->compaction_due();
  if (!whole) {
    changed = corpus.changed_since(have);
    for (auto& cve : corpus.epss_changed_since(have)) changed.push_back(std::move(cve));
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    whole = changed.size() > kWholeRebuild;
  }
  matching::IndexBuilder builder;
  if (whole) {
    TRY(corpus.each_vulnerability([&](intel::Vulnerability& v) {
      builder.add(v, index_facts(v));
      return true;
    }));
    TRY(matching::publish_base(builder, folder, fmt::format("{}", revision)));
  } else {
    std::set<std::string> present;
    TRY(corpus.each_vulnerability_of(changed, [&](intel::Vulnerability& v) {
      present.insert(v.cve);
      builder.add(v, index_facts(v));
      return true;
    }));
    for (const auto& cve : changed)
      if (!present.contains(cve)) builder.remove(cve);
    TRY(matching::publish_delta(builder, folder, fmt::format("{}", revision)));
  }
  return matching::MatchIndex::open(folder);
}

}  // namespace

Result<Projections> current_projections(const intel::Corpus& corpus, const Clock& clock) {
  Projections out;
  out.revision = corpus.revision();
  const auto folder = corpus.database().data_directory() / "index";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  remove_abandoned(folder);
  if (out.revision == 0) {
    out.index = matching::MatchIndex::empty();
  } else {
    // Both projections read the corpus on their own connection: on two cores they are made side by side.
    std::optional<Result<std::shared_ptr<const matching::MatchIndex>>> index;
    std::jthread builder([&] { index = current_index(corpus, folder, out.revision); });
    auto catalogue = catalogue::refresh(corpus, folder, clock.now());
    builder.join();
    out.index = TRY(std::move(*index));
    out.catalogue = TRY(std::move(catalogue));
    return out;
  }
  out.catalogue = TRY(catalogue::refresh(corpus, folder, clock.now()));
  return out;
}

FactsOf facts_from(std::shared_ptr<const catalogue::Catalogue> catalogue) {
  return [catalogue = std::move(catalogue)](std::string_view cve) {
    CveFacts facts;
    const auto row = catalogue ? catalogue->find(cve) : std::nullopt;
    if (!row) return facts;
    const auto item = catalogue->item(*row);
    facts.bsid = item.bsid;
    facts.title = item.title;
    if (item.severity) facts.severity = enum_of<Severity>(to_upper(name_of(*item.severity))).value_or(Severity::NONE);
    facts.cvss_tenths = item.cvss_tenths;
    facts.bcs_hundredths = item.bcs_hundredths;
    facts.epss_ppm = item.epss_ppm.value_or(-1);
    facts.percentile_ppm = item.percentile_ppm.value_or(-1);
    facts.kev = item.kev;
    facts.kev_since = item.kev ? item.kev_added : "";
    facts.maturity = enum_of<ExploitMaturity>(name_of(item.maturity)).value_or(ExploitMaturity::NONE);
    facts.published = item.published.microseconds ? to_iso_date(item.published) : "";
    facts.weaknesses = catalogue->cwes(*row);
    facts.flaw = item.flaw;
    return facts;
  };
}

Result<void> match_everything(store::Database& database, const record::Actor& actor, const Clock& clock, const intel::Corpus& corpus, const Projections& projections) {
  const matching::Engine engine(projections.index);
  record::UnitOfWork work(database, actor, clock);
  const std::int64_t matched = matched_revision(*database.reader());
  MatchingScope scope;
  if (matched != projections.revision) {
    if (matched > 0) {
      scope.cves = corpus.changed_since(matched);
      scope.kind = scope.cves.size() > 2000 ? MatchingScope::Kind::all : MatchingScope::Kind::changed;
    }
    TRY(run_matching(work, engine, projections.revision, scope));
  }
  scope = {MatchingScope::Kind::missing, {}};
  TRY(run_matching(work, engine, projections.revision, scope));
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::findings
