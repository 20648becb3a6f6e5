-- AlterTable
ALTER TABLE "severity_row" ADD COLUMN     "accepted_by" TEXT;

-- CreateTable
CREATE TABLE "triage_policy" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "sla_minutes" JSONB NOT NULL,
    "routes" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by_id" UUID NOT NULL,
    "set_by_name" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "triage_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disposition" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "key" TEXT,
    "run_id" UUID NOT NULL,
    "records" INTEGER NOT NULL,
    "keys_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "assigned_to" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "outcome_run_id" UUID,
    "outcome_at" TIMESTAMPTZ(3),

    CONSTRAINT "disposition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "record_acceptance" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "key" TEXT,
    "run_id" UUID NOT NULL,
    "records" INTEGER NOT NULL,
    "keys_hash" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "record_acceptance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domain_acceptance" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "run_number" INTEGER NOT NULL,
    "result_hash" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "accepted" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "domain_acceptance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_proposal" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "base_version" INTEGER NOT NULL,
    "change" JSONB NOT NULL,
    "why" TEXT NOT NULL,
    "group_id" UUID,
    "file" TEXT NOT NULL,
    "rules_hash" TEXT NOT NULL,
    "proposed_by_id" UUID NOT NULL,
    "proposed_by_name" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_reason" TEXT,

    CONSTRAINT "rule_proposal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "triage_policy_cutover_id_version_key" ON "triage_policy"("cutover_id", "version");

-- CreateIndex
CREATE INDEX "disposition_cutover_id_idx" ON "disposition"("cutover_id");

-- CreateIndex
CREATE INDEX "disposition_group_id_idx" ON "disposition"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "record_acceptance_signature_id_key" ON "record_acceptance"("signature_id");

-- CreateIndex
CREATE INDEX "record_acceptance_cutover_id_idx" ON "record_acceptance"("cutover_id");

-- CreateIndex
CREATE INDEX "record_acceptance_group_id_idx" ON "record_acceptance"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "domain_acceptance_signature_id_key" ON "domain_acceptance"("signature_id");

-- CreateIndex
CREATE INDEX "domain_acceptance_cutover_id_idx" ON "domain_acceptance"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "rule_proposal_cutover_id_version_key" ON "rule_proposal"("cutover_id", "version");

-- AddForeignKey
ALTER TABLE "triage_policy" ADD CONSTRAINT "triage_policy_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disposition" ADD CONSTRAINT "disposition_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disposition" ADD CONSTRAINT "disposition_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "cause_group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disposition" ADD CONSTRAINT "disposition_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "record_acceptance" ADD CONSTRAINT "record_acceptance_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "record_acceptance" ADD CONSTRAINT "record_acceptance_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "cause_group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "record_acceptance" ADD CONSTRAINT "record_acceptance_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "record_acceptance" ADD CONSTRAINT "record_acceptance_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_acceptance" ADD CONSTRAINT "domain_acceptance_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_acceptance" ADD CONSTRAINT "domain_acceptance_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_acceptance" ADD CONSTRAINT "domain_acceptance_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_proposal" ADD CONSTRAINT "rule_proposal_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_proposal" ADD CONSTRAINT "rule_proposal_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "cause_group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- What is decided is superseded by a newer decision, and never rewritten. A run says what became of a mending; a second person what of a rule.
GRANT SELECT, INSERT ON "triage_policy", "disposition", "record_acceptance", "domain_acceptance", "rule_proposal" TO holdpoint_app;
GRANT UPDATE ("outcome", "outcome_run_id", "outcome_at") ON "disposition" TO holdpoint_app;
GRANT UPDATE ("outcome", "decided_by_id", "decided_by_name", "decided_at", "decided_reason") ON "rule_proposal" TO holdpoint_app;
GRANT UPDATE ("accepted_by") ON "severity_row" TO holdpoint_app;
CREATE TRIGGER triage_policy_is_final BEFORE UPDATE OR DELETE ON "triage_policy" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_acceptance_is_final BEFORE UPDATE OR DELETE ON "record_acceptance" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER domain_acceptance_is_final BEFORE UPDATE OR DELETE ON "domain_acceptance" FOR EACH ROW EXECUTE FUNCTION refuse_change();

SELECT keep_records('triage_policy');
SELECT keep_records('disposition');
SELECT keep_records('record_acceptance');
SELECT keep_records('domain_acceptance');
SELECT keep_records('rule_proposal');
