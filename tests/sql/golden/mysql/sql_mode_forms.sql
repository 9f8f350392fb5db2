set @sql_mode = 'NO_BACKSLASH_ESCAPES'; select 'a\';';
set `sql_mode` = 'ANSI_QUOTES'; select "a\";
set sql_mode = 'POSTGRESQL'; select "a\";
SET SESSION sql_mode = default; select "a\";";
set autocommit = 0, session sql_mode := 'NO_BACKSLASH_ESCAPES'; select 'a\';
SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); select "a\", 'b\';
SET sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''); select "a\", 'b\';';
