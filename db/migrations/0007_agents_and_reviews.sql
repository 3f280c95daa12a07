DROP INDEX "AgentGraphExecution_lease";--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD COLUMN "parent" json;--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD COLUMN "root_id" uuid;--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD COLUMN "forked_from" uuid;--> statement-breakpoint
ALTER TABLE "AgentNodeExecution" ADD COLUMN "agent_execution_id" uuid;--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_awaited" ON "AgentGraphExecution" USING btree ("parent_id") WHERE "AgentGraphExecution"."parent_id" is not null and "status" in ('INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW');--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_of_root" ON "AgentGraphExecution" USING btree ("root_id") WHERE "AgentGraphExecution"."root_id" is not null;--> statement-breakpoint
CREATE INDEX "AgentNodeExecution_review" ON "AgentNodeExecution" USING btree ("execution_id") WHERE "AgentNodeExecution"."status" = 'REVIEW';--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_lease" ON "AgentGraphExecution" USING btree ("lease_until") WHERE "AgentGraphExecution"."lease_until" is not null;