-- CreateTable
CREATE TABLE "mapping_version" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "rows" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "added_by_id" UUID NOT NULL,
    "added_by_name" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mapping_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mapping_sign_off" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "mapping_version_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "mapping_sign_off_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mapping_use" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "uses" JSONB NOT NULL,

    CONSTRAINT "mapping_use_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_count" (
    "run_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "system" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "records" INTEGER NOT NULL,
    "targets" JSONB NOT NULL,

    CONSTRAINT "code_count_pkey" PRIMARY KEY ("run_id","ordinal")
);

-- CreateTable
CREATE TABLE "code_coverage" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "systems" JSONB NOT NULL,
    "open" INTEGER NOT NULL,

    CONSTRAINT "code_coverage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_decision" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "target" JSONB,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "code_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "validation" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "side" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "records" INTEGER NOT NULL,
    "domains" JSONB NOT NULL,

    CONSTRAINT "validation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "mapping_version_cutover_id_version_key" ON "mapping_version"("cutover_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "mapping_sign_off_signature_id_key" ON "mapping_sign_off"("signature_id");

-- CreateIndex
CREATE INDEX "mapping_sign_off_cutover_id_idx" ON "mapping_sign_off"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "mapping_use_run_id_key" ON "mapping_use"("run_id");

-- CreateIndex
CREATE INDEX "mapping_use_cutover_id_idx" ON "mapping_use"("cutover_id");

-- CreateIndex
CREATE INDEX "code_count_run_id_system_code_idx" ON "code_count"("run_id", "system", "code");

-- CreateIndex
CREATE UNIQUE INDEX "code_coverage_run_id_key" ON "code_coverage"("run_id");

-- CreateIndex
CREATE INDEX "code_coverage_cutover_id_idx" ON "code_coverage"("cutover_id");

-- CreateIndex
CREATE INDEX "code_decision_cutover_id_system_code_idx" ON "code_decision"("cutover_id", "system", "code");

-- CreateIndex
CREATE INDEX "validation_cutover_id_idx" ON "validation"("cutover_id");

-- AddForeignKey
ALTER TABLE "mapping_version" ADD CONSTRAINT "mapping_version_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_sign_off" ADD CONSTRAINT "mapping_sign_off_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_sign_off" ADD CONSTRAINT "mapping_sign_off_mapping_version_id_fkey" FOREIGN KEY ("mapping_version_id") REFERENCES "mapping_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_sign_off" ADD CONSTRAINT "mapping_sign_off_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_use" ADD CONSTRAINT "mapping_use_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_use" ADD CONSTRAINT "mapping_use_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_count" ADD CONSTRAINT "code_count_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_coverage" ADD CONSTRAINT "code_coverage_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_coverage" ADD CONSTRAINT "code_coverage_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_decision" ADD CONSTRAINT "code_decision_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_decision" ADD CONSTRAINT "code_decision_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "validation" ADD CONSTRAINT "validation_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- A version is superseded, never edited, and so are decisions. Of a coverage only how many codes wait is written again.
GRANT SELECT, INSERT ON "mapping_version", "mapping_sign_off", "mapping_use", "code_count", "code_coverage", "code_decision", "validation" TO holdpoint_app;
GRANT UPDATE ("open") ON "code_coverage" TO holdpoint_app;
CREATE TRIGGER mapping_version_is_final BEFORE UPDATE OR DELETE ON "mapping_version" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mapping_sign_off_is_final BEFORE UPDATE OR DELETE ON "mapping_sign_off" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mapping_use_is_final BEFORE UPDATE OR DELETE ON "mapping_use" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER code_count_is_final BEFORE UPDATE OR DELETE ON "code_count" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER code_decision_is_final BEFORE UPDATE OR DELETE ON "code_decision" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER validation_is_final BEFORE UPDATE OR DELETE ON "validation" FOR EACH ROW EXECUTE FUNCTION refuse_change();
SELECT keep_records('mapping_version');
SELECT keep_records('mapping_sign_off');
SELECT keep_records('mapping_use');
SELECT keep_records('code_count');
SELECT keep_records('code_coverage');
SELECT keep_records('code_decision');
SELECT keep_records('validation');
