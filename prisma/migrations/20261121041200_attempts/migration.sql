-- CreateTable
CREATE TABLE "attempt" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "attempt_expire_idx" ON "attempt"("expire");

-- A count of guesses is no record: it is reset by a right password, and forgotten when its time is over.
GRANT SELECT, INSERT, UPDATE, DELETE ON "attempt" TO holdpoint_app;
