// The kinds of reports, in the order of the dialog.
export const reportTypes = ['executive_summary', 'environment_risk', 'nerc_cip', 'iec_62443', 'patch_gap', 'vendor_comparison', 'audit_log'] as const;
export type ReportType = (typeof reportTypes)[number];

export const oneEnvironment = (type: string): boolean => type === 'environment_risk' || type === 'nerc_cip';

/** What is wrong with a choice of environments for a report. */
export function choiceProblem(type: string, picked: number): 'reports.choose_one' | 'reports.choose_environment' | null {
  if (oneEnvironment(type)) return picked === 1 ? null : 'reports.choose_one';
  return picked > 0 || type === 'audit_log' ? null : 'reports.choose_environment';
}
