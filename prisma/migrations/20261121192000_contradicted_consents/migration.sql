-- How many consents the target has active, or of a status that is not known, against the legal decision in force.
ALTER TABLE "consent_parity" ADD COLUMN "contradicted" INTEGER;
UPDATE "consent_parity" SET "contradicted" = (
  SELECT count(*) FROM "consent_pair" JOIN (
    SELECT DISTINCT ON ("cutover_id", "consent_key", "item_hash") "cutover_id", "consent_key", "item_hash", "decision"
      FROM "consent_decision" ORDER BY "cutover_id", "consent_key", "item_hash", "id" DESC) AS in_force
    ON in_force."cutover_id" = "consent_parity"."cutover_id" AND in_force."consent_key" = "consent_pair"."key"
       AND in_force."item_hash" = "consent_pair"."item_hash"
   WHERE "consent_pair"."run_id" = "consent_parity"."run_id" AND in_force."decision" <> 'migrate'
     AND "pair" -> 'target' ->> 'status' IN ('active', 'unknown'));
ALTER TABLE "consent_parity" ALTER COLUMN "contradicted" SET NOT NULL;
GRANT UPDATE ("contradicted") ON "consent_parity" TO holdpoint_app;
