// The closed list of what can be done to records: the names that the log, its filters and its exports use.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bulkhead::record {

enum class Action : std::uint8_t {
  // sign-in and accounts
  login, logout, session_revoked, api_key_created, api_key_revoked, sign_in_locked, magic_link_sent,
  organization_created, organization_updated, member_invited, member_joined, member_updated, member_role_changed, member_removed,
  ownership_transferred,
  // environments and assets
  env_created, env_updated, env_deleted, site_created, site_updated, site_deleted, zone_created, zone_updated, zone_deleted,
  conduit_created, conduit_updated, conduit_deleted, asset_added, asset_updated, asset_removed, asset_csv_imported,
  // findings
  finding_acknowledged, finding_dismissed, finding_restored, finding_shared, finding_decision_expired, finding_remediated,
  finding_ticketed, findings_matched, identity_resolved,
  // tickets
  ticket_created, ticket_updated, ticket_closed, ticket_reopened,
  // reports
  report_generated, report_viewed, report_exported, report_shared, report_deleted,
  // intelligence
  feed_imported, feed_synced, feed_configured, bundle_imported, bundle_exported, index_built,
  // notification and integrations
  alert_rule_created, alert_rule_updated, alert_rule_deleted, integration_created, integration_updated, integration_deleted,
  webhook_created, webhook_updated, webhook_deleted, watchlist_added, watchlist_removed, alerts_raised, delivery_replayed,
  alert_recipient_added, alert_recipient_removed,
  // standards, levels, evidence, lifecycle
  catalogue_imported, risk_created, risk_updated, risk_accepted, requirement_created, requirement_updated, requirement_deleted,
  test_recorded, evidence_added, evidence_withdrawn, measure_created, measure_updated, measure_approved, document_created,
  document_updated, baseline_created, signature_added, signature_withdrawn, audit_opened, audit_updated, audit_closed,
  // the installation
  settings_updated, backup_created, backup_restored, log_exported, log_verified, log_key_created, log_key_retired, demo_loaded,
  // patch level
  windows_hosts_submitted,
  // who looks after findings, until when, and who else knows
  finding_assigned, finding_due_set, finding_overdue, comment_added, comment_changed, comment_withdrawn, attachment_added, attachment_withdrawn,
  approval_requested, approval_granted, approval_refused, approval_withdrawn, triage_policy_updated, share_revoked, share_viewed, view_saved, view_deleted,
  // reports on schedule and by link
  report_share_revoked, report_schedule_created, report_schedule_updated, report_schedule_deleted, report_schedule_failed,
  // tickets: what other systems say, rules
  ticket_sent, ticket_remote_changed, ticket_rule_created, ticket_rule_updated, ticket_rule_deleted,
};

/// What the list knows of an action.
struct ActionInfo {
  Action action;
  std::string_view name;      ///< "ENV_CREATED", as stored
  std::string_view group;     ///< heading of the filter
  std::string_view sentence;  ///< "{actor} created the environment {environment}."
};

/// The whole list, in the order of the enumeration.
[[nodiscard]] std::span<const ActionInfo> actions();
[[nodiscard]] const ActionInfo& info_of(Action action);
[[nodiscard]] std::string_view action_name(Action action);
/// The action of that name ("ENV_CREATED"), or nothing.
[[nodiscard]] std::optional<Action> action_of(std::string_view name);

}  // namespace bulkhead::record
