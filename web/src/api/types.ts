// The shapes of the HTTP interface, as docs/api.md states them. "?" and null mean "not known", which is never zero.

import type { Assignee, ClockView, Tiers, UrgentList } from './triage';

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'NONE';
export type Confidence = 'HIGH' | 'MEDIUM' | 'LOW';
export type MatchTier = 'EXACT' | 'RANGE' | 'PRODUCT_WIDE' | 'VENDOR_ONLY';
export type Maturity = 'WEAPONIZED' | 'FUNCTIONAL' | 'POC' | 'NONE';
export type FindingState =
  | 'active' | 'acknowledged' | 'dismissed' | 'ticketed' | 'remediated' | 'closed' | 'withdrawn' | 'undecided';
export type Layer = 'OT' | 'OS' | 'NETWORK';
export type Reason = 'not_applicable' | 'compensating_control' | 'accepted_risk' | 'false_match' | 'escalated' | 'duplicate';
export type Decision = 'acknowledge' | 'dismiss' | 'restore';
/** List parameters; opening a list with them gives the counted rows. */
export type Filter = Record<string, string | number | boolean>;

export interface Pagination {
  total: number; page: number; per_page: number; pages: number; has_next: boolean; has_prev: boolean; count: number;
}
export interface Page<T> { rows: T[]; pagination: Pagination }
export interface FieldProblem { field: string; message: string; type: string }
export interface Named { id: string; name: string }

export interface Status { version: string; setup_required: boolean; mail_configured: boolean; demo: boolean }
export interface Health { status: string; version: string; corpus_revision: number | string; uptime_seconds: number; corpus_size?: number; commit?: string }
/** What a person may do, as the server grants it by role; the ones that pages ask for. */
export type Permission = 'manage_environments' | 'manage_assets' | 'triage_findings' | 'manage_tickets' | 'generate_reports' | 'export_log' | 'manage_keys' | 'read_log' | 'comment' | 'approve' | 'manage_settings' | 'manage_watchlist' | 'manage_alerts' | 'manage_integrations';
export interface Session { user: { id: string; email: string; name: string; role: string }; organization: Named; csrf_token: string; permissions: string[] }

export interface EnvironmentCount extends Named { count: number }
export interface Figure {
  id: string; value?: number | null; unknown?: string | null; rule: string;
  denominator?: { value: number; of: string } | null; filter?: Filter | null; list?: 'findings' | 'assets'; environments?: EnvironmentCount[];
}
export interface BreakdownRow {
  key: string; label?: string | null; count: number; filter?: Filter | null; list?: 'findings' | 'assets';
  environments?: EnvironmentCount[]; parts?: Partial<Record<Severity, number>> | null;
}
export interface Breakdown { rule: string; denominator?: { value: number; of: string } | null; rows: BreakdownRow[] }
export interface StrikeRow {
  cve_id: string; title: string; severity: Severity; cvss_score?: number | null; bcs_score: number; epss_percentile?: number | null;
  epss_score?: number | null; kev_flagged: boolean; exploit_maturity: Maturity; patch_status: string; reason: string; asset_count: number; environments: EnvironmentCount[];
}
export interface Feed {
  source: string; name: string; records: number; last_success_at?: string | null; last_attempt_at?: string | null;
  state: 'fresh' | 'late' | 'failed' | 'never' | 'off' | 'starter'; message?: string | null; interval_seconds: number;
}
export interface Dashboard {
  as_of: string; corpus_revision: string | number; figures: Figure[]; by_severity: Breakdown; by_layer: Breakdown; data_quality: Breakdown;
  strike_list: UrgentList; fix_first?: UrgentList; tiers?: Tiers; clocks?: Figure[]; feeds: Feed[];
}
export interface Summary {
  environment: Environment; as_of: string; figures: Figure[]; by_severity: Breakdown; by_layer: Breakdown; by_zone: Breakdown; data_quality: Breakdown;
  trend: { rule: string; direction?: 'improving' | 'worsening' | 'steady' | null; weeks: { week: string; opened: number; closed: number }[] };
}

