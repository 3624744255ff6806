// Sentences hold placeholders: {actor}, {resource}, {environment}, {detail.NAME}; their forms stand in sentence.h.
#include "record/action.h"

#include <array>

#include "core/result.h"

namespace bulkhead::record {
namespace {

constexpr std::array kActions = {
    ActionInfo{Action::login, "LOGIN", "Sign-in", "{actor} signed in."},
    ActionInfo{Action::logout, "LOGOUT", "Sign-in", "{actor} signed out."},
    ActionInfo{Action::session_revoked, "SESSION_REVOKED", "Sign-in", "{actor} ended session {resource} of {detail.email}."},
    ActionInfo{Action::api_key_created, "API_KEY_CREATED", "Sign-in", "{actor} created the API key {detail.name}."},
    ActionInfo{Action::api_key_revoked, "API_KEY_REVOKED", "Sign-in", "{actor} revoked the API key {detail.name}."},
    ActionInfo{Action::sign_in_locked, "SIGN_IN_LOCKED", "Sign-in", "Sign-in was locked: {detail.reason}."},
    ActionInfo{Action::magic_link_sent, "MAGIC_LINK_SENT", "Sign-in", "A sign-in link was issued for {detail.email}."},
    ActionInfo{Action::organization_created, "ORGANIZATION_CREATED", "Members", "{actor} created the organization {detail.name}."},
    ActionInfo{Action::organization_updated, "ORGANIZATION_UPDATED", "Members", "{actor} changed the organization {detail.name}."},
    ActionInfo{Action::member_invited, "MEMBER_INVITED", "Members", "{actor} invited {detail.email} as {detail.role}."},
    ActionInfo{Action::member_joined, "MEMBER_JOINED", "Members", "{detail.email} joined as {detail.role}."},
    ActionInfo{Action::member_updated, "MEMBER_UPDATED", "Members", "{actor} changed the profile of {detail.email}."},
    ActionInfo{Action::member_role_changed, "MEMBER_ROLE_CHANGED", "Members", "{actor} changed the role of {detail.email} from {detail.from} to {detail.to}."},
    ActionInfo{Action::member_removed, "MEMBER_REMOVED", "Members", "{actor} removed {detail.email}."},
    ActionInfo{Action::ownership_transferred, "OWNERSHIP_TRANSFERRED", "Members", "{actor} made {detail.email} the owner."},
    ActionInfo{Action::env_created, "ENV_CREATED", "Environments", "{actor} created the environment {environment}."},
    ActionInfo{Action::env_updated, "ENV_UPDATED", "Environments", "{actor} changed the environment {environment}."},
    ActionInfo{Action::env_deleted, "ENV_DELETED", "Environments", "{actor} deleted the environment {environment} with {detail.assets|asset|assets}."},
    ActionInfo{Action::site_created, "SITE_CREATED", "Environments", "{actor} created the site {detail.name} in {environment}."},
    ActionInfo{Action::site_updated, "SITE_UPDATED", "Environments", "{actor} changed the site {detail.name} in {environment}."},
    ActionInfo{Action::site_deleted, "SITE_DELETED", "Environments", "{actor} deleted the site {detail.name} in {environment}."},
    ActionInfo{Action::zone_created, "ZONE_CREATED", "Environments", "{actor} created the zone {detail.name} in {environment}."},
    ActionInfo{Action::zone_updated, "ZONE_UPDATED", "Environments", "{actor} changed the zone {detail.name} in {environment}."},
    ActionInfo{Action::zone_deleted, "ZONE_DELETED", "Environments", "{actor} deleted the zone {detail.name} in {environment}."},
    ActionInfo{Action::conduit_created, "CONDUIT_CREATED", "Environments", "{actor} created the conduit {detail.name} from {detail.from} to {detail.to} in {environment}."},
    ActionInfo{Action::conduit_updated, "CONDUIT_UPDATED", "Environments", "{actor} changed the conduit {detail.name} from {detail.from} to {detail.to} in {environment}."},
    ActionInfo{Action::conduit_deleted, "CONDUIT_DELETED", "Environments", "{actor} deleted the conduit {detail.name} from {detail.from} to {detail.to} in {environment}."},
    ActionInfo{Action::asset_added, "ASSET_ADDED", "Assets", "{actor} added the asset {detail.name} to {environment}."},
    ActionInfo{Action::asset_updated, "ASSET_UPDATED", "Assets", "{actor} changed the asset {detail.name} in {environment}."},
    ActionInfo{Action::asset_removed, "ASSET_REMOVED", "Assets", "{actor} removed the asset {detail.name} from {environment}."},
    ActionInfo{Action::asset_csv_imported, "ASSET_CSV_IMPORTED", "Assets", "{actor} imported an asset list into {environment}: {detail.created} added, {detail.updated} changed, {detail.unchanged} unchanged, {detail.rejected|row|rows} refused."},
    ActionInfo{Action::finding_acknowledged, "FINDING_ACKNOWLEDGED", "Findings", "{actor} acknowledged [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment}: {detail.reason}."},
    ActionInfo{Action::finding_dismissed, "FINDING_DISMISSED", "Findings", "{actor} dismissed [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment}: {detail.reason}."},
    ActionInfo{Action::finding_restored, "FINDING_RESTORED", "Findings", "{actor} returned [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} to the queue."},
    ActionInfo{Action::finding_shared, "FINDING_SHARED", "Findings", "{actor} shared the findings of {environment} by the link {resource} until {detail.expires_at}."},
    ActionInfo{Action::finding_decision_expired, "FINDING_DECISION_EXPIRED", "Findings", "{actor} returned [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} to the queue, because the decision had an end."},
    ActionInfo{Action::finding_remediated, "FINDING_REMEDIATED", "Findings", "{actor} marked [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} as remediated."},
    ActionInfo{Action::finding_ticketed, "FINDING_TICKETED", "Findings", "{actor} put [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} into a ticket."},
    ActionInfo{Action::findings_matched, "FINDINGS_MATCHED", "Findings", "{actor} matched {detail.identities|product|products} against the intelligence: {detail.added|finding|findings} new, {detail.changed} changed, {detail.withdrawn} withdrawn, {detail.returned} back."},
    ActionInfo{Action::identity_resolved, "IDENTITY_RESOLVED", "Findings", "{actor} decided which product {detail.name} is."},
    ActionInfo{Action::ticket_created, "TICKET_CREATED", "Tickets", "{actor} opened the ticket {resource} for {detail.cve_id} on {detail.asset_name} in {environment}: priority {detail.priority}[, assigned to {detail.assignee}], destination {detail.destination}."},
    ActionInfo{Action::ticket_updated, "TICKET_UPDATED", "Tickets", "{actor} changed the ticket {resource}: {detail.changed}."},
    ActionInfo{Action::ticket_closed, "TICKET_CLOSED", "Tickets", "{actor} closed the ticket {resource}: {detail.reason}."},
    ActionInfo{Action::ticket_reopened, "TICKET_REOPENED", "Tickets", "{actor} reopened the ticket {resource}: {detail.reason}."},
    ActionInfo{Action::report_generated, "REPORT_GENERATED", "Reports", "{actor} generated the report {detail.document_number} for {detail.from} to {detail.to}."},
    ActionInfo{Action::report_viewed, "REPORT_VIEWED", "Reports", "{actor} viewed the report {resource}[ by the share link {detail.share}]."},
    ActionInfo{Action::report_exported, "REPORT_EXPORTED", "Reports", "{actor} exported the report {resource} as {detail.format}[ by the share link {detail.share}]."},
    ActionInfo{Action::report_shared, "REPORT_SHARED", "Reports", "{actor} shared the report {resource} with {detail.recipient}."},
    ActionInfo{Action::report_deleted, "REPORT_DELETED", "Reports", "{actor} deleted the report {resource}."},
    ActionInfo{Action::feed_imported, "FEED_IMPORTED", "Intelligence", "{actor} imported intelligence from {detail.files|file|files}: {detail.added} new, {detail.updated} changed, {detail.removed} removed."},
    ActionInfo{Action::feed_synced, "FEED_SYNCED", "Intelligence", "{actor} synchronised the source {detail.source}: {detail.added} new, {detail.updated} changed, {detail.removed} removed."},
    ActionInfo{Action::feed_configured, "FEED_CONFIGURED", "Intelligence", "{actor} changed the source {detail.source}."},
    ActionInfo{Action::bundle_imported, "BUNDLE_IMPORTED", "Intelligence", "{actor} imported the offline bundle {resource} of {detail.origin}: {detail.added} new, {detail.updated} changed, {detail.removed} removed."},
    ActionInfo{Action::bundle_exported, "BUNDLE_EXPORTED", "Intelligence", "{actor} exported the offline bundle {resource} with {detail.claims|statement|statements}."},
    ActionInfo{Action::index_built, "INDEX_BUILT", "Intelligence", "The matching index was built for revision {detail.revision}."},
    ActionInfo{Action::alert_rule_created, "ALERT_RULE_CREATED", "Alerts", "{actor} created the alert rule {detail.name}."},
    ActionInfo{Action::alert_rule_updated, "ALERT_RULE_UPDATED", "Alerts", "{actor} changed the alert rule {detail.name}."},
    ActionInfo{Action::alert_rule_deleted, "ALERT_RULE_DELETED", "Alerts", "{actor} deleted the alert rule {detail.name}."},
    ActionInfo{Action::integration_created, "INTEGRATION_CREATED", "Integrations", "{actor} connected {detail.name}."},
    ActionInfo{Action::integration_updated, "INTEGRATION_UPDATED", "Integrations", "{actor} changed the connection {detail.name}."},
    ActionInfo{Action::integration_deleted, "INTEGRATION_DELETED", "Integrations", "{actor} removed the connection {detail.name}."},
    ActionInfo{Action::webhook_created, "WEBHOOK_CREATED", "Integrations", "{actor} created the webhook {detail.name}."},
    ActionInfo{Action::webhook_updated, "WEBHOOK_UPDATED", "Integrations", "{actor} changed the webhook {detail.name}."},
    ActionInfo{Action::webhook_deleted, "WEBHOOK_DELETED", "Integrations", "{actor} deleted the webhook {detail.name}."},
    ActionInfo{Action::watchlist_added, "WATCHLIST_ADDED", "Alerts", "{actor} put {detail.name} on the watchlist."},
    ActionInfo{Action::watchlist_removed, "WATCHLIST_REMOVED", "Alerts", "{actor} took {detail.name} off the watchlist."},
    ActionInfo{Action::alerts_raised, "ALERTS_RAISED", "Alerts", "{detail.alerts|alert was|alerts were} raised[ in {environment}]: {detail.summary}."},
    ActionInfo{Action::delivery_replayed, "DELIVERY_REPLAYED", "Alerts", "{actor} sent the message {resource} to {detail.name} again."},
    ActionInfo{Action::alert_recipient_added, "ALERT_RECIPIENT_ADDED", "Alerts", "{actor} made {detail.name} a recipient of alerts."},
    ActionInfo{Action::alert_recipient_removed, "ALERT_RECIPIENT_REMOVED", "Alerts", "{actor} removed {detail.name} from the recipients of alerts."},
    ActionInfo{Action::catalogue_imported, "CATALOGUE_IMPORTED", "Standards", "{actor} imported the catalogue {detail.name}."},
    ActionInfo{Action::risk_created, "RISK_CREATED", "Risk", "{actor} recorded the risk {detail.name}."},
    ActionInfo{Action::risk_updated, "RISK_UPDATED", "Risk", "{actor} changed the risk {detail.name}."},
    ActionInfo{Action::risk_accepted, "RISK_ACCEPTED", "Risk", "{actor} accepted the risk {detail.name}: {detail.reason}."},
    ActionInfo{Action::requirement_created, "REQUIREMENT_CREATED", "Requirements", "{actor} created the requirement {resource}."},
    ActionInfo{Action::requirement_updated, "REQUIREMENT_UPDATED", "Requirements", "{actor} changed the requirement {resource}."},
    ActionInfo{Action::requirement_deleted, "REQUIREMENT_DELETED", "Requirements", "{actor} deleted the requirement {resource}."},
    ActionInfo{Action::test_recorded, "TEST_RECORDED", "Tests", "{actor} recorded the result {detail.result} of test {resource}."},
    ActionInfo{Action::evidence_added, "EVIDENCE_ADDED", "Evidence", "{actor} added the evidence {detail.name}."},
    ActionInfo{Action::evidence_withdrawn, "EVIDENCE_WITHDRAWN", "Evidence", "{actor} withdrew the evidence {detail.name}: {detail.reason}."},
    ActionInfo{Action::measure_created, "MEASURE_CREATED", "Evidence", "{actor} recorded the compensating measure {detail.name}."},
    ActionInfo{Action::measure_updated, "MEASURE_UPDATED", "Evidence", "{actor} changed the compensating measure {detail.name}."},
    ActionInfo{Action::measure_approved, "MEASURE_APPROVED", "Evidence", "{actor} approved the compensating measure {detail.name}."},
    ActionInfo{Action::document_created, "DOCUMENT_CREATED", "Documents", "{actor} created the document {detail.name}."},
    ActionInfo{Action::document_updated, "DOCUMENT_UPDATED", "Documents", "{actor} changed the document {detail.name}."},
    ActionInfo{Action::baseline_created, "BASELINE_CREATED", "Documents", "{actor} froze the baseline {detail.name}."},
    ActionInfo{Action::signature_added, "SIGNATURE_ADDED", "Signatures", "{actor} signed {detail.name} ({detail.meaning})."},
    ActionInfo{Action::signature_withdrawn, "SIGNATURE_WITHDRAWN", "Signatures", "{actor} withdrew a signature of {detail.name}: {detail.reason}."},
    ActionInfo{Action::audit_opened, "AUDIT_OPENED", "Audits", "{actor} opened the audit {detail.name}."},
    ActionInfo{Action::audit_updated, "AUDIT_UPDATED", "Audits", "{actor} changed the audit {detail.name}."},
    ActionInfo{Action::audit_closed, "AUDIT_CLOSED", "Audits", "{actor} closed the audit {detail.name}."},
    ActionInfo{Action::settings_updated, "SETTINGS_UPDATED", "Installation", "{actor} changed the settings."},
    ActionInfo{Action::backup_created, "BACKUP_CREATED", "Installation", "{actor} made the backup {detail.file}."},
    ActionInfo{Action::backup_restored, "BACKUP_RESTORED", "Installation", "{actor} restored the backup {detail.file}."},
    ActionInfo{Action::log_exported, "LOG_EXPORTED", "Installation", "{actor} exported the log."},
    ActionInfo{Action::log_verified, "LOG_VERIFIED", "Installation", "{actor} verified the log."},
    ActionInfo{Action::log_key_created, "LOG_KEY_CREATED", "Installation", "A key for signing the log was made."},
    ActionInfo{Action::log_key_retired, "LOG_KEY_RETIRED", "Installation", "A key for signing the log was retired."},
    ActionInfo{Action::demo_loaded, "DEMO_LOADED", "Installation", "{actor} loaded the demo data: {environment} with {detail.zones|zone|zones} and {detail.assets|asset|assets}."},
    ActionInfo{Action::windows_hosts_submitted, "WINDOWS_HOSTS_SUBMITTED", "Assets", "{actor} submitted Windows hosts of {environment}: {detail.added} new, {detail.updated} changed, {detail.unchanged} unchanged, {detail.software|software entry|software entries}."},
    ActionInfo{Action::finding_assigned, "FINDING_ASSIGNED", "Findings", "{actor} gave [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} to {detail.assignee}."},
    ActionInfo{Action::finding_due_set, "FINDING_DUE_SET", "Findings", "{actor} set the due date of [the finding {detail.cve_id} on {detail.asset_name}][{detail.count|finding|findings}] in {environment} to {detail.due_on}."},
    ActionInfo{Action::finding_overdue, "FINDING_OVERDUE", "Findings", "The due date of {detail.count|finding|findings} in {environment} passed."},
    ActionInfo{Action::comment_added, "COMMENT_ADDED", "Findings", "{actor} commented on {detail.cve_id} on {detail.asset_name} in {environment}."},
    ActionInfo{Action::comment_changed, "COMMENT_CHANGED", "Findings", "{actor} changed a comment on {detail.cve_id} on {detail.asset_name} in {environment}."},
    ActionInfo{Action::comment_withdrawn, "COMMENT_WITHDRAWN", "Findings", "{actor} withdrew a comment on {detail.cve_id} on {detail.asset_name} in {environment}."},
    ActionInfo{Action::attachment_added, "ATTACHMENT_ADDED", "Findings", "{actor} attached {detail.name} to {detail.cve_id} on {detail.asset_name} in {environment}."},
    ActionInfo{Action::attachment_withdrawn, "ATTACHMENT_WITHDRAWN", "Findings", "{actor} withdrew {detail.name} from {detail.cve_id} on {detail.asset_name} in {environment}."},
    ActionInfo{Action::approval_requested, "APPROVAL_REQUESTED", "Approvals", "{actor} asked to accept the risk of {detail.count|finding|findings} in {environment} (request {resource})."},
    ActionInfo{Action::approval_granted, "APPROVAL_GRANTED", "Approvals", "{actor} approved request {resource} of {detail.requested_by} in {environment}."},
    ActionInfo{Action::approval_refused, "APPROVAL_REFUSED", "Approvals", "{actor} refused request {resource} of {detail.requested_by} in {environment}: {detail.answer}."},
    ActionInfo{Action::approval_withdrawn, "APPROVAL_WITHDRAWN", "Approvals", "{actor} withdrew request {resource} in {environment}."},
    ActionInfo{Action::triage_policy_updated, "TRIAGE_POLICY_UPDATED", "Approvals", "{actor} changed the triage policy."},
    ActionInfo{Action::share_revoked, "SHARE_REVOKED", "Sharing", "{actor} revoked the share link {resource} of {environment}."},
    ActionInfo{Action::share_viewed, "SHARE_VIEWED", "Sharing", "The share link {resource} of {environment} was opened from {detail.address}."},
    ActionInfo{Action::view_saved, "VIEW_SAVED", "Views", "{actor} saved the view {detail.name}."},
    ActionInfo{Action::view_deleted, "VIEW_DELETED", "Views", "{actor} deleted the view {detail.name}."},
    ActionInfo{Action::report_share_revoked, "REPORT_SHARE_REVOKED", "Reports", "{actor} withdrew the share link {detail.share} of the report {resource} for {detail.recipient}."},
    ActionInfo{Action::report_schedule_created, "REPORT_SCHEDULE_CREATED", "Reports", "{actor} scheduled the report {detail.name}."},
    ActionInfo{Action::report_schedule_updated, "REPORT_SCHEDULE_UPDATED", "Reports", "{actor} changed the report schedule {detail.name}."},
    ActionInfo{Action::report_schedule_deleted, "REPORT_SCHEDULE_DELETED", "Reports", "{actor} deleted the report schedule {detail.name}."},
    ActionInfo{Action::report_schedule_failed, "REPORT_SCHEDULE_FAILED", "Reports", "The scheduled report {detail.name} could not be made: {detail.reason}."},
    ActionInfo{Action::ticket_sent, "TICKET_SENT", "Tickets", "The ticket {resource} went out by {detail.destination}[ as {detail.remote_key}]."},
    ActionInfo{Action::ticket_remote_changed, "TICKET_REMOTE_CHANGED", "Tickets", "{detail.destination} says that {detail.remote_key}, its copy of the ticket {resource}, is {detail.status}."},
    ActionInfo{Action::ticket_rule_created, "TICKET_RULE_CREATED", "Tickets", "{actor} created the ticket rule {detail.name}."},
    ActionInfo{Action::ticket_rule_updated, "TICKET_RULE_UPDATED", "Tickets", "{actor} changed the ticket rule {detail.name}."},
    ActionInfo{Action::ticket_rule_deleted, "TICKET_RULE_DELETED", "Tickets", "{actor} deleted the ticket rule {detail.name}."},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kActions.size(); ++i)
    if (static_cast<std::size_t>(kActions[i].action) != i) return false;
  return kActions.size() == static_cast<std::size_t>(Action::ticket_rule_deleted) + 1;
}
static_assert(in_order(), "the list has one line for each action, in the order of the enumeration");

}  // namespace

std::span<const ActionInfo> actions() { return kActions; }

const ActionInfo& info_of(Action action) {
  ENSURE(static_cast<std::size_t>(action) < kActions.size(), "an action is one of the list");
  return kActions[static_cast<std::size_t>(action)];
}

std::string_view action_name(Action action) { return info_of(action).name; }

std::optional<Action> action_of(std::string_view name) {
  for (const auto& info : kActions)
    if (info.name == name) return info.action;
  return std::nullopt;
}

}  // namespace bulkhead::record
