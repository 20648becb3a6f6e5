-- CreateTable
CREATE TABLE "hold" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "slice_id" UUID,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_by_id" UUID NOT NULL,
    "started_by_name" TEXT NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by_name" TEXT,
    "lifted_reason" TEXT,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollback_decision" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "slice_id" UUID,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "rollback_decision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "hold_cutover_id_idx" ON "hold"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "rollback_decision_signature_id_key" ON "rollback_decision"("signature_id");

-- CreateIndex
CREATE INDEX "rollback_decision_cutover_id_idx" ON "rollback_decision"("cutover_id");

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_slice_id_fkey" FOREIGN KEY ("slice_id") REFERENCES "slice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback_decision" ADD CONSTRAINT "rollback_decision_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback_decision" ADD CONSTRAINT "rollback_decision_slice_id_fkey" FOREIGN KEY ("slice_id") REFERENCES "slice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback_decision" ADD CONSTRAINT "rollback_decision_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A hold is lifted, and nothing else of it changes; a decision to roll back is final.
CREATE TRIGGER rollback_decision_is_final BEFORE UPDATE OR DELETE ON "rollback_decision" FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON "hold", "rollback_decision" TO holdpoint_app;
GRANT UPDATE ("lifted_at", "lifted_by_name", "lifted_reason") ON "hold" TO holdpoint_app;
SELECT keep_records('hold');
SELECT keep_records('rollback_decision');