export interface Environment {
  id: string; name: string; slug: string; description: string; site_type: string; criticality: string; asset_count: number;
  finding_count: number; cve_count: number; critical_count: number; kev_count: number; risk_score?: number | null; demo?: boolean;
}
export interface Zone {
  id: string; parent_id?: string | null; name: string; purpose: string; sl_t?: number[] | null; owner: string; asset_count: number; finding_count: number;
  consequence?: string; safety_related?: boolean; version?: number;
}
export interface Flow { protocol?: string; port?: string; direction?: string; note?: string }
export interface Conduit { id: string; name: string; from_zone_id: string; to_zone_id: string; from_zone: string; to_zone: string; owner: string; sl_t?: number[] | null; flows: Flow[]; version: number }
export interface Site { id: string; name: string; description: string; asset_count: number }
export interface Candidate { vendor: string; product: string; cpe?: string | null; confidence: number; match_basis: string[] }
export interface Resolution {
  status: 'resolved' | 'ambiguous' | 'unresolved'; confidence: number; confidence_band: Confidence; coverage?: string | null; vendor?: string | null;
  product?: string | null; match_basis: string[]; missing: string[]; candidates: Candidate[];
}
export interface Asset {
  id: string; name: string; asset_type: string; vendor: string; product: string; version: string; order_number: string; firmware_version: string;
  hardware_version?: string; serial_number: string; location?: string; purdue_level?: string; safety_related?: boolean; end_of_support?: string; cpe: string; purl: string; ip_address: string; layer: Layer; zone_id?: string | null; zone?: string | null; site_id?: string | null; criticality: string;
  exposure: string; owner: string; notes: string; finding_count: number; kev_count: number; highest_bcs?: number | null; resolution: Resolution;
}

export interface ImportProblem { row: number; column?: string | null; code: string; message: string; value?: string | null }
export interface ImportPlan {
  columns: string[]; mapping: Record<string, string>; fields: { field: string; label: string; required: boolean }[]; rows_total: number; creates: number; updates: number;
  unchanged: number; rejects: number; new_zones?: string[]; problems: ImportProblem[]; sample: Record<string, string>[];
}
export interface ImportResult {
  created: number; updated: number; unchanged: number; rejected: number; findings_new: number; seconds: number; problems: ImportProblem[];
}

export interface FixRef { available: boolean; action: string; source?: string | null; derived: boolean }
export interface DecisionRecord {
  reason: string; notes?: string | null; actor?: { name: string; email: string } | string | null; at: string; review_date?: string | null; expires_at?: string | null;
}
export interface Finding {
  match_id: string; cve_id: string; bsid: string; title: string; severity: Severity; cvss_score?: number | null; bcs_score?: number | null; epss_score?: number | null;
  epss_percentile?: number | null; kev_flagged: boolean; exploit_maturity: Maturity; match_tier: MatchTier; confidence: Confidence; state: FindingState;
  priority?: number | null; priority_reason: string; urgency?: number; urgency_reason?: string; assignee?: Assignee | null; clock?: ClockView | null; fix: FixRef; first_seen_at: string; decision: DecisionRecord | null;
  asset: { id: string; name: string; vendor: string; product: string; version: string; layer: Layer; zone?: string | null; criticality: string };
}
/** One step of a score in hundredths of a point; the steps add up to it. `assumed`: the input is not known and a stated value stands in. */
export interface Contribution { factor: string; hundredths: number; detail: string; assumed: boolean }
export interface Score { score: number; tier?: string | null; formula_version: string; rule: string; contributions: Contribution[] }
export interface CvssClaim { version: string; vector: string; score?: number | null; issuer: string; source: string; chosen: boolean }
export interface HistoryEntry {
  at: string; actor: { name: string; email: string }; action: string; sentence: string; reason?: string | null; notes?: string | null; log_index?: number | null;
}
export interface FindingDetail extends Finding {
  environment: Named;
  explanation: {
    sentence: string;
    identity: { said: Record<string, string>; resolved_as?: string | null; confidence: number; match_basis: string[] };
    criteria: { source: string; document: string; revision: string; statement: string; hit: boolean; why: string }[];
    warnings: { code: string; message: string }[];
  };
  scores: { bcs?: Score | null; priority?: Score | null; cvss: CvssClaim[] };
  fix: FixRef & { stated?: { source: string; document: string; action: string; url?: string | null }[]; conflict?: string | null };
  history: HistoryEntry[];
}
export interface FixGroup {
  key: string; fix: string; fix_type: 'version' | 'vendor' | 'kb' | 'esu' | 'none' | string; derived: boolean; source?: string | null;
  counts: { findings: number; assets: number; cves: number; known_exploited: number }; highest_bcs?: number | null; cve_ids: string[]; products: string[]; filter: Filter;
}
export interface BulkResult { count: number; applied: boolean; log_index?: number | null }

