select 1;
-- a comment
select 2 -- it's the end;