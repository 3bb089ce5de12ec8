ALTER TABLE "subject_keys" DROP CONSTRAINT "subject_keys_client_id_subject_pk";--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "may_replace_face" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "face_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "face_templates" ADD COLUMN "model" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "face_templates" ADD COLUMN "drifted_at" bigint;--> statement-breakpoint
ALTER TABLE "face_templates" ADD COLUMN "last_used_at" bigint;--> statement-breakpoint
ALTER TABLE "subject_keys" ADD COLUMN "purpose" text DEFAULT 'factors' NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_keys" ADD COLUMN "key_id" text DEFAULT 'master' NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_keys" ADD CONSTRAINT "subject_keys_client_id_subject_purpose_pk" PRIMARY KEY("client_id","subject","purpose");
