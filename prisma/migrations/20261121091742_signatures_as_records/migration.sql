-- DropForeignKey
ALTER TABLE "sign_off" DROP CONSTRAINT "sign_off_evidence_snapshot_id_fkey";

-- AlterTable
ALTER TABLE "attestation" DROP COLUMN "method",
ADD COLUMN     "signature_id" UUID;

-- AlterTable
ALTER TABLE "decision" DROP COLUMN "method",
ADD COLUMN     "signature_id" UUID;

-- AlterTable
ALTER TABLE "sign_off" DROP COLUMN "authenticated_at",
DROP COLUMN "evidence_snapshot_id",
DROP COLUMN "method",
DROP COLUMN "statement_hash",
ADD COLUMN     "signature_id" UUID;

-- CreateTable
CREATE TABLE "notice_approval" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "notice_id" UUID NOT NULL,
    "words" JSONB NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID,

    CONSTRAINT "notice_approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signature" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "statement" JSONB NOT NULL,
    "statement_hash" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "meaning" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "session_id" UUID NOT NULL,
    "proven_at" TIMESTAMPTZ(3) NOT NULL,
    "assertion" JSONB,
    "record_hash" TEXT NOT NULL,

    CONSTRAINT "signature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "withdrawal" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID,

    CONSTRAINT "withdrawal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signature_proof" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "statement_hash" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "proven_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "spent_at" TIMESTAMPTZ(3),

    CONSTRAINT "signature_proof_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "notice_approval_signature_id_key" ON "notice_approval"("signature_id");

-- CreateIndex
CREATE INDEX "notice_approval_cutover_id_idx" ON "notice_approval"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "signature_statement_hash_key" ON "signature"("statement_hash");

-- CreateIndex
CREATE INDEX "signature_cutover_id_idx" ON "signature"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "withdrawal_subject_id_key" ON "withdrawal"("subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "withdrawal_signature_id_key" ON "withdrawal"("signature_id");

-- CreateIndex
CREATE INDEX "withdrawal_cutover_id_idx" ON "withdrawal"("cutover_id");

-- CreateIndex
CREATE INDEX "signature_proof_session_id_idx" ON "signature_proof"("session_id");

-- CreateIndex
CREATE UNIQUE INDEX "attestation_signature_id_key" ON "attestation"("signature_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_signature_id_key" ON "decision"("signature_id");

-- CreateIndex
CREATE UNIQUE INDEX "sign_off_signature_id_key" ON "sign_off"("signature_id");

-- AddForeignKey
ALTER TABLE "notice_approval" ADD CONSTRAINT "notice_approval_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_approval" ADD CONSTRAINT "notice_approval_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_approval" ADD CONSTRAINT "notice_approval_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature_proof" ADD CONSTRAINT "signature_proof_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- What was taken back or approved before becomes a record too, from the entry of the journal that did it.
INSERT INTO "withdrawal" ("id", "cutover_id", "subject", "subject_id", "reason", "person_id", "person_name", "position", "withdrawn_at")
SELECT gen_random_uuid(), a.cutover_id, 'attestation', a.id, coalesce(a.withdrawn_reason, 'See the journal.'),
       e.actor_id, p.name, coalesce(e.position, a.position), a.withdrawn_at
  FROM attestation a
  JOIN journal_entry e ON e.scope = a.cutover_id::text AND e.command = 'gates.withdrawAttestation' AND e.recorded_at = a.withdrawn_at
  JOIN person p ON p.id = e.actor_id;
DO $$ BEGIN
  IF EXISTS (SELECT FROM attestation a WHERE withdrawn_at IS NOT NULL
             AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.subject_id = a.id)) THEN
    RAISE EXCEPTION 'an attestation was withdrawn, and the journal has no entry of it: look at that first, nothing was changed';
  END IF;
END $$;
ALTER TABLE "attestation" DROP COLUMN "withdrawn_at", DROP COLUMN "withdrawn_reason";

INSERT INTO "notice_approval" ("id", "cutover_id", "notice_id", "words", "person_id", "person_name", "position", "approved_at")
SELECT gen_random_uuid(), n.cutover_id, n.id,
       jsonb_build_object('title', n.title, 'unavailable', n.unavailable, 'fallback', n.fallback,
                          'until', to_char(n.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'partialMeaning', n.partial_meaning),
       e.actor_id, n.approved_by_name, coalesce(e.position, 'clinical-informatics'), n.approved_at
  FROM notice n
  JOIN journal_entry e ON e.scope = n.cutover_id::text AND e.command = 'comms.approveNotice' AND e.recorded_at = n.approved_at
 WHERE n.approved_by_name IS NOT NULL;

-- From now on nothing is answered, decided, attested or approved without a signature; what there is from before stays.
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_is_signed" CHECK ("signature_id" IS NOT NULL) NOT VALID;
ALTER TABLE "decision" ADD CONSTRAINT "decision_is_signed" CHECK ("signature_id" IS NOT NULL) NOT VALID;
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_is_signed" CHECK ("signature_id" IS NOT NULL) NOT VALID;
ALTER TABLE "notice_approval" ADD CONSTRAINT "notice_approval_is_signed" CHECK ("signature_id" IS NOT NULL) NOT VALID;

-- Signed is signed: nobody edits or deletes it, the tables' owner neither. (sign_off, decision and evidence_snapshot are so already.)
CREATE TRIGGER signature_is_final BEFORE UPDATE OR DELETE ON "signature" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attestation_is_final BEFORE UPDATE OR DELETE ON "attestation" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER notice_approval_is_final BEFORE UPDATE OR DELETE ON "notice_approval" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawal_is_final BEFORE UPDATE OR DELETE ON "withdrawal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['signature', 'withdrawal', 'notice_approval', 'attestation', 'sign_off', 'decision', 'evidence_snapshot'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', kept || '_is_not_emptied', kept);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON "signature", "withdrawal", "notice_approval" TO holdpoint_app;
-- Spent once, and forgotten when it is of no use any more.
GRANT SELECT, INSERT, DELETE ON "signature_proof" TO holdpoint_app;
GRANT UPDATE ("spent_at") ON "signature_proof" TO holdpoint_app;
