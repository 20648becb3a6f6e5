-- CreateTable
CREATE TABLE "matching" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "two_sided" BOOLEAN NOT NULL,
    "comparisons" JSONB NOT NULL,
    "records" INTEGER NOT NULL,
    "linked" INTEGER NOT NULL,
    "thresholds" JSONB NOT NULL,
    "second_review_pct" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_by_name" TEXT NOT NULL,
    "filed_at" TIMESTAMPTZ(3),
    "pairs" INTEGER NOT NULL,
    "queue" JSONB NOT NULL,
    "words" INTEGER NOT NULL,

    CONSTRAINT "matching_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_pair" (
    "matching_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "a" TEXT NOT NULL,
    "b" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "proposal" TEXT,
    "levels" INTEGER[],
    "bits" DOUBLE PRECISION[],
    "conflict" INTEGER,
    "sealed_a" BYTEA NOT NULL,
    "sealed_b" BYTEA NOT NULL,
    "needs_second" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "answer" TEXT,
    "first_by_id" UUID,
    "second_by_id" UUID,

    CONSTRAINT "identity_pair_pkey" PRIMARY KEY ("matching_id","ordinal")
);

-- CreateTable
CREATE TABLE "pair_decision" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "matching_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "answer" TEXT,
    "survivors" JSONB,
    "commitment" TEXT,
    "nonce" TEXT,
    "held" JSONB,
    "undoes_id" UUID,
    "reason" TEXT,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,

    CONSTRAINT "pair_decision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "matching_cutover_id_number_key" ON "matching"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "identity_pair_matching_id_state_ordinal_idx" ON "identity_pair"("matching_id", "state", "ordinal");

-- CreateIndex
CREATE INDEX "identity_pair_matching_id_a_idx" ON "identity_pair"("matching_id", "a");

-- CreateIndex
CREATE INDEX "identity_pair_matching_id_b_idx" ON "identity_pair"("matching_id", "b");

-- CreateIndex
CREATE INDEX "identity_pair_matching_id_conflict_idx" ON "identity_pair"("matching_id", "conflict");

-- CreateIndex
CREATE UNIQUE INDEX "pair_decision_undoes_id_key" ON "pair_decision"("undoes_id");

-- CreateIndex
CREATE INDEX "pair_decision_matching_id_ordinal_idx" ON "pair_decision"("matching_id", "ordinal");

-- AddForeignKey
ALTER TABLE "matching" ADD CONSTRAINT "matching_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_pair" ADD CONSTRAINT "identity_pair_matching_id_fkey" FOREIGN KEY ("matching_id") REFERENCES "matching"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair_decision" ADD CONSTRAINT "pair_decision_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair_decision" ADD CONSTRAINT "pair_decision_matching_id_fkey" FOREIGN KEY ("matching_id") REFERENCES "matching"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- What was filed and said stays; a pair's standing moves, and its words say how.
GRANT SELECT, INSERT ON "matching", "identity_pair", "pair_decision" TO holdpoint_app;
GRANT UPDATE ("filed_at", "pairs", "queue", "words") ON "matching" TO holdpoint_app;
GRANT UPDATE ("state", "answer", "first_by_id", "second_by_id") ON "identity_pair" TO holdpoint_app;
-- A word that was held back from the second reviewer is disclosed once, and is then as final as any.
GRANT UPDATE ("answer", "survivors", "nonce") ON "pair_decision" TO holdpoint_app;
CREATE FUNCTION disclose_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.answer IS NULL AND OLD.held IS NOT NULL AND NEW.answer = OLD.held ->> 'answer' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a word on a pair is final' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER pair_decision_is_final BEFORE UPDATE OR DELETE ON "pair_decision" FOR EACH ROW EXECUTE FUNCTION disclose_once();

SELECT keep_records('matching');
SELECT keep_records('identity_pair');
SELECT keep_records('pair_decision');
