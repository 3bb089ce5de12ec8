-- Decisions and events from before the audit chain cannot be linked into it, and histories have another form: both begin anew.
TRUNCATE "assessments", "audit_events", "risk_profiles";--> statement-breakpoint
CREATE TABLE "assessment_outcomes" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"assessment_id" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"label" text NOT NULL,
	"source" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_epochs" (
	"epoch" text PRIMARY KEY NOT NULL,
	"commitment" text NOT NULL,
	"committed_at" bigint NOT NULL,
	"ends_at" bigint NOT NULL,
	"revealed_key" text,
	"revealed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"prev" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_links" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"prev" text NOT NULL,
	"hash" text NOT NULL,
	"kind" text NOT NULL,
	"count" integer NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "list_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"list" text NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"hash" text PRIMARY KEY NOT NULL,
	"policy_id" text NOT NULL,
	"document" json NOT NULL,
	"source" text NOT NULL,
	"created_at" bigint NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_activations" (
	"slot" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"policy_id" text NOT NULL,
	"mode" text NOT NULL,
	"since" bigint NOT NULL,
	"by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "risk_population" (
	"id" integer PRIMARY KEY NOT NULL,
	"packed" "bytea" NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "audit_rate" double precision NOT NULL;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "input" json NOT NULL;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "link" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "place" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "salt" text NOT NULL;--> statement-breakpoint
ALTER TABLE "assessments" ADD COLUMN "commitment" text NOT NULL;--> statement-breakpoint
ALTER TABLE "risk_profiles" ADD COLUMN "history" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "link" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "place" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "salt" text NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "commitment" text NOT NULL;--> statement-breakpoint
CREATE INDEX "assessment_outcomes_assessment" ON "assessment_outcomes" USING btree ("assessment_id","seq");--> statement-breakpoint
CREATE INDEX "assessment_outcomes_subject" ON "assessment_outcomes" USING btree ("client_id","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "list_entries_value" ON "list_entries" USING btree ("list","kind","value");--> statement-breakpoint
CREATE INDEX "policies_created" ON "policies" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "assessments_at" ON "assessments" USING btree ("at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "assessments_link" ON "assessments" USING btree ("link","place");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_link" ON "audit_events" USING btree ("link","place");--> statement-breakpoint
ALTER TABLE "assessments" DROP COLUMN "outcome";--> statement-breakpoint
ALTER TABLE "risk_profiles" DROP COLUMN "profile";--> statement-breakpoint
INSERT INTO "audit_head" ("id", "seq", "prev", "hash") VALUES (1, 0, '', repeat('0', 64));
