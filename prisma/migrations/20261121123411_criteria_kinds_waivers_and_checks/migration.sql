-- AlterTable
ALTER TABLE "attestation" ADD COLUMN     "attachment" JSONB;

-- AlterTable
ALTER TABLE "criterion" ADD COLUMN     "removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "removed_by_name" TEXT,
ADD COLUMN     "removed_reason" TEXT,
ADD COLUMN     "waiver_position" TEXT;

-- AlterTable
ALTER TABLE "domain_result" ADD COLUMN     "tally" JSONB;

-- CreateTable
CREATE TABLE "verification" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3) NOT NULL,
    "checksum" TEXT,
    "outcome" TEXT NOT NULL,
    "recorded_by_name" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_queue" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "open_pairs" INTEGER NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "recorded_by_name" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_queue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "test_result" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "suite" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_hash" TEXT NOT NULL,
    "passed" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "failing" TEXT[],
    "ran_at" TIMESTAMPTZ(3) NOT NULL,
    "imported_by_name" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "test_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waiver" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "criterion_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "finding" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "waived_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "waiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "criterion_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "stored_in" TEXT NOT NULL,
    "attached_by_id" UUID NOT NULL,
    "attached_by_name" TEXT NOT NULL,
    "attached_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment_content" (
    "attachment_id" UUID NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "attachment_content_pkey" PRIMARY KEY ("attachment_id")
);

-- CreateTable
CREATE TABLE "signal_check" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "criterion_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "state_since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signal_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "verification_cutover_id_idx" ON "verification"("cutover_id");

-- CreateIndex
CREATE INDEX "identity_queue_cutover_id_idx" ON "identity_queue"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "test_result_cutover_id_suite_file_hash_key" ON "test_result"("cutover_id", "suite", "file_hash");

-- CreateIndex
CREATE UNIQUE INDEX "waiver_signature_id_key" ON "waiver"("signature_id");

-- CreateIndex
CREATE INDEX "waiver_cutover_id_idx" ON "waiver"("cutover_id");

-- CreateIndex
CREATE INDEX "attachment_cutover_id_idx" ON "attachment"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "signal_check_criterion_id_key" ON "signal_check"("criterion_id");

-- CreateIndex
CREATE INDEX "signal_check_cutover_id_idx" ON "signal_check"("cutover_id");

-- AddForeignKey
ALTER TABLE "verification" ADD CONSTRAINT "verification_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_queue" ADD CONSTRAINT "identity_queue_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "test_result" ADD CONSTRAINT "test_result_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_criterion_id_fkey" FOREIGN KEY ("criterion_id") REFERENCES "criterion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_criterion_id_fkey" FOREIGN KEY ("criterion_id") REFERENCES "criterion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_content" ADD CONSTRAINT "attachment_content_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal_check" ADD CONSTRAINT "signal_check_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal_check" ADD CONSTRAINT "signal_check_criterion_id_fkey" FOREIGN KEY ("criterion_id") REFERENCES "criterion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- A criterion is asked no more; what it asked is never rewritten. A signal's check flips. All else is final.
GRANT UPDATE ("removed_at", "removed_by_name", "removed_reason") ON "criterion" TO holdpoint_app;
GRANT SELECT, INSERT ON "waiver", "attachment", "attachment_content", "signal_check", "verification", "identity_queue",
  "test_result" TO holdpoint_app;
GRANT UPDATE ("state", "why", "state_since") ON "signal_check" TO holdpoint_app;
CREATE TRIGGER waiver_is_final BEFORE UPDATE OR DELETE ON "waiver" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_is_final BEFORE UPDATE OR DELETE ON "attachment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_content_is_final BEFORE UPDATE OR DELETE ON "attachment_content" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER test_result_is_final BEFORE UPDATE OR DELETE ON "test_result" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verification_is_final BEFORE UPDATE OR DELETE ON "verification" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER identity_queue_is_final BEFORE UPDATE OR DELETE ON "identity_queue" FOR EACH ROW EXECUTE FUNCTION refuse_change();

SELECT keep_records('waiver');
SELECT keep_records('attachment');
SELECT keep_records('attachment_content');
SELECT keep_records('signal_check');
SELECT keep_records('verification');
SELECT keep_records('identity_queue');
SELECT keep_records('test_result');
