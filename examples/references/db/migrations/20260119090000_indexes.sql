-- migrate:description Composite indexes for the lists that people look at, and full-text search in references and prompts
-- migrate:category index
-- migrate:depends 20260105090000 20260112090000

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS references_seeker_status ON "references" (seeker_id, status, requested_at DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS references_referrer_status ON "references" (referrer_id, status);
CREATE INDEX CONCURRENTLY IF NOT EXISTS bundles_owner_created_at ON bundles (owner_id, created_at DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS bundle_references_reference ON bundle_references (reference_id, bundle_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS kyc_documents_user_status ON kyc_documents (user_id, status);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ai_sessions_user_started_at ON ai_sessions (user_id, started_at DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ai_sessions_reference ON ai_sessions (reference_id, started_at DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ai_interactions_session_created_at ON ai_interactions (session_id, created_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ai_interactions_prompt_created_at ON ai_interactions (prompt_id, created_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS references_search ON "references"
    USING gin (to_tsvector('english', company || ' ' || role || ' ' || coalesce(body, '')));
CREATE INDEX CONCURRENTLY IF NOT EXISTS ai_prompts_search ON ai_prompts
    USING gin (to_tsvector('english', name || ' ' || template));

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS ai_prompts_search;
DROP INDEX CONCURRENTLY IF EXISTS references_search;
DROP INDEX CONCURRENTLY IF EXISTS ai_interactions_prompt_created_at;
DROP INDEX CONCURRENTLY IF EXISTS ai_interactions_session_created_at;
DROP INDEX CONCURRENTLY IF EXISTS ai_sessions_reference;
DROP INDEX CONCURRENTLY IF EXISTS ai_sessions_user_started_at;
DROP INDEX CONCURRENTLY IF EXISTS kyc_documents_user_status;
DROP INDEX CONCURRENTLY IF EXISTS bundle_references_reference;
DROP INDEX CONCURRENTLY IF EXISTS bundles_owner_created_at;
DROP INDEX CONCURRENTLY IF EXISTS references_referrer_status;
DROP INDEX CONCURRENTLY IF EXISTS references_seeker_status;
