ALTER TABLE "challenges" ADD COLUMN "excluded_action" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "excluded_action" text;