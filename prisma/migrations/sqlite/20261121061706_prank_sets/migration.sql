-- CreateTable
CREATE TABLE "ImageLatents" (
    "imageId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "pictureWidth" INTEGER NOT NULL,
    "pictureHeight" INTEGER NOT NULL,
    "channels" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "values" BLOB NOT NULL,

    PRIMARY KEY ("imageId", "modelId", "pictureWidth", "pictureHeight"),
    CONSTRAINT "ImageLatents_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

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
    "asked" JSONB NOT NULL,
    "batchId" TEXT,
    "decision" JSONB,
    "modelId" TEXT,
    "steps" INTEGER,
    "guidanceScale" REAL,
    "width" INTEGER,
    "height" INTEGER,
    "sampler" TEXT,
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
    CONSTRAINT "Generation_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_editedFromId_fkey" FOREIGN KEY ("editedFromId") REFERENCES "Generation" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_prankSetId_fkey" FOREIGN KEY ("prankSetId") REFERENCES "PrankSet" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_matchedTriggerId_fkey" FOREIGN KEY ("matchedTriggerId") REFERENCES "PrankTrigger" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_Generation" ("asked", "attempts", "batchId", "claim", "completedAt", "createdAt", "decision", "editDescription", "editedFromId", "engine", "errorCode", "errorMessage", "generationTimeMs", "guidanceScale", "height", "id", "imageId", "ipHash", "matchedTriggerId", "modelId", "negativePrompt", "prankSetId", "prompt", "rating", "sampler", "seed", "sequence", "sessionId", "similarity", "startedAt", "status", "step", "steps", "userAgent", "versionNumber", "wasRegenerated", "width") SELECT "asked", "attempts", "batchId", "claim", "completedAt", "createdAt", "decision", "editDescription", "editedFromId", "engine", "errorCode", "errorMessage", "generationTimeMs", "guidanceScale", "height", "id", "imageId", "ipHash", "matchedTriggerId", "modelId", "negativePrompt", "prankSetId", "prompt", "rating", "sampler", "seed", "sequence", "sessionId", "similarity", "startedAt", "status", "step", "steps", "userAgent", "versionNumber", "wasRegenerated", "width" FROM "Generation";
DROP TABLE "Generation";
ALTER TABLE "new_Generation" RENAME TO "Generation";
CREATE UNIQUE INDEX "Generation_claim_key" ON "Generation"("claim");
CREATE UNIQUE INDEX "Generation_imageId_key" ON "Generation"("imageId");
CREATE INDEX "Generation_status_createdAt_idx" ON "Generation"("status", "createdAt");
CREATE INDEX "Generation_createdAt_id_idx" ON "Generation"("createdAt", "id");
CREATE INDEX "Generation_sessionId_createdAt_id_idx" ON "Generation"("sessionId", "createdAt", "id");
CREATE INDEX "Generation_modelId_createdAt_idx" ON "Generation"("modelId", "createdAt");
CREATE INDEX "Generation_editedFromId_idx" ON "Generation"("editedFromId");
CREATE INDEX "Generation_prankSetId_createdAt_idx" ON "Generation"("prankSetId", "createdAt");
CREATE INDEX "Generation_matchedTriggerId_idx" ON "Generation"("matchedTriggerId");
CREATE TABLE "new_PrankSet" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "builderSlugHash" TEXT NOT NULL,
    "shareSlug" TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "expiresAt" DATETIME,
    "maxUses" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "accessCount" INTEGER NOT NULL DEFAULT 0,
    "lastAccessedAt" DATETIME,
    "successfulPranks" INTEGER NOT NULL DEFAULT 0,
    "ipHash" TEXT
);
INSERT INTO "new_PrankSet" ("accessCount", "builderSlugHash", "createdAt", "description", "expiresAt", "id", "ipHash", "isActive", "lastAccessedAt", "maxUses", "shareSlug", "successfulPranks", "title", "updatedAt") SELECT "accessCount", "builderSlugHash", "createdAt", "description", "expiresAt", "id", "ipHash", "isActive", "lastAccessedAt", "maxUses", "shareSlug", "successfulPranks", "title", "updatedAt" FROM "PrankSet";
DROP TABLE "PrankSet";
ALTER TABLE "new_PrankSet" RENAME TO "PrankSet";
CREATE UNIQUE INDEX "PrankSet_builderSlugHash_key" ON "PrankSet"("builderSlugHash");
CREATE UNIQUE INDEX "PrankSet_shareSlug_key" ON "PrankSet"("shareSlug");
CREATE INDEX "PrankSet_expiresAt_idx" ON "PrankSet"("expiresAt");
CREATE TABLE "new_PrankTrigger" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "prankSetId" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "similarityThreshold" REAL NOT NULL DEFAULT 0.85,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "exactMatchOnly" BOOLEAN NOT NULL DEFAULT false,
    "caseSensitive" BOOLEAN NOT NULL DEFAULT false,
    "currentVersion" INTEGER NOT NULL DEFAULT 1,
    "triggerCount" INTEGER NOT NULL DEFAULT 0,
    "lastTriggeredAt" DATETIME,
    CONSTRAINT "PrankTrigger_prankSetId_fkey" FOREIGN KEY ("prankSetId") REFERENCES "PrankSet" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_PrankTrigger" ("caseSensitive", "createdAt", "currentVersion", "exactMatchOnly", "id", "lastTriggeredAt", "prankSetId", "priority", "prompt", "similarityThreshold", "triggerCount", "updatedAt") SELECT "caseSensitive", "createdAt", "currentVersion", "exactMatchOnly", "id", "lastTriggeredAt", "prankSetId", "priority", "prompt", "similarityThreshold", "triggerCount", "updatedAt" FROM "PrankTrigger";
DROP TABLE "PrankTrigger";
ALTER TABLE "new_PrankTrigger" RENAME TO "PrankTrigger";
CREATE INDEX "PrankTrigger_prankSetId_priority_idx" ON "PrankTrigger"("prankSetId", "priority");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
