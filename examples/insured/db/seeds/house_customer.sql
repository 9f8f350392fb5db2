-- The customer in whose name monitoring asks for a quote once a minute.
-- seed:always
INSERT INTO customers (email, full_name) VALUES ('monitoring@insured.example', 'Monitoring')
ON CONFLICT (email) DO NOTHING;
