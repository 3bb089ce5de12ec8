CREATE TABLE "face_counter" (
	"id" integer PRIMARY KEY NOT NULL,
	"stored" bigint NOT NULL,
	"alerted" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "consents_withdrawn" ON "consents" USING btree ("withdrawn_at") WHERE withdrawn_at is not null;