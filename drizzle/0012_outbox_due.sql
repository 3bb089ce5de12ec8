DROP INDEX "outbox_due";--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("webhook_id","next_at","seq") WHERE status = 'pending';