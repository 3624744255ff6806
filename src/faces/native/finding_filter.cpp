#include "finding_filter.h"

#include "core/text.h"
#include "triage/clock.h"
#include "triage/work.h"

namespace bulkhead::faces::native {
namespace {

using Value = std::function<std::optional<std::string>(std::string_view name)>;
constexpr std::string_view kFixSeparator = " @ ";
constexpr std::string_view kNames[] = {"state", "q", "severity", "tier", "confidence", "kev", "exploit", "zone_id", "layer", "asset_id", "cve_id", "fix", "urgency", "assignee", "clock"};

template <class E>
Result<std::set<E>> choices(const std::optional<std::string>& text, std::string_view name, std::string_view place) {
  std::set<E> out;
  if (!text) return out;
  for (const auto part : split(*text, ',')) {
    auto value = enum_of<E>(trim(part));
    if (!value) value = enum_of<E>(to_upper(trim(part)));
    if (!value) value = enum_of<E>(to_lower(trim(part)));
    if (!value) {
      std::vector<std::string> names;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { names.emplace_back(d.name); });
      return fail(http::invalid_field(fmt::format("{}.{}", place, name), fmt::format("One or more of these are expected, joined by commas: {}.", join(names, ", ")), "enum"));
    }
    out.insert(*value);
  }
  return out;
}

Result<std::optional<bool>> flag(const std::optional<std::string>& text, std::string_view name, std::string_view place) {
  if (!text || text->empty()) return std::optional<bool>();
  if (*text == "true" || *text == "1") return std::optional<bool>(true);
  if (*text == "false" || *text == "0") return std::optional<bool>(false);
  return fail(http::invalid_field(fmt::format("{}.{}", place, name), "true or false is expected.", "bool_parsing"));
}

/// IT is another name of the layer OS.
Result<std::set<inventory::Layer>> layers(std::optional<std::string> text, std::string_view place) {
  if (!text) return std::set<inventory::Layer>{};
  std::vector<std::string> parts;
  for (const auto part : split(*text, ',')) parts.emplace_back(equals_ignoring_case(trim(part), "IT") ? "OS" : part);
  return choices<inventory::Layer>(join(parts, ","), "layer", place);
}

void keep_only(findings::Filter& filter, std::unordered_set<std::int64_t> ids) {
  if (filter.only) std::erase_if(ids, [&](std::int64_t id) { return !filter.only->contains(id); });
  filter.only = std::move(ids);
}

/// `assignee` and `clock`: what people and the policy say of findings, as the ids that pass.
Result<void> narrow(Services& services, const record::Actor& actor, const findings::EnvironmentView& view, const Value& value, std::string_view place, findings::Filter& filter) {
  const auto assignee = value("assignee");
  const auto clock = value("clock");
  if (!assignee && !clock) return {};
  const auto db = services.database.reader();
  const Instant now = services.clock.now();
  const std::int64_t environment = view.environment().id;
  if (assignee && *assignee == "none") {
    const auto taken = triage::assigned(*db, environment);
    std::unordered_set<std::int64_t> free;
    view.each_pair(now, [&](const findings::EnvironmentView::Pair& pair) {
      if (const auto id = findings::finding_id(view.assets()[pair.asset].id, view.cves()[view.matches()[pair.match].cve].id); id && !taken.contains(id->value)) free.insert(id->value);
    });
    keep_only(filter, std::move(free));
  } else if (assignee) {
    const auto person = *assignee == "me" ? std::optional(actor.user_id) : parse_integer<std::int64_t>(*assignee);
    if (!person) return fail(http::invalid_field(fmt::format("{}.assignee", place), "A member's id, me or none is expected.", "int_parsing"));
    keep_only(filter, triage::assigned_to(*db, environment, *person));
  }
  if (clock) {
    const auto states = TRY(choices<triage::ClockState>(clock, "clock", place));
    const triage::Clocks clocks(*db, view, now);
    std::unordered_set<std::int64_t> ids;
    for (const auto state : states) ids.merge(triage::in_state(clocks, view, state, now));
    keep_only(filter, std::move(ids));
  }
  return {};
}

Result<findings::Filter> read(const Value& value, std::string_view place) {
  findings::Filter filter;
  const auto state = value("state");
  if (state && (*state == "any" || *state == "all")) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<findings::State>>([&](auto d) { filter.states.insert(d.value); });
  } else {
    filter.states = TRY(choices<findings::State>(state, "state", place));
  }
  filter.severities = TRY(choices<findings::Severity>(value("severity"), "severity", place));
  filter.tiers = TRY(choices<findings::MatchTier>(value("tier"), "tier", place));
  filter.confidences = TRY(choices<findings::Confidence>(value("confidence"), "confidence", place));
  filter.layers = TRY(layers(value("layer"), place));
  if (const auto tiers = value("urgency"))
    for (const auto part : split(*tiers, ',')) {
      const auto tier = parse_integer<int>(trim(part));
      if (!tier || *tier < 1 || *tier > findings::kUrgencyTiers) return fail(http::invalid_field(fmt::format("{}.urgency", place), "Tiers from 1 to 4 are expected, joined by commas.", "int_parsing"));
      filter.urgencies.insert(*tier);
    }
  filter.kev = TRY(flag(value("kev"), "kev", place));
  filter.exploit = TRY(flag(value("exploit"), "exploit", place));
  if (const auto zones = value("zone_id"))
    for (const auto part : split(*zones, ',')) {
      const auto id = trim(part) == "none" ? std::optional<std::int64_t>(0) : parse_integer<std::int64_t>(trim(part));
      if (!id) return fail(http::invalid_field(fmt::format("{}.zone_id", place), "Zone ids are expected, joined by commas.", "int_parsing"));
      filter.zone_ids.insert(*id);
    }
  if (const auto asset = value("asset_id")) {
    filter.asset_id = parse_integer<std::int64_t>(*asset);
    if (!filter.asset_id) return fail(http::invalid_field(fmt::format("{}.asset_id", place), "An asset id is expected.", "int_parsing"));
  }
  const std::string cve = value("cve_id").value_or("");
  filter.cve = to_upper(trim(cve));
  filter.q = value("q").value_or("");
  if (const auto fix = value("fix")) {
    if (*fix == "available" || *fix == "none") {
      filter.fix_available = *fix == "available";
    } else {
      const std::size_t at = fix->rfind(kFixSeparator);
      filter.fix = fix->substr(0, at);
      if (at != std::string::npos) filter.fix_product = fix->substr(at + kFixSeparator.size());
    }
  }
  return filter;
}

}  // namespace

