import { describe, expect, it } from 'vitest';
import { choiceProblem, oneEnvironment, reportTypes } from '@/features/reports/report_types';
import { label } from '@/messages';

describe('report types', () => {
  it('know how many environments they take', () => {
    expect(reportTypes.filter(oneEnvironment)).toEqual(['environment_risk', 'nerc_cip']);
    expect(choiceProblem('nerc_cip', 0)).toBe('reports.choose_one');
    expect(choiceProblem('nerc_cip', 1)).toBeNull();
    expect(choiceProblem('nerc_cip', 2)).toBe('reports.choose_one');
    expect(choiceProblem('patch_gap', 0)).toBe('reports.choose_environment');
    expect(choiceProblem('patch_gap', 3)).toBeNull();
    expect(choiceProblem('audit_log', 0)).toBeNull();
  });

  it('each have a name and a sentence', () => {
    for (const type of reportTypes) {
      expect(label('report_type', type)).not.toBe(type);
      expect(label('report_text', type)).toMatch(/\.$/);
    }
  });
});
