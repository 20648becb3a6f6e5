-- CreateTable
CREATE TABLE "success_criterion" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "phase_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "statement" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "proposed_by_name" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "retired_by_name" TEXT,
    "retired_reason" TEXT,
    "met" BOOLEAN,
    "measured" TEXT,
    "measured_at" TIMESTAMPTZ(3),
    "measured_by_name" TEXT,

    CONSTRAINT "success_criterion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phase_signature" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "phase_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "criteria" JSONB NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "phase_signature_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "success_criterion_cutover_id_idx" ON "success_criterion"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "success_criterion_phase_id_number_version_key" ON "success_criterion"("phase_id", "number", "version");

-- CreateIndex
CREATE UNIQUE INDEX "phase_signature_signature_id_key" ON "phase_signature"("signature_id");

-- CreateIndex
CREATE INDEX "phase_signature_cutover_id_idx" ON "phase_signature"("cutover_id");

-- AddForeignKey
ALTER TABLE "success_criterion" ADD CONSTRAINT "success_criterion_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "success_criterion" ADD CONSTRAINT "success_criterion_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "phase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phase_signature" ADD CONSTRAINT "phase_signature_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phase_signature" ADD CONSTRAINT "phase_signature_phase_id_fkey" FOREIGN KEY ("phase_id") REFERENCES "phase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phase_signature" ADD CONSTRAINT "phase_signature_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The words stay as they were proposed; only how it ended and what came of it can be written.
GRANT SELECT, INSERT ON "success_criterion", "phase_signature" TO holdpoint_app;
GRANT UPDATE ("retired_at", "retired_by_name", "retired_reason", "met", "measured", "measured_at", "measured_by_name")
  ON "success_criterion" TO holdpoint_app;
-- A phase starts and is signed; its number and its name stay.
GRANT UPDATE ("started_at", "signed_at", "signed_by_name") ON "phase" TO holdpoint_app;
CREATE TRIGGER phase_signature_is_final BEFORE UPDATE OR DELETE ON "phase_signature" FOR EACH ROW EXECUTE FUNCTION refuse_change();
SELECT keep_records('success_criterion');
SELECT keep_records('phase_signature');
