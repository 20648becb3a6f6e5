-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "justification" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_token" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "unavailable" TEXT NOT NULL,
    "fallback" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "partial_meaning" TEXT,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "drafted_by_id" UUID NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by_name" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_name" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "caller_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "seq" BIGINT,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("caller_id","key")
);

-- CreateTable
CREATE TABLE "gate" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "phase_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "policy" JSONB NOT NULL,

    CONSTRAINT "gate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "criterion" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "question" TEXT NOT NULL,
    "binding" JSONB NOT NULL,

    CONSTRAINT "criterion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attestation" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "criterion_id" UUID NOT NULL,
    "statement" TEXT NOT NULL,
    "comment" TEXT,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "attested_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_reason" TEXT,

    CONSTRAINT "attestation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "poll" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "policy" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by_id" UUID NOT NULL,
    "opened_by_name" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_name" TEXT,
    "closed_reason" TEXT,

    CONSTRAINT "poll_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence_snapshot" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "poll_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evidence_snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_off" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "poll_id" UUID NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "meaning" TEXT NOT NULL,
    "comment" TEXT,
    "evidence_snapshot_id" UUID NOT NULL,
    "evidence_hash" TEXT NOT NULL,
    "statement_hash" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "supersedes_id" UUID,

    CONSTRAINT "sign_off_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "poll_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "evidence_hash" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal" (
    "scope" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "recorded_at" TIMESTAMPTZ(3),

    CONSTRAINT "journal_pkey" PRIMARY KEY ("scope")
);

-- CreateTable
CREATE TABLE "journal_entry" (
    "scope" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "command" TEXT NOT NULL,
    "actor_id" UUID,
    "position" TEXT,

    CONSTRAINT "journal_entry_pkey" PRIMARY KEY ("scope","seq")
);

-- CreateTable
CREATE TABLE "tree_head" (
    "scope" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "checkpoint" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tree_head_pkey" PRIMARY KEY ("scope","size")
);

-- CreateTable
CREATE TABLE "cutover" (
    "id" UUID NOT NULL,
    "organization" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "strategy" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "freeze_at" TIMESTAMPTZ(3),
    "point_of_no_return_at" TIMESTAMPTZ(3),

    CONSTRAINT "cutover_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phase" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "signed_at" TIMESTAMPTZ(3),
    "signed_by_name" TEXT,

    CONSTRAINT "phase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "failure" TEXT,
    "source_records" INTEGER,
    "target_records" INTEGER,
    "duration_ms" INTEGER,
    "input_hash" TEXT,
    "verdict" TEXT,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain_result" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "eligible" INTEGER NOT NULL,
    "matched" INTEGER NOT NULL,
    "altered" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "quarantined" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "unexpected" INTEGER NOT NULL,
    "duplicated" INTEGER NOT NULL,
    "resurrected" INTEGER NOT NULL,
    "wrong_patient" INTEGER NOT NULL,
    "high_risk" INTEGER NOT NULL,
    "benign" INTEGER NOT NULL,
    "unparsable" INTEGER NOT NULL,
    "discrepancies" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "reasons" TEXT[],
    "result_hash" TEXT NOT NULL,

    CONSTRAINT "domain_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "discrepancy" (
    "run_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "domain" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "source_pseudonym" TEXT,
    "target_pseudonym" TEXT,
    "kind" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "fields" TEXT[],
    "cause" TEXT,
    "batch" TEXT,

    CONSTRAINT "discrepancy_pkey" PRIMARY KEY ("run_id","ordinal")
);

-- CreateTable
CREATE TABLE "signal" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "valid_min" DOUBLE PRECISION,
    "valid_max" DOUBLE PRECISION,
    "freshness_limit_seconds" INTEGER NOT NULL,
    "owner_position" TEXT NOT NULL,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signal_sample" (
    "signal_id" UUID NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "signal_sample_pkey" PRIMARY KEY ("signal_id","observed_at")
) PARTITION BY RANGE ("observed_at");

-- CreateTable
CREATE TABLE "vital" (
    "cutover_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vital_pkey" PRIMARY KEY ("cutover_id","kind","subject_id")
);

