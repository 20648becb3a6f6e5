-- CreateTable
CREATE TABLE "daily_report" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "day" TEXT NOT NULL,
    "recipients" INTEGER NOT NULL,
    "tries" INTEGER NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "daily_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "daily_report_cutover_id_day_key" ON "daily_report"("cutover_id", "day");

-- AddForeignKey
ALTER TABLE "daily_report" ADD CONSTRAINT "daily_report_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT, INSERT ON "daily_report" TO holdpoint_app;
GRANT UPDATE ("recipients", "tries", "claimed_at", "sent_at", "problem") ON "daily_report" TO holdpoint_app;
SELECT keep_records('daily_report');
