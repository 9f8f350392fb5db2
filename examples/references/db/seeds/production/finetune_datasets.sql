-- Empty data sets for each purpose that a prompt has.
-- seed:depends prompts
INSERT INTO ai_finetune_datasets (name, purpose)
SELECT DISTINCT 'production-' || purpose, purpose FROM ai_prompts
ON CONFLICT (name) DO NOTHING;