-- CreateTable
CREATE TABLE "trigger" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "signal_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "recommendation" TEXT NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "clear_threshold" DOUBLE PRECISION NOT NULL,
    "for_seconds" INTEGER NOT NULL,
    "keep_firing_for_seconds" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "state_since" TIMESTAMPTZ(3) NOT NULL,
    "clear_since" TIMESTAMPTZ(3),
    "state_value" DOUBLE PRECISION,

    CONSTRAINT "trigger_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_login_key" ON "person"("login");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE INDEX "assignment_cutover_id_idx" ON "assignment"("cutover_id");

-- CreateIndex
CREATE INDEX "assignment_person_id_idx" ON "assignment"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "service_token_token_hash_key" ON "service_token"("token_hash");

-- CreateIndex
CREATE INDEX "service_token_cutover_id_idx" ON "service_token"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_cutover_id_number_key" ON "notice"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "gate_cutover_id_number_key" ON "gate"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "criterion_cutover_id_idx" ON "criterion"("cutover_id");

-- CreateIndex
CREATE INDEX "attestation_cutover_id_idx" ON "attestation"("cutover_id");

-- CreateIndex
CREATE INDEX "poll_cutover_id_idx" ON "poll"("cutover_id");

-- CreateIndex
CREATE INDEX "evidence_snapshot_cutover_id_idx" ON "evidence_snapshot"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "evidence_snapshot_poll_id_hash_key" ON "evidence_snapshot"("poll_id", "hash");

-- CreateIndex
CREATE INDEX "sign_off_cutover_id_idx" ON "sign_off"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_poll_id_key" ON "decision"("poll_id");

-- CreateIndex
CREATE INDEX "decision_cutover_id_idx" ON "decision"("cutover_id");

-- CreateIndex
CREATE INDEX "journal_entry_scope_recorded_at_idx" ON "journal_entry"("scope", "recorded_at");

