// The figures of the dashboard and of an environment's summary. Every count comes with the filter that lists its rows.
#pragma once
#include "declare.h"
#include "triage/strike.h"

namespace bulkhead::faces::native {

using triage::Views;

/// figures, by_severity, by_layer, by_zone, data_quality as docs/api.md states them.
/// Takes    `layer`: only findings of assets of that layer
[[nodiscard]] Json overview(const Views& views, std::optional<inventory::Layer> layer, Instant now);
/// {rule, rows}: the Strike List (triage/strike.h), at most `limit` CVEs.
[[nodiscard]] Json strike_list(const Views& views, const catalogue::Catalogue* catalogue, std::optional<inventory::Layer> layer, std::size_t limit, Instant now);
/// {rule, rows}: CVEs without a known patch by EPSS.
[[nodiscard]] Json fix_first(const Views& views, const catalogue::Catalogue* catalogue, std::optional<inventory::Layer> layer, std::size_t limit, Instant now);
/// Active findings by tier 1 to 4 (findings/urgency.h).
[[nodiscard]] Json tiers(const Views& views, Instant now);
/// overdue, due_soon, paused: figures in the form of overview()'s.
[[nodiscard]] Json clock_figures(Services& services, const Views& views, Instant now);
/// Findings by the ISO week in which they were first seen and in which a decision took them out of the active state.
[[nodiscard]] Json trend(const findings::EnvironmentView& view, int weeks, Instant now);
/// "2026-W47" (ISO 8601 week date).
[[nodiscard]] std::string iso_week(Instant at);

}  // namespace bulkhead::faces::native
