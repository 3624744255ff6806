// The audit log extract: entries of the log as a table, with what it takes to check them.
#include <algorithm>
#include <set>

#include "compose.h"
#include "core/text.h"
#include "figure_text.h"
#include "record/log.h"

namespace bulkhead::reports {
namespace {

constexpr std::int64_t kReadAtOnce = 5000;
constexpr std::int64_t kPrintedRows = 20'000;

struct ActionCount {
  std::string action;
  std::int64_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(ActionCount, (), (action, entries))

struct ActorCount {
  std::string actor;
  std::int64_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(ActorCount, (), (actor, entries))

struct Figures {
  std::int64_t entries = 0, of_period = 0;
  std::vector<std::string> actions_wanted;
  std::string actor_wanted, text_wanted;
  std::vector<ActionCount> actions;
  std::vector<ActorCount> actors;
  std::optional<std::int64_t> first_index, last_index;
};
BOOST_DESCRIBE_STRUCT(Figures, (), (entries, of_period, actions_wanted, actor_wanted, text_wanted, actions, actors, first_index, last_index))

using Entry = record::EntryView;

/// Calls back for every entry of the organization in the period that the checkpoint covers, oldest first; `taken` tells whether the filter takes it.
void each_entry(const ReportInputs& in, const Period& period, const std::function<void(const Entry&, bool taken)>& callback) {
  std::set<std::int64_t> environments;
  for (const auto& view : in.environments) environments.insert(view->environment().id);
  std::set<std::string_view> actions;
  for (const auto action : in.log.actions) actions.insert(record::action_name(action));
  const std::string text = to_lower(in.log.text);
  record::LogQuery query;
  query.organization_id = in.organization_id;
  query.from = period.from;
  query.to = period.to;
  query.oldest_first = true;
  query.per_page = kReadAtOnce;
  for (;; ++query.page) {
    const auto page = record::list_entries(*in.db, query);
    for (const auto& entry : page.entries) {
      if (static_cast<std::uint64_t>(entry.index) >= in.log_size) return;
      const bool taken = (environments.empty() || (entry.environment_id && environments.contains(*entry.environment_id))) && (actions.empty() || actions.contains(entry.action)) &&
                         (in.log.actor.empty() || entry.actor_email == in.log.actor) && (text.empty() || to_lower(entry.sentence + to_text(entry.detail)).find(text) != std::string::npos);
      callback(entry, taken);
    }
    if (static_cast<std::int64_t>(page.entries.size()) < kReadAtOnce) return;
  }
}

Sheet entry_sheet(const ReportInputs& in, const Period& period) {
  // The order of the columns is that of the compatible export.
  return {"entries", {"timestamp", "actor_email", "actor_name", "action", "resource_type", "resource_id", "environment_name", "detail_json", "ip_address"}, [&in, period](const std::function<void(const Cells&)>& each) {
            each_entry(in, period, [&](const Entry& e, bool taken) {
              if (taken) each({e.timestamp, e.actor_email, e.actor_name, e.action, e.resource_type, e.resource_id, e.environment_name, e.detail.is_null() ? Cell() : Cell(to_canonical_text(e.detail)), e.ip_address});
            });
          }};
}

Sheet proof_sheet(const ReportInputs& in, const Period& period) {
  return {"proofs", {"log_index", "timestamp", "sentence", "leaf_hash"}, [&in, period](const std::function<void(const Cells&)>& each) {
            each_entry(in, period, [&](const Entry& e, bool taken) {
              if (taken) each({Cell::number(e.index), e.timestamp, e.sentence, e.leaf_hash});
            });
          }};
}

LongTable annex_of(const ReportInputs& in, const Period& period, const Figures& f) {
  LongTable t;
  t.title = "Entries of the log";
  t.columns = {{"Index", 7, Align::right}, {"Time (UTC)", 20, Align::left}, {"Who", 20, Align::left}, {"What", 60, Align::left}, {"Environment", 14, Align::left}, {"Address", 10, Align::left}, {"Leaf hash", 14, Align::left}};
  each_entry(in, period, [&](const Entry& e, bool taken) {
    if (!taken || static_cast<std::int64_t>(t.rows.size()) == kPrintedRows) return;
    t.rows.push_back({fmt::format("{}", e.index), replace_all(e.timestamp.substr(0, 19), "T", " "), e.actor_name.empty() ? e.actor_email : e.actor_name, e.sentence, e.environment_name, e.ip_address, e.leaf_hash.substr(0, 12)});
  });
  t.intro = fmt::format("{} of {} entries, oldest first. Leaf hash: the first 12 digits; the CSV, XLSX and JSON forms hold all details.", count_text(static_cast<std::int64_t>(t.rows.size())), count_text(f.entries));
  return t;
}

Figures gather(const ReportInputs& in, const Period& period) {
  Figures f;
  for (const auto action : in.log.actions) f.actions_wanted.emplace_back(record::action_name(action));
  f.actor_wanted = in.log.actor;
  f.text_wanted = in.log.text;
  std::map<std::string, std::int64_t> actions, actors;
  each_entry(in, period, [&](const Entry& e, bool taken) {
    ++f.of_period;
    if (!taken) return;
    ++f.entries;
    ++actions[e.action];
    ++actors[e.actor_name.empty() ? e.actor_email : e.actor_email.empty() ? e.actor_name : fmt::format("{} ({})", e.actor_name, e.actor_email)];
    if (!f.first_index) f.first_index = e.index;
    f.last_index = e.index;
  });
  for (const auto& [action, n] : actions) f.actions.push_back({action, n});
  for (const auto& [actor, n] : actors) f.actors.push_back({actor, n});
  std::stable_sort(f.actions.begin(), f.actions.end(), [](const auto& a, const auto& b) { return a.entries > b.entries; });
  std::stable_sort(f.actors.begin(), f.actors.end(), [](const auto& a, const auto& b) { return a.entries > b.entries; });
  return f;
}

void compose(Document& out, const ReportInputs& in, const Figures& f) {
  out.heading(1, "extract", "What this extract holds");
  out.figures({{count_text(f.entries), "entries", fmt::format("of {} of the organization in the period", count_text(f.of_period))},
               {count_text(static_cast<std::int64_t>(in.log_size)), "entries in the log", "at the checkpoint that this extract rests on"}});
  std::string environments = "all";
  if (!in.environments.empty()) {
    environments.clear();
    for (const auto& view : in.environments) environments += (environments.empty() ? "" : ", ") + view->environment().name;
  }
  out.facts({{"Organisation", escape(in.organization)},
             {"Period", escape(in.from + " to " + in.to + ", both included, UTC")},
             {"Environments", escape(environments)},
             {"Actions", escape(f.actions_wanted.empty() ? std::string("all") : join(f.actions_wanted, ", "))},
             {"Who", escape(f.actor_wanted.empty() ? std::string("everybody") : f.actor_wanted)},
             {"Text", escape(f.text_wanted.empty() ? std::string("not filtered") : f.text_wanted)},
             {"First and last index", escape(f.first_index ? fmt::format("{} to {}", *f.first_index, *f.last_index) : std::string("no entry"))},
             {"Made at", escape(to_iso_milliseconds(in.as_of))}});
  out.heading(2, "actions", "Entries by action");
  Table a;
  a.dense = true;
  a.columns = {{"Action", Align::left, 40}, {"Entries", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : f.actions) a.row({escape(row.action), escape(count_text(row.entries)), escape(percent_text(share(row.entries, f.entries, "")))});
  out.table(a);
  out.heading(2, "actors", "Entries by person");
  Table p;
  p.dense = true;
  p.columns = {{"Who", Align::left, 50}, {"Entries", Align::right, 0}, {"Share", Align::right, 0}};
  for (const auto& row : f.actors) p.row({escape(row.actor), escape(count_text(row.entries)), escape(percent_text(share(row.entries, f.entries, "")))});
  out.table(p);
  out.heading(1, "verify", "How to check this extract");
  out.list({escape(fmt::format("The log is a Merkle tree (RFC 6962). This extract rests on the checkpoint of {} with {} entries and the root {}.", in.log_origin, in.log_size, in.log_root)),
            escape("Each entry has an index and a leaf hash: the SHA-256 of a zero byte and the entry's exact bytes. The service hands out these bytes and the inclusion proof for each index."),
            escape("A checkpoint is signed (Ed25519, C2SP signed note). Whoever kept an earlier one can check that nothing before it was changed or removed."),
            escape("Entries are appended only; nobody, administrators included, can change or remove one without the root changing.")},
           true);
}

}  // namespace

Result<ReportContent> audit_extract(const ReportInputs& in) {
  const Period period = TRY(period_of(in));
  const Figures f = gather(in, period);
  ReportContent content;
  content.figures = to_json(f);
  content.cover = {{"Entries", fmt::format("{} of {}", count_text(f.entries), count_text(f.of_period))}, {"Log", in.log_origin}};
  content.closing = fmt::format("{} entries, append-only log", count_text(f.entries));
  compose(content.document, in, f);
  content.annex = annex_of(in, period, f);
  content.sheets = {entry_sheet(in, period), proof_sheet(in, period)};
  content.rules = {"Entries of the organization whose time lies in the period and whose index is below the size of the checkpoint.",
                   "With environments named, only entries that concern one of them are taken; entries of the organization as a whole are then left out.",
                   fmt::format("The printed table holds at most {} entries; the other forms hold all.", count_text(kPrintedRows))};
  return content;
}

}  // namespace bulkhead::reports
