-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Generation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "engine" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "negativePrompt" TEXT,
    "prompt2" TEXT,
    "negativePrompt2" TEXT,
    "asked" JSONB NOT NULL,
    "loras" JSONB,
    "initImageId" TEXT,
    "maskId" TEXT,
    "batchId" TEXT,
    "batchIndex" INTEGER NOT NULL DEFAULT 0,
    "decision" JSONB,
    "modelId" TEXT,
    "steps" INTEGER,
    "guidanceScale" REAL,
    "width" INTEGER,
    "height" INTEGER,
    "sampler" TEXT,
    "strength" REAL,
    "clipSkip" INTEGER,
    "guidanceRescale" REAL,
    "trueCfgScale" REAL,
    "seed" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claim" TEXT,
    "startedAt" DATETIME,
    "completedAt" DATETIME,
    "step" INTEGER,
    "generationTimeMs" INTEGER,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "imageId" TEXT,
    "versionNumber" INTEGER NOT NULL DEFAULT 1,
    "editedFromId" TEXT,
    "editDescription" TEXT,
    "rating" INTEGER,
    "wasRegenerated" BOOLEAN NOT NULL DEFAULT false,
    "sessionId" TEXT,
    "ipHash" TEXT,
    "userAgent" TEXT,
    "prankSetId" TEXT,
    "matchedTriggerId" TEXT,
    "nearestTriggerId" TEXT,
    "wasPrank" BOOLEAN NOT NULL DEFAULT false,
    "similarity" REAL,
    CONSTRAINT "Generation_initImageId_fkey" FOREIGN KEY ("initImageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Generation_maskId_fkey" FOREIGN KEY ("maskId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Generation_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "Generation" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_editedFromId_fkey" FOREIGN KEY ("editedFromId") REFERENCES "Generation" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_prankSetId_fkey" FOREIGN KEY ("prankSetId") REFERENCES "PrankSet" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_matchedTriggerId_fkey" FOREIGN KEY ("matchedTriggerId") REFERENCES "PrankTrigger" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_Generation" ("asked", "attempts", "batchId", "claim", "completedAt", "createdAt", "decision", "editDescription", "editedFromId", "engine", "errorCode", "errorMessage", "generationTimeMs", "guidanceScale", "height", "id", "imageId", "ipHash", "matchedTriggerId", "modelId", "nearestTriggerId", "negativePrompt", "prankSetId", "prompt", "rating", "sampler", "seed", "sequence", "sessionId", "similarity", "startedAt", "status", "step", "steps", "userAgent", "versionNumber", "wasPrank", "wasRegenerated", "width") SELECT "asked", "attempts", "batchId", "claim", "completedAt", "createdAt", "decision", "editDescription", "editedFromId", "engine", "errorCode", "errorMessage", "generationTimeMs", "guidanceScale", "height", "id", "imageId", "ipHash", "matchedTriggerId", "modelId", "nearestTriggerId", "negativePrompt", "prankSetId", "prompt", "rating", "sampler", "seed", "sequence", "sessionId", "similarity", "startedAt", "status", "step", "steps", "userAgent", "versionNumber", "wasPrank", "wasRegenerated", "width" FROM "Generation";
DROP TABLE "Generation";
ALTER TABLE "new_Generation" RENAME TO "Generation";
CREATE UNIQUE INDEX "Generation_claim_key" ON "Generation"("claim");
CREATE UNIQUE INDEX "Generation_imageId_key" ON "Generation"("imageId");
CREATE INDEX "Generation_status_createdAt_idx" ON "Generation"("status", "createdAt");
CREATE INDEX "Generation_createdAt_id_idx" ON "Generation"("createdAt", "id");
CREATE INDEX "Generation_sessionId_createdAt_id_idx" ON "Generation"("sessionId", "createdAt", "id");
CREATE INDEX "Generation_modelId_createdAt_idx" ON "Generation"("modelId", "createdAt");
CREATE INDEX "Generation_editedFromId_idx" ON "Generation"("editedFromId");
CREATE INDEX "Generation_batchId_batchIndex_idx" ON "Generation"("batchId", "batchIndex");
CREATE INDEX "Generation_initImageId_idx" ON "Generation"("initImageId");
CREATE INDEX "Generation_maskId_idx" ON "Generation"("maskId");
CREATE INDEX "Generation_prankSetId_createdAt_idx" ON "Generation"("prankSetId", "createdAt");
CREATE INDEX "Generation_matchedTriggerId_idx" ON "Generation"("matchedTriggerId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
