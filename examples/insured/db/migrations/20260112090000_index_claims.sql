-- migrate:description The claims of a policy, and the open ones by age, built while claims go on being written
-- migrate:category index
-- migrate:depends 20260105090000

-- migrate:up transaction:false lock_timeout:5s retry:5
CREATE INDEX CONCURRENTLY IF NOT EXISTS claims_policy_id ON claims (policy_id);

CREATE INDEX CONCURRENTLY IF NOT EXISTS claims_open ON claims (reported_at)
    WHERE state IN ('reported', 'assessed');

-- migrate:down transaction:false lock_timeout:5s
DROP INDEX CONCURRENTLY IF EXISTS claims_open;
DROP INDEX CONCURRENTLY IF EXISTS claims_policy_id;
