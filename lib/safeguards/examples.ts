/** A question to the audit log that compliance asks again and again, and what answers it. Tests run every one. */
export interface AuditExample {
  readonly question: string;
  /** `SQL` runs on the views of the schema `audit`, which is all that an auditor's login may read. */
  readonly how: "SQL" | "API";
  readonly query: string;
}

const sql = (question: string, query: string): AuditExample => ({ question, how: "SQL", query });

export const AUDIT_EXAMPLES: readonly AuditExample[] = [
  sql(
    "Who holds a position without an end?",
    `SELECT c.name AS cutover, a.person_name, a.position, a.starts_at, a.justification
  FROM audit.assignment a JOIN audit.cutover c ON c.id = a.cutover_id
 WHERE a.ends_at IS NULL ORDER BY c.name, a.starts_at`,
  ),
  sql(
    "Which accounts and addresses were locked out in the last seven days?",
    `SELECT recorded_at, reason, changes FROM audit.entry
 WHERE scope = 'house' AND command = 'access.lockOut' AND recorded_at > now() - interval '7 days'
 ORDER BY seq DESC`,
  ),
  sql(
    "What was taken out of the product, and by whom?",
    `SELECT scope, seq, recorded_at, who, command, reason FROM audit.entry
 WHERE command IN ('journal.exportJournal', 'evidence.takeBinder') ORDER BY recorded_at DESC`,
  ),
  sql(
    "What did one person do during a night?",
    `SELECT scope, seq, recorded_at, position, command, reason FROM audit.entry
 WHERE who = 'Name As In The Journal' AND recorded_at BETWEEN now() - interval '12 hours' AND now()
 ORDER BY recorded_at`,
  ),
  sql(
    "How was a gate decided, answer by answer?",
    `SELECT e.seq, e.recorded_at, e.who, e.position, change -> 'after' ->> 'answer' AS answer,
       change -> 'after' ->> 'outcome' AS outcome, change -> 'after' ->> 'evidenceHash' AS evidence
  FROM audit.entry e CROSS JOIN LATERAL jsonb_array_elements(e.changes) AS change
 WHERE change ->> 'type' IN ('signOff', 'decision') ORDER BY e.scope, e.seq`,
  ),
  sql(
    "Is any entry newer than the newest signed head?",
    `SELECT e.scope, max(e.seq) AS entries, max(h.size) AS signed, max(h.signed_at) AS signed_at
  FROM audit.entry e LEFT JOIN audit.tree_head h USING (scope)
 GROUP BY e.scope HAVING max(e.seq) > coalesce(max(h.size), 0)`,
  ),
  {
    question: "The newest entries, as a signed-in person",
    how: "API",
    query: "GET /api/cutovers/{cutoverId}/journal?limit=50",
  },
  {
    question: "Only who was given a position",
    how: "API",
    query: "GET /api/cutovers/{cutoverId}/journal?command=access.assignPosition",
  },
];
