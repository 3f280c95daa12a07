DROP INDEX "UserCredential_user";--> statement-breakpoint
ALTER TABLE "UserCredential" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "UserCredential" ADD COLUMN "renewing_until" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "UserCredential" ADD COLUMN "refused_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "UserCredential_key" ON "UserCredential" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "UserCredential_user" ON "UserCredential" USING btree ("user_id","created_at","id");