export interface CveItem {
  cve_id: string; bsid: string; title: string; severity: Severity; cvss_score?: number | null; bcs_score?: number | null; epss_score?: number | null;
  epss_percentile?: number | null; kev_flagged: boolean; patch_status: string; has_public_exploit: boolean; exploit_maturity: Maturity;
  primary_vendor?: string | null; primary_product?: string | null; published_at?: string | null;
}
export interface CveDetail {
  cve_id: string; bsid: string; title: string; description: string;
  scoring: {
    cvss: { score?: number | null; vector?: string | null; version?: string | null; severity?: Severity | null; [component: string]: string | number | null | undefined } | null;
    epss: { score?: number | null; percentile?: number | null; interpretation?: string | null } | null;
    bcs: (Partial<Score> & { factors?: Record<string, boolean | number> }) | null;
  };
  exploitation: { kev_flagged: boolean; kev_added_at?: string | null; has_public_exploit: boolean; poc_available: boolean; exploit_maturity: Maturity; actively_exploited: boolean };
  affected: { vendors: string[]; products: string[]; device_types: string[]; protocols: string[]; ics_relevance_score?: number | null; ics_relevant: boolean };
  affected_products?: { source: string; document: string; revision: string; vendor: string; product: string; platform?: string | null; status: string; versions: string[]; fixed_version?: string | null }[];
  patch: { status: string; patch_available: boolean; patch_version?: string | null; patch_url?: string | null; patch_notes?: string | null; note?: string | null };
  classification: { cwes: { id: number; url: string; name?: string }[] };
  temporal: { published_at?: string | null; modified_at?: string | null; enriched_at?: string | null; kev_added_at?: string | null };
  references: {
    nvd_url?: string | null; cisa_url?: string | null; cve_org_url?: string | null; vendor_advisories: { url: string; title?: string | null; source: string }[];
    cisa_ics_advisories: { advisory_id: string; url: string; title?: string | null; published?: string | null }[];
    other_references: { url: string; tags: string[]; provided_by?: string }[]; other_references_total?: number;
  };
  capec?: { capec_id: number; name: string; slug: string; via_cwe: number[] }[];
  sources?: { source: string; document: string; revision: string; digest: string; retrieved_at: string; says: Record<string, string> }[];
  disagreements?: { field: string; rule: string; values: { source: string; document: string; value: string; chosen: boolean }[] }[];
  in_environments?: { id: string; name: string; findings: number; assets: number }[];
}

export interface Report {
  id: string; report_type: string; title: string; environment_ids: string[]; environments: string[]; from: string; to: string; created_at: string; created_by: string;
  state: 'queued' | 'running' | 'ready' | 'failed'; message?: string | null; pages?: number | null; input_digest?: string | null;
  formats: { format: string; size_bytes: number; digest: string }[];
}

export interface ReportSchedule {
  id: string; name: string; report_type: string; environment_ids: (string | number)[]; frequency: 'weekly' | 'monthly' | 'quarterly'; day: string; time: string; time_zone: string; recipients: string[]; enabled: boolean;
  next_run_at?: string | null; last_run_at?: string | null; last_report_id?: string | null; last_error?: string | null; created_by: string; version: number;
}
export interface ReportShare {
  id: string; report_id: string; recipient: string; state: 'active' | 'expired' | 'revoked'; created_at: string; created_by: string; expires_at: string; revoked_at?: string | null; url?: string | null;
  views: { at: string; ip: string; form: string }[];
}
/** What a share link shows to somebody without an account. */
export interface SharedReport {
  title: string; organization: string; environments: string[]; from: string; to: string; created_at: string; expires_at: string; document_number: string; pages?: number | null; formats: Report['formats'];
}
export interface ReportSettings { cip_editions: string[]; known_editions: { id: string; standard: string; title: string }[] }

export interface LogRow {
  index: number; timestamp: string; actor: { email: string; name: string }; action: string; resource_type: string; resource_id: string;
  environment_id?: string | null; environment_name?: string | null; detail: unknown; ip_address?: string | null; sentence: string; leaf_hash: string;
  before?: Record<string, unknown> | null; after?: Record<string, unknown> | null;
}
export interface LogFacets { actions: { action: string; label: string; count: number }[]; actors: { email: string; name: string; count: number }[] }
export interface Checkpoint { origin: string; tree_size: number; root_hash: string; timestamp?: string | null; note: string; key_id: string; public_key: string }
export interface InclusionProof { index: number; tree_size: number; leaf: string; leaf_hash: string; root_hash: string; path: string[]; checkpoint?: string | null }
export interface Verification {
  ok: boolean; size: number; root: string; entries_checked: number; checkpoints_checked?: number; signed_by?: string[]; divergence?: string; first_divergent?: number | null;
  last_possible?: number | null; message: string; seconds?: number;
}

export interface Key { id: string; name: string; prefix: string; scopes: string[]; created_at: string; last_used_at?: string | null; expires_at?: string | null; created_by?: string | null; revoked_at?: string | null }
