-- CreateTable
CREATE TABLE "Generation" (
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
    "similarity" REAL,
    CONSTRAINT "Generation_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_editedFromId_fkey" FOREIGN KEY ("editedFromId") REFERENCES "Generation" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_prankSetId_fkey" FOREIGN KEY ("prankSetId") REFERENCES "PrankSet" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Generation_matchedTriggerId_fkey" FOREIGN KEY ("matchedTriggerId") REFERENCES "PrankTrigger" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "format" TEXT NOT NULL,
    "thumbhash" TEXT NOT NULL,
    "micro" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "PrankSet" (
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
    "accessCount" INTEGER NOT NULL DEFAULT 0,
    "lastAccessedAt" DATETIME,
    "successfulPranks" INTEGER NOT NULL DEFAULT 0,
    "ipHash" TEXT
);

-- CreateTable
CREATE TABLE "PrankTrigger" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "prankSetId" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "normalizedPrompt" TEXT NOT NULL,
    "similarityThreshold" REAL NOT NULL DEFAULT 0.85,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "exactMatchOnly" BOOLEAN NOT NULL DEFAULT false,
    "caseSensitive" BOOLEAN NOT NULL DEFAULT false,
    "currentVersion" INTEGER NOT NULL DEFAULT 1,
    "triggerCount" INTEGER NOT NULL DEFAULT 0,
    "lastTriggeredAt" DATETIME,
    CONSTRAINT "PrankTrigger_prankSetId_fkey" FOREIGN KEY ("prankSetId") REFERENCES "PrankSet" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TriggerImage" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "triggerId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "description" TEXT,
    "imageId" TEXT NOT NULL,
    CONSTRAINT "TriggerImage_triggerId_fkey" FOREIGN KEY ("triggerId") REFERENCES "PrankTrigger" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TriggerImage_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RoutingLog" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" DATETIME NOT NULL,
    "generationId" TEXT,
    "prompt" TEXT NOT NULL,
    "idealModelId" TEXT NOT NULL,
    "ranModelId" TEXT NOT NULL,
    "scores" JSONB NOT NULL,
    "tags" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "confidence" REAL,
    "decidedBy" TEXT NOT NULL,
    "feedback" INTEGER,
    "elapsedMs" INTEGER NOT NULL,
    CONSTRAINT "RoutingLog_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Generation_claim_key" ON "Generation"("claim");

-- CreateIndex
CREATE UNIQUE INDEX "Generation_imageId_key" ON "Generation"("imageId");

-- CreateIndex
CREATE INDEX "Generation_status_createdAt_idx" ON "Generation"("status", "createdAt");

-- CreateIndex
CREATE INDEX "Generation_createdAt_id_idx" ON "Generation"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Generation_sessionId_createdAt_id_idx" ON "Generation"("sessionId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Generation_modelId_createdAt_idx" ON "Generation"("modelId", "createdAt");

-- CreateIndex
CREATE INDEX "Generation_editedFromId_idx" ON "Generation"("editedFromId");

-- CreateIndex
CREATE INDEX "Generation_prankSetId_createdAt_idx" ON "Generation"("prankSetId", "createdAt");

-- CreateIndex
CREATE INDEX "Generation_matchedTriggerId_idx" ON "Generation"("matchedTriggerId");

-- CreateIndex
CREATE INDEX "Image_createdAt_idx" ON "Image"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "PrankSet_builderSlugHash_key" ON "PrankSet"("builderSlugHash");

-- CreateIndex
CREATE UNIQUE INDEX "PrankSet_shareSlug_key" ON "PrankSet"("shareSlug");

-- CreateIndex
CREATE INDEX "PrankSet_expiresAt_idx" ON "PrankSet"("expiresAt");

-- CreateIndex
CREATE INDEX "PrankTrigger_prankSetId_priority_idx" ON "PrankTrigger"("prankSetId", "priority");

-- CreateIndex
CREATE UNIQUE INDEX "TriggerImage_imageId_key" ON "TriggerImage"("imageId");

-- CreateIndex
CREATE UNIQUE INDEX "TriggerImage_triggerId_version_key" ON "TriggerImage"("triggerId", "version");

-- CreateIndex
CREATE INDEX "RoutingLog_createdAt_idx" ON "RoutingLog"("createdAt");

-- CreateIndex
CREATE INDEX "RoutingLog_generationId_idx" ON "RoutingLog"("generationId");
