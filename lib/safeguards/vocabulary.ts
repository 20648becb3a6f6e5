/** The chapters of the HIPAA runbook. */
export const SAFEGUARD_KEYS = [
  "access-control",
  "encryption-and-keys",
  "audit-logs",
  "change-control",
  "incident-response",
  "backup-and-retention",
] as const;
export type SafeguardKey = (typeof SAFEGUARD_KEYS)[number];
