select 1;
-- it's fine
select 'it''s; select 2;
