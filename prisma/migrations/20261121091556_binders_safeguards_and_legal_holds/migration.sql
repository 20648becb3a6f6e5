-- CreateTable
CREATE TABLE "binder" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by_id" UUID,
    "requested_by_name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "entries" INTEGER,
    "files" INTEGER,
    "bytes" BIGINT,
    "sha256" TEXT,

    CONSTRAINT "binder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "safeguard" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "written_by_name" TEXT NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3),
    "reviewed_by_name" TEXT,
    "review_by" TIMESTAMPTZ(3),

    CONSTRAINT "safeguard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "legal_hold" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_by_id" UUID NOT NULL,
    "placed_by_name" TEXT NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by_id" UUID,
    "lifted_by_name" TEXT,
    "lifted_reason" TEXT,

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "binder_cutover_id_number_key" ON "binder"("cutover_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "safeguard_cutover_id_key_key" ON "safeguard"("cutover_id", "key");

-- CreateIndex
CREATE INDEX "legal_hold_cutover_id_idx" ON "legal_hold"("cutover_id");

-- AddForeignKey
ALTER TABLE "binder" ADD CONSTRAINT "binder_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "safeguard" ADD CONSTRAINT "safeguard_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The application adds and reads; it changes only what says how something ended, or what is kept current and journaled.
GRANT SELECT, INSERT ON "binder", "safeguard", "legal_hold" TO holdpoint_app;
GRANT UPDATE ("status", "ended_at", "failure", "entries", "files", "bytes", "sha256") ON "binder" TO holdpoint_app;
GRANT UPDATE ("text", "owner_position", "owner_name", "written_at", "written_by_name", "reviewed_at", "reviewed_by_name", "review_by")
  ON "safeguard" TO holdpoint_app;
GRANT UPDATE ("lifted_at", "lifted_by_id", "lifted_by_name", "lifted_reason") ON "legal_hold" TO holdpoint_app;
