-- CreateTable
CREATE TABLE "crosswalk" (
    "cutover_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "filed_at" TIMESTAMPTZ(3),

    CONSTRAINT "crosswalk_pkey" PRIMARY KEY ("cutover_id","sha256")
);

-- CreateTable
CREATE TABLE "lineage_claim" (
    "cutover_id" UUID NOT NULL,
    "crosswalk_sha256" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "resource_type" TEXT NOT NULL,
    "source_pseudonym" TEXT NOT NULL,
    "target_pseudonym" TEXT,
    "disposition" TEXT NOT NULL,
    "batch" TEXT,
    "mapping_version" TEXT,
    "operator" TEXT,
    "transformed_at" TIMESTAMPTZ(3),

    CONSTRAINT "lineage_claim_pkey" PRIMARY KEY ("cutover_id","crosswalk_sha256","ordinal")
);

-- CreateIndex
CREATE INDEX "lineage_claim_cutover_id_source_pseudonym_idx" ON "lineage_claim"("cutover_id", "source_pseudonym");

-- CreateIndex
CREATE INDEX "lineage_claim_cutover_id_target_pseudonym_idx" ON "lineage_claim"("cutover_id", "target_pseudonym");

-- CreateIndex
CREATE INDEX "discrepancy_source_pseudonym_idx" ON "discrepancy"("source_pseudonym");

-- CreateIndex
CREATE INDEX "discrepancy_target_pseudonym_idx" ON "discrepancy"("target_pseudonym");

-- AddForeignKey
ALTER TABLE "crosswalk" ADD CONSTRAINT "crosswalk_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crosswalk" ADD CONSTRAINT "crosswalk_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lineage_claim" ADD CONSTRAINT "lineage_claim_cutover_id_crosswalk_sha256_fkey" FOREIGN KEY ("cutover_id", "crosswalk_sha256") REFERENCES "crosswalk"("cutover_id", "sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A claim is what was said at the time, and stays so; a crosswalk is filed once.
CREATE TRIGGER lineage_claim_is_final BEFORE UPDATE OR DELETE ON "lineage_claim" FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON "crosswalk", "lineage_claim" TO holdpoint_app;
GRANT UPDATE ("filed_at") ON "crosswalk" TO holdpoint_app;
