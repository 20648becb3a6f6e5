-- AlterTable
ALTER TABLE "domain_acceptance" ADD COLUMN     "rules_hash" TEXT;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "rules_hash" TEXT;

-- CreateTable
CREATE TABLE "run_rules" (
    "cutover_id" UUID NOT NULL,
    "rules_hash" TEXT NOT NULL,
    "said" TEXT NOT NULL,

    CONSTRAINT "run_rules_pkey" PRIMARY KEY ("cutover_id","rules_hash")
);

-- AddForeignKey
ALTER TABLE "run_rules" ADD CONSTRAINT "run_rules_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "run_rules" ADD CONSTRAINT "run_rules_hash_is_of_said" CHECK (encode(sha256(convert_to("said", 'UTF8')), 'hex') = "rules_hash");
GRANT UPDATE ("rules_hash") ON "run" TO holdpoint_app;
GRANT SELECT, INSERT ON "run_rules" TO holdpoint_app;
SELECT keep_records('run_rules');