std::vector<http::QueryParameter> finding_parameters() {
  std::vector<http::QueryParameter> out{
      http::text_parameter("state", "States joined by commas; `any` for all; active when absent."),
      http::text_parameter("q", "Words in CVE, title, asset, vendor or product."),
      http::text_parameter("severity", "CRITICAL, HIGH, MEDIUM, LOW, NONE, joined by commas."),
      http::text_parameter("tier", "EXACT, RANGE, PRODUCT_WIDE, VENDOR_ONLY, joined by commas."),
      http::text_parameter("confidence", "HIGH, MEDIUM, LOW, joined by commas."),
      http::boolean_parameter("kev", "Known exploited, or not."),
      http::boolean_parameter("exploit", "With a public exploit, or without."),
      http::text_parameter("zone_id", "Zone ids joined by commas, with the zones inside them; 0 is no zone."),
      http::text_parameter("layer", "OT, OS (or IT), NETWORK, joined by commas."),
      http::text_parameter("urgency", "Tiers 1 to 4, joined by commas."),
      http::text_parameter("assignee", "A member's id, `me`, or `none`."),
      http::text_parameter("clock", "running, breached, paused, met, none, joined by commas."),
      http::text_parameter("asset_id", "One asset."),
      http::text_parameter("cve_id", "One CVE."),
      http::text_parameter("fix", "`available`, `none`, or the key of a fix group.")};
  out.back().max_bytes = 4000;
  return out;
}

Result<findings::Filter> finding_filter(Services& services, const Context& context, const findings::EnvironmentView& view) {
  const Value value = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "kev" || name == "exploit") {
      const auto flag = context.boolean(name);
      return flag ? std::optional<std::string>(*flag ? "true" : "false") : std::nullopt;
    }
    const auto text = context.text(name);
    return text && !text->empty() ? text : std::nullopt;
  };
  auto filter = TRY(read(value, "query"));
  TRY(narrow(services, actor_of(context), view, value, "query", filter));
  return filter;
}

Result<findings::Filter> finding_filter(Services& services, const Context& context, const findings::EnvironmentView& view, const Json& object, std::string_view place) {
  if (object.is_null()) return findings::Filter{};
  if (!object.is_object()) return fail(http::invalid_field(std::string(place), "An object of list parameters is expected.", "type_error"));
  for (const auto& [name, value] : object.members())
    if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames))
      return fail(http::invalid_field(fmt::format("{}.{}", place, name), "No such filter is known here.", "extra_forbidden"));
  const Value value = [&](std::string_view name) -> std::optional<std::string> {
    const Json* member = object.find(name);
    if (member == nullptr || member->is_null()) return std::nullopt;
    if (member->is_string()) return member->string().empty() ? std::nullopt : std::optional<std::string>(member->string());
    if (member->is_array()) {
      std::vector<std::string> parts;
      for (const auto& item : member->items()) parts.push_back(item.is_string() ? item.string() : to_text(item));
      return join(parts, ",");
    }
    return to_text(*member);
  };
  auto filter = TRY(read(value, place));
  TRY(narrow(services, actor_of(context), view, value, place, filter));
  return filter;
}

std::string fix_key(const findings::FixGroup& group) { return group.fix + std::string(kFixSeparator) + group.product; }

}  // namespace bulkhead::faces::native
