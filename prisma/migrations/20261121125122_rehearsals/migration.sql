-- AlterTable
ALTER TABLE "cutover" ADD COLUMN     "rehearsal_of_id" UUID,
ADD COLUMN     "rollback_objective_minutes" INTEGER;

-- AddForeignKey
ALTER TABLE "cutover" ADD CONSTRAINT "cutover_rehearsal_of_id_fkey" FOREIGN KEY ("rehearsal_of_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE INDEX "cutover_rehearsal_of_id_idx" ON "cutover"("rehearsal_of_id") WHERE "rehearsal_of_id" IS NOT NULL;
GRANT UPDATE ("rollback_objective_minutes") ON "cutover" TO holdpoint_app;
