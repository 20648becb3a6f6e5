/**
 * What is kept, how long, and what can delete it: every table of the database, by its name. A test holds this list against the
 * database: a table that is not here, or whose guards are other than its class says, fails it.
 */

/** What a table is, to the law. */
export type RetentionClass =
  /** Never deleted by the product, at any age: the database refuses it to everybody but a superuser. */
  | "record"
  /** Facts of high volume: kept six years after the cutover was last in effect, then purged on request; never under a legal hold. */
  | "facts"
  /** Of use for a moment, and told in the journal where it matters: kept as long as `reason` says. */
  | "transient";

export interface Retention {
  readonly class: RetentionClass;
  readonly reason: string;
}

const record = (reason: string): Retention => ({ class: "record", reason });
const facts = (reason: string): Retention => ({ class: "facts", reason });
const transient = (reason: string): Retention => ({ class: "transient", reason });

export const RETENTION_POLICY: Readonly<Record<string, Retention>> = {
  journal: record("How long each journal is."),
  journal_entry: record("Everything that was ever done."),
  tree_head: record("What seals the journal."),
  program: record("What a cutover is a part of."),
  cutover: record("What a journal is about."),
  daily_report: record("Who was told each morning how it stood."),
  slice: record("Which part of the hospital went over on its own."),
  phase: record("What a journal is about."),
  person: record("Who did it: an account is disabled, never deleted."),
  session: record("From where a signature was given; it ends, and stays."),
  assignment: record("Who held which position, and why."),
  service_token: record("Which machine could write what; only a hash of the token."),
  gate: record("What had to be decided."),
  gate_change: record("Who changed what had to be decided, and who agreed."),
  criterion: record("What it rested on."),
  attestation: record("A person's word, also when withdrawn."),
  attachment: record("The file that it rests on."),
  attachment_content: record("Its bytes, where no object store keeps them."),
  waiver: record("Who let a gate pass though a criterion was not met, and why."),
  signal_check: record("What the samples of a signal said of a criterion; each flip is in the journal."),
  verification: record("That a backup or a snapshot was looked at."),
  identity_queue: record("How long the queue of patients to review was."),
  test_result: record("What a suite of tests said."),
  poll: record("Who was asked."),
  signature: record("A signature: what was signed, and what proves it."),
  withdrawal: record("That a signature counts no more, and why."),
  notice_approval: record("Who approved the words."),
  success_criterion: record("What a phase had to achieve, and what was measured."),
  phase_signature: record("Who agreed to it, and who signed it as achieved."),
  evidence_snapshot: record("What a signer saw."),
  sign_off: record("A signature."),
  decision: record("A signature."),
  signal: record("What was measured."),
  trigger: record("What would have meant rollback."),
  run: record("A reconciliation."),
  domain_result: record("Its account."),
  run_rules: record("What the rules say that runs went by."),
  reconciliation_plan: record("What was to be reconciled every day."),
  planned_run: record("Who ordered a run, or of which day it is, and the hash of its report."),
  run_page: record("A run's report as it was filed; it names no record."),
  escalation: record("Who was told of what was beyond its thresholds, and who said that they know."),
  cause_group: record("What many findings have in common, since when, and which run no longer saw it."),
  mapping_version: record("What went where, and how it was transformed."),
  mapping_sign_off: record("A signature."),
  mapping_use: record("By which mappings records were transformed."),
  code_count: record("Which local codes the source holds: decisions rest on it."),
  code_coverage: record("What the ConceptMaps covered."),
  code_decision: record("What a terminologist decided on a code, and why."),
  validation: record("Whether records kept to the structure of FHIR."),
  consent_pair: record("What both sides said of a consent: a signature rests on it."),
  consent_parity: record("How consents stood."),
  consent_decision: record("What the law was taken to say of a consent, and by whom."),
  consent_sign_off: record("A signature."),
  triage_policy: record("How long people had for a discrepancy, and whose it was."),
  disposition: record("What was done about a cause of discrepancies, and which run proved it."),
  record_acceptance: record("A signature."),
  domain_acceptance: record("A signature."),
  rule_proposal: record("Which differences were declared to be none, by whom, and who agreed."),
  notice: record("What clinicians were told."),
  binder: record("Which evidence was made and taken away."),
  safeguard: record("The HIPAA runbook."),
  legal_hold: record("What may not be purged."),

  hand_over: record("Who gave the room to whom."),
  break_glass_account: record("Who may break the glass."),
  break_glass: record("Emergency access, its reason and its review."),
  identity: record("Which account of the identity provider is whose."),
  passkey: record("What a signature was made with; its public key checks it offline."),
  totp: record("Since when an account had a second factor."),
  recovery_sheet: record("Which recovery codes were handed out; each as a hash."),
  recovery_code: record("Which of them was used, and when."),
  stream: record("The runbook."),
  task: record("The runbook, planned against done."),
  task_comment: record("The runbook, in the words of those who did it."),
  command_ownership: record("Who commanded a window."),
  change_window: record("When changes were frozen."),
  change_freeze: record("When changes were frozen, and what was excepted."),
  freeze_exception: record("Who let a change through, and why."),
  hold: record("When a slice or all of it was held, and why."),
  rollback_decision: record("A signature."),
  deviation: record("What was done that was not in the runbook, and who let it."),
  rehearsal_result: record("What the rehearsals showed."),
  system: record("What was moved, and what it talked to."),
  interface: record("What was moved, and what it talked to."),
  data_store: record("What was moved, and what it talked to."),
  workflow: record("What clinicians need most."),
  identity_source: record("Where accounts come from."),
  contract_notice: record("What partners were told."),
  contract_acknowledgment: record("Which of them said that they had read it."),
  severity_row: record("What is required for care, and what for completeness."),
  authority_row: record("Who reads, who writes, who owns conflicts."),
  exposure: record("Where PHI could be seen, and that it was removed."),
  entry_subject: record("What entries are about, to find them by."),
  tree_block: record("The journal's tree, to prove entries by."),
  evaluation_span: record("When triggers were looked at: without it, silence could be taken for quiet."),
  crosswalk: record("Which loader's manifest a run was read with."),

  matching: record("Which patients' records were compared."),
  identity_pair: record("Which pairs a person had to look at; values sealed under the cutover's data key."),
  pair_decision: record("Who said which records are of one human."),
  workforce_import: record("Whose accounts were compared."),
  workforce_account: record("Who could do what at either side; what was signed for a unit rests on it."),
  role_map: record("What each role became, version by version."),
  workforce_parity: record("What the comparison showed."),
  workforce_finding: record("Whose access differed."),
  break_glass_test: record("That an emergency account was tried."),
  unit_sign_off: record("A signature."),

  reveal: record("Who was shown values, which, and why."),
  sampling_plan: record("How runs sampled."),
  sample_frame: record("What a sample was drawn from."),
  sample: record("Which records clinicians were to review."),
  sample_review: record("What they said."),
  sample_closing: record("What became of what they did not agree with."),
  lineage_claim: record("Which record came from which, by pseudonym."),
  signal_sample: facts("What triggers and gates rested on; the journal has each change of state."),
  data_key: facts(
    "What sealed values open with: the purge destroys it, and every copy of them is then unreadable.",
  ),
  discrepancy_value: facts("Both sides of a finding, sealed."),
  sampled_record: facts("Both sides of a sampled record, sealed."),
  discrepancy: facts("A run's findings by pseudonym; the journal has the counts and the hash."),

  vital: transient("The newest of each fact, replaced by the next; a sample is in signal_sample as well."),
  idempotency_record: transient(
    "7 days: answers to requests that may come twice; what they did is in the journal.",
  ),
  idp_errand: transient(
    "Minutes: a way to the identity provider and back; what came of it is in the journal.",
  ),
  spent_challenge: transient("Minutes: so that no proof is used twice; the signature keeps its own."),
  room_snapshot: transient(
    "A room as it was, worked out from the journal, and made anew from it at any time.",
  ),
  signature_proof: transient("A day: a proof that is spent once; the signature says what it was."),
  attempt: transient("15 minutes: counts of wrong passwords; each lockout is in the journal."),
};
