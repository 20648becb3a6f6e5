-- AlterTable
ALTER TABLE "discrepancy" ADD COLUMN     "key" TEXT,
ADD COLUMN     "signature" TEXT;

-- CreateTable
CREATE TABLE "cause_group" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "signature" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "cause" TEXT,
    "fields" TEXT[],
    "batches" TEXT[],
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "run_id" UUID NOT NULL,
    "records" INTEGER NOT NULL,
    "keys_hash" TEXT NOT NULL,
    "covers" JSONB NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_run_id" UUID,
    "reopened_at" TIMESTAMPTZ(3),
    "escalated_at" TIMESTAMPTZ(3),

    CONSTRAINT "cause_group_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "cause_group_cutover_id_signature_key" ON "cause_group"("cutover_id", "signature");

-- CreateIndex
CREATE UNIQUE INDEX "cause_group_cutover_id_number_key" ON "cause_group"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "discrepancy_run_id_signature_ordinal_idx" ON "discrepancy"("run_id", "signature", "ordinal");

-- CreateIndex
CREATE INDEX "discrepancy_run_id_key_idx" ON "discrepancy"("run_id", "key");

-- AddForeignKey
ALTER TABLE "cause_group" ADD CONSTRAINT "cause_group_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cause_group" ADD CONSTRAINT "cause_group_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- What a cause is, is never rewritten; a run says how many it saw, and a clock that it ran out.
GRANT SELECT, INSERT ON "cause_group" TO holdpoint_app;
GRANT UPDATE ("fields", "batches", "opened_at", "run_id", "records", "keys_hash", "covers", "closed_at", "closed_by_run_id",
  "reopened_at", "escalated_at") ON "cause_group" TO holdpoint_app;

SELECT keep_records('cause_group');