-- CreateIndex
CREATE UNIQUE INDEX "cutover_slug_key" ON "cutover"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "phase_cutover_id_number_key" ON "phase"("cutover_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "run_cutover_id_number_key" ON "run"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "domain_result_cutover_id_idx" ON "domain_result"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "domain_result_run_id_domain_key" ON "domain_result"("run_id", "domain");

-- CreateIndex
CREATE INDEX "discrepancy_run_id_domain_ordinal_idx" ON "discrepancy"("run_id", "domain", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "signal_cutover_id_key_key" ON "signal"("cutover_id", "key");

-- CreateIndex
CREATE INDEX "vital_updated_at_idx" ON "vital"("updated_at");

-- CreateIndex
CREATE INDEX "trigger_cutover_id_idx" ON "trigger"("cutover_id");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_token" ADD CONSTRAINT "service_token_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate" ADD CONSTRAINT "gate_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate" ADD CONSTRAINT "gate_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "phase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "criterion" ADD CONSTRAINT "criterion_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "criterion" ADD CONSTRAINT "criterion_gate_id_fkey" FOREIGN KEY ("gate_id") REFERENCES "gate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_criterion_id_fkey" FOREIGN KEY ("criterion_id") REFERENCES "criterion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "poll" ADD CONSTRAINT "poll_gate_id_fkey" FOREIGN KEY ("gate_id") REFERENCES "gate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evidence_snapshot" ADD CONSTRAINT "evidence_snapshot_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evidence_snapshot" ADD CONSTRAINT "evidence_snapshot_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "poll"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "poll"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_evidence_snapshot_id_fkey" FOREIGN KEY ("evidence_snapshot_id") REFERENCES "evidence_snapshot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "poll"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entry" ADD CONSTRAINT "journal_entry_scope_fkey" FOREIGN KEY ("scope") REFERENCES "journal"("scope") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tree_head" ADD CONSTRAINT "tree_head_scope_fkey" FOREIGN KEY ("scope") REFERENCES "journal"("scope") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phase" ADD CONSTRAINT "phase_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_result" ADD CONSTRAINT "domain_result_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_result" ADD CONSTRAINT "domain_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "discrepancy" ADD CONSTRAINT "discrepancy_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal" ADD CONSTRAINT "signal_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trigger" ADD CONSTRAINT "trigger_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trigger" ADD CONSTRAINT "trigger_signal_id_fkey" FOREIGN KEY ("signal_id") REFERENCES "signal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- Samples: a partition for each day, made ahead by the server; what falls outside lands in the default one and is not lost.
CREATE TABLE "signal_sample_other" PARTITION OF "signal_sample" DEFAULT;

CREATE FUNCTION ensure_sample_partition(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- IF NOT EXISTS does not save two instances that create it at once.
  PERFORM pg_advisory_xact_lock(4651102);
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF signal_sample FOR VALUES FROM (%L) TO (%L)',
    'signal_sample_' || to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;
REVOKE EXECUTE ON FUNCTION ensure_sample_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_sample_partition(date) TO holdpoint_app;

-- The journal is only ever added to. The application's role lacks the privilege; these triggers stop the tables' owner as
-- well, unless he first disables them, which is what the Merkle tree is there to find.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER journal_entry_is_final BEFORE UPDATE OR DELETE ON "journal_entry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_entry_is_not_emptied BEFORE TRUNCATE ON "journal_entry" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_head_is_final BEFORE UPDATE OR DELETE ON "tree_head" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_head_is_not_emptied BEFORE TRUNCATE ON "tree_head" EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sign_off_is_final BEFORE UPDATE OR DELETE ON "sign_off" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_is_final BEFORE UPDATE OR DELETE ON "decision" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_snapshot_is_final BEFORE UPDATE OR DELETE ON "evidence_snapshot" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- No gap and no fork, whatever the application does: an entry is the next one, and the count follows the entries.
CREATE FUNCTION require_next_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq IS DISTINCT FROM (SELECT seq + 1 FROM journal WHERE scope = NEW.scope) THEN
    RAISE EXCEPTION 'entry % does not follow on the journal', NEW.seq USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_is_next BEFORE INSERT ON "journal_entry" FOR EACH ROW EXECUTE FUNCTION require_next_entry();

CREATE FUNCTION require_counted_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.scope <> OLD.scope OR NEW.seq <> OLD.seq + 1
     OR NOT EXISTS (SELECT FROM journal_entry WHERE scope = NEW.scope AND seq = NEW.seq) THEN
    RAISE EXCEPTION 'a journal counts its entries one by one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_counts_entries BEFORE UPDATE ON "journal" FOR EACH ROW EXECUTE FUNCTION require_counted_entry();

ALTER TABLE "journal_entry"
  ADD CONSTRAINT "journal_entry_leaf_hash_is_sha256" CHECK (octet_length("leaf_hash") = 32);

-- The house's journal is always there; a cutover's is opened by its first command.
INSERT INTO "journal" ("scope") VALUES ('house');

-- The application adds and reads; it changes only the columns that say how something ended, and deletes only what is no record.
GRANT USAGE ON SCHEMA public TO holdpoint_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO holdpoint_app;
REVOKE ALL ON "_prisma_migrations" FROM holdpoint_app;
GRANT UPDATE ("seq", "recorded_at") ON "journal" TO holdpoint_app;
GRANT UPDATE ("disabled_at", "password_hash") ON "person" TO holdpoint_app;
GRANT UPDATE ("last_seen_at", "authenticated_at", "revoked_at") ON "session" TO holdpoint_app;
GRANT UPDATE ("ends_at") ON "assignment" TO holdpoint_app;
GRANT UPDATE ("revoked_at") ON "service_token" TO holdpoint_app;
GRANT UPDATE ("withdrawn_at", "withdrawn_reason") ON "attestation" TO holdpoint_app;
GRANT UPDATE ("closed_at", "closed_by_name", "closed_reason") ON "poll" TO holdpoint_app;
GRANT UPDATE ("state", "state_since", "clear_since", "state_value") ON "trigger" TO holdpoint_app;
GRANT UPDATE ("finished_at", "status", "failure", "source_records", "target_records", "duration_ms", "input_hash", "verdict")
  ON "run" TO holdpoint_app;
GRANT UPDATE ("approved_at", "approved_by_name", "closed_at", "closed_by_name") ON "notice" TO holdpoint_app;
GRANT UPDATE, DELETE ON "vital" TO holdpoint_app;
GRANT DELETE ON "idempotency_record" TO holdpoint_app;
