-- seed:depends references
INSERT INTO bundles (id, owner_id, title) VALUES
    ('20000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 'For the Royal Society')
ON CONFLICT (id) DO NOTHING;

INSERT INTO bundle_references (bundle_id, reference_id, position) VALUES
    ('20000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 1)
ON CONFLICT (bundle_id, reference_id) DO NOTHING;
