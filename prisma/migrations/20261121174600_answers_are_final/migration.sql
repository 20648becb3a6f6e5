-- That a comment was written tells of an answer: it is disclosed with the answer, and not before.
GRANT UPDATE ("has_comment") ON "sample_review" TO holdpoint_app;
-- An answer that was held back from the second reviewer is disclosed once, as it was given, and is then final.
CREATE FUNCTION disclose_answer_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answer IS NULL AND NEW.answer = OLD.given AND NEW.has_comment = (OLD.comment IS NOT NULL)
     AND to_jsonb(NEW) - 'answer' - 'has_comment' = to_jsonb(OLD) - 'answer' - 'has_comment' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an answer is final' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER sample_review_is_final BEFORE UPDATE ON "sample_review" FOR EACH ROW EXECUTE FUNCTION disclose_answer_once();
