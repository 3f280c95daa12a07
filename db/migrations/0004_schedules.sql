DROP INDEX "AgentGraphSchedule_user";--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "timing" json NOT NULL;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "timezone" text NOT NULL;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "anchor_at" timestamp(3) with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "end_date" text;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "missed_limit" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "claimed_until" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "last_execution_id" uuid;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "last_error" json;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD COLUMN "updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "AgentGraphSchedule_user" ON "AgentGraphSchedule" USING btree ("user_id","created_at","id");--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" DROP COLUMN "cron";--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" DROP COLUMN "time_zone";