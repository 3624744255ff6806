// The analyst: what a CVE means for a plant, and answers to questions.
import { queryOptions } from '@tanstack/react-query';
import { get, write } from './client';
import type { Contribution } from './types';

export interface Ground { source: string; document: string; field: string }
export interface Sentence { text: string; basis: 'stated' | 'derived' | 'general' | 'absent'; sources: Ground[] }
export interface VirtualPatch { suricata_rule: string; snort_rule: string; protocol: string; port: number; condition: string; false_positives: string; blind: string }
export type ConfidenceTier = 'SOVEREIGN_AUDIT_PASS' | 'HIGH_CONFIDENCE' | 'MODERATE' | 'LOW';
export interface Analysis {
  cve_id: string; model: string; executive_summary: Sentence[]; ics_context: Sentence[]; remediation_guidance: Sentence[]; device_types: string[]; protocols: string[]; purdue_levels: string[];
  techniques: { id: string; name: string; why: string; mitigations: string[] }[];
  mitigations: { id: string; name: string; techniques: string[]; iec62443_3_3: string[]; iec62443_4_2: string[] }[];
  controls: { id: string; text: string; iec62443_3_3: string[]; iec62443_4_2: string[]; nerc_cip: string }[];
  virtual_patch?: VirtualPatch | null; confidence: { score: number; tier: ConfidenceTier; parts: Contribution[] };
}
export interface Answer {
  kind: 'answer' | 'ask_back' | 'refusal'; message: string; sources: { cve_id: string; title: string; cvss_score?: number | null; url: string }[]; confidence: number; model: string; rule: string;
  total?: number | null; choices: string[]; grounds: Ground[]; query: Record<string, unknown>;
}

export const sageQueries = {
  analysis: (cve: string) => queryOptions({ queryKey: ['cve', cve, 'analysis'], queryFn: ({ signal }) => get<Analysis>(`/cves/${encodeURIComponent(cve)}/analysis`, undefined, signal), staleTime: 300_000 }),
};

/** Without an environment all of the organization are looked at. */
export const ask = (message: string, environment: string): Promise<Answer> => write<Answer>('POST', '/chat', environment ? { message, context: { environment_id: Number(environment) } } : { message });
