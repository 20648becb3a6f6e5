-- AlterTable
ALTER TABLE "journal_entry" ADD COLUMN     "search" tsvector;

-- CreateTable
CREATE TABLE "entry_subject" (
    "scope" TEXT NOT NULL,
    "entity_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,

    CONSTRAINT "entry_subject_pkey" PRIMARY KEY ("scope","entity_id","seq")
);

-- CreateTable
CREATE TABLE "tree_block" (
    "scope" TEXT NOT NULL,
    "level" SMALLINT NOT NULL,
    "index" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "tree_block_pkey" PRIMARY KEY ("scope","level","index")
);

-- CreateTable
CREATE TABLE "room_snapshot" (
    "cutover_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "state" BYTEA NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "room_snapshot_pkey" PRIMARY KEY ("cutover_id","seq")
);

-- CreateTable
CREATE TABLE "evaluation_span" (
    "cutover_id" UUID NOT NULL,
    "since_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evaluation_span_pkey" PRIMARY KEY ("cutover_id","since_at")
);

-- CreateIndex
CREATE INDEX "journal_entry_scope_command_seq_idx" ON "journal_entry"("scope", "command", "seq");

-- CreateIndex
CREATE INDEX "journal_entry_scope_actor_id_seq_idx" ON "journal_entry"("scope", "actor_id", "seq");

-- CreateIndex
CREATE INDEX "journal_entry_scope_position_seq_idx" ON "journal_entry"("scope", "position", "seq");

-- CreateIndex
CREATE INDEX "journal_entry_search_idx" ON "journal_entry" USING GIN ("search");

-- The words that an entry is found by: those of its sentence, and every text in it. An entry too large or too strange to read is still
-- kept, and found by its sentence.
CREATE FUNCTION entry_words(sentence text, bytes bytea) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN to_tsvector('pg_catalog.english', sentence)
    || jsonb_to_tsvector('pg_catalog.english', convert_from(bytes, 'UTF8')::jsonb, '["string"]');
EXCEPTION WHEN OTHERS THEN
  RETURN to_tsvector('pg_catalog.english', sentence);
END $$;

-- Entries from before: their sentences are not known here, their texts are. The guard against changes is for what was recorded, and that
-- stays as it is.
ALTER TABLE "journal_entry" DISABLE TRIGGER journal_entry_is_final;
UPDATE "journal_entry" SET "search" = entry_words('', "bytes");
ALTER TABLE "journal_entry" ENABLE TRIGGER journal_entry_is_final;
INSERT INTO "entry_subject" ("scope", "entity_id", "seq")
SELECT DISTINCT "scope", (change->>'id')::uuid, "seq"
  FROM "journal_entry", jsonb_array_elements(convert_from("bytes", 'UTF8')::jsonb->'changes') AS change;

GRANT SELECT, INSERT ON "entry_subject", "tree_block" TO holdpoint_app;
GRANT SELECT, INSERT, DELETE ON "room_snapshot" TO holdpoint_app;
GRANT SELECT, INSERT ON "evaluation_span" TO holdpoint_app;
GRANT UPDATE ("until_at") ON "evaluation_span" TO holdpoint_app;
