-- CreateTable
CREATE TABLE "stream" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "depends_on" UUID[],
    "owner_position" TEXT NOT NULL,
    "backup_position" TEXT,
    "planned_start_at" TIMESTAMPTZ(3),
    "duration_minutes" INTEGER NOT NULL,
    "optimistic_minutes" INTEGER,
    "pessimistic_minutes" INTEGER,
    "fixed_start_at" TIMESTAMPTZ(3),
    "control_step" TEXT,
    "undoes_id" UUID,
    "critical" BOOLEAN NOT NULL,
    "minimum_people" INTEGER NOT NULL,
    "gate_id" UUID,
    "attempts" JSONB NOT NULL,
    "people" JSONB NOT NULL,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_comment" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "comment" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "commented_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "command_ownership" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "backup_id" UUID NOT NULL,
    "backup_name" TEXT NOT NULL,
    "escalation" TEXT NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "command_ownership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_window" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by_id" UUID NOT NULL,
    "opened_by_name" TEXT NOT NULL,

    CONSTRAINT "change_window_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "stream_cutover_id_name_key" ON "stream"("cutover_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "task_cutover_id_code_key" ON "task"("cutover_id", "code");

-- CreateIndex
CREATE INDEX "task_comment_cutover_id_idx" ON "task_comment"("cutover_id");

-- CreateIndex
CREATE INDEX "command_ownership_cutover_id_idx" ON "command_ownership"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "change_window_cutover_id_key" ON "change_window"("cutover_id");

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "stream"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_undoes_id_fkey" FOREIGN KEY ("undoes_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_gate_id_fkey" FOREIGN KEY ("gate_id") REFERENCES "gate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_comment" ADD CONSTRAINT "task_comment_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_comment" ADD CONSTRAINT "task_comment_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_ownership" ADD CONSTRAINT "command_ownership_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_window" ADD CONSTRAINT "change_window_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What somebody wrote, who answered for what and that the window was opened stay as they were; so does everything about a task but its plan,
-- the tries at it and who is on it.
CREATE TRIGGER task_comment_is_final BEFORE UPDATE OR DELETE ON "task_comment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER command_ownership_is_final BEFORE UPDATE OR DELETE ON "command_ownership" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_window_is_final BEFORE UPDATE OR DELETE ON "change_window" FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON "stream", "task", "task_comment", "command_ownership", "change_window" TO holdpoint_app;
GRANT UPDATE ("stream_id", "title", "depends_on", "owner_position", "backup_position", "planned_start_at", "duration_minutes",
  "optimistic_minutes", "pessimistic_minutes", "fixed_start_at", "critical", "minimum_people", "gate_id", "attempts", "people")
  ON "task" TO holdpoint_app;
