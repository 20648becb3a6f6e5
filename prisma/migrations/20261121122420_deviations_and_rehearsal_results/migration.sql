-- CreateTable
CREATE TABLE "deviation" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "risk" TEXT NOT NULL,
    "how_verified" TEXT NOT NULL,
    "how_undone" TEXT NOT NULL,
    "system_ids" UUID[],
    "task_ids" UUID[],
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "outcome" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decided_as" TEXT,
    "decision_reason" TEXT,
    "tries" JSONB NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancelled_by_name" TEXT,
    "cancelled_reason" TEXT,

    CONSTRAINT "deviation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rehearsal_result" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "rehearsal_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "rollback_minutes" DOUBLE PRECISION,
    "rollback_objective_minutes" INTEGER,
    "duration_minutes" DOUBLE PRECISION NOT NULL,
    "task_durations" JSONB NOT NULL,
    "decisions" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by_name" TEXT NOT NULL,

    CONSTRAINT "rehearsal_result_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "deviation_cutover_id_number_key" ON "deviation"("cutover_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "rehearsal_result_rehearsal_id_key" ON "rehearsal_result"("rehearsal_id");

-- CreateIndex
CREATE INDEX "rehearsal_result_cutover_id_idx" ON "rehearsal_result"("cutover_id");

-- AddForeignKey
ALTER TABLE "deviation" ADD CONSTRAINT "deviation_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rehearsal_result" ADD CONSTRAINT "rehearsal_result_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rehearsal_result" ADD CONSTRAINT "rehearsal_result_rehearsal_id_fkey" FOREIGN KEY ("rehearsal_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was asked for stays as it was asked; what came of it is added. A result is final.
CREATE TRIGGER rehearsal_result_is_final BEFORE UPDATE OR DELETE ON "rehearsal_result" FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON "deviation", "rehearsal_result" TO holdpoint_app;
GRANT UPDATE ("outcome", "decided_at", "decided_by_id", "decided_by_name", "decided_as", "decision_reason", "tries", "cancelled_at",
  "cancelled_by_name", "cancelled_reason") ON "deviation" TO holdpoint_app;
SELECT keep_records('deviation');
SELECT keep_records('rehearsal_result');
