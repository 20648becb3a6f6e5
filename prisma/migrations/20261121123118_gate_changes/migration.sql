-- CreateTable
CREATE TABLE "gate_change" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "gate_id" UUID NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "proposed_by_id" UUID NOT NULL,
    "proposed_by_name" TEXT NOT NULL,
    "outcome" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decision_reason" TEXT,

    CONSTRAINT "gate_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "gate_change_cutover_id_idx" ON "gate_change"("cutover_id");

-- AddForeignKey
ALTER TABLE "gate_change" ADD CONSTRAINT "gate_change_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_change" ADD CONSTRAINT "gate_change_gate_id_fkey" FOREIGN KEY ("gate_id") REFERENCES "gate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

SELECT keep_records('gate_change');
GRANT SELECT, INSERT ON "gate_change" TO holdpoint_app;
-- A change can be answered, and nothing else of it can change.
GRANT UPDATE ("outcome", "decided_at", "decided_by_id", "decided_by_name", "decision_reason") ON "gate_change" TO holdpoint_app;
-- One at a time waits, whoever asks at once.
CREATE UNIQUE INDEX "gate_change_pending_key" ON "gate_change"("gate_id") WHERE "outcome" IS NULL;
-- A gate's terms change by such a change alone; each state that they were in stands in it, and in the journal.
GRANT UPDATE ("title", "question", "due_at", "policy") ON "gate" TO holdpoint_app;
