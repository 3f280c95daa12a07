ALTER TABLE "AgentGraphExecution" ADD COLUMN "history_deleted_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "AuthRefreshToken_expiry" ON "AuthRefreshToken" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "AuthSession_age" ON "AuthSession" USING btree ("last_used_at");--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_old_history" ON "AgentGraphExecution" USING btree ("ended_at") WHERE ("status" in ('COMPLETED', 'FAILED', 'TERMINATED') and "history_deleted_at" is null);--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_old" ON "AgentGraphExecution" USING btree ("ended_at") WHERE ("status" in ('COMPLETED', 'FAILED', 'TERMINATED') and "history_deleted_at" is not null);