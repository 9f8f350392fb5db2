SET @sql = 'select 1; select 2';
PREPARE s FROM @sql;
PREPARE s FROM 'select ?; -- x';
EXECUTE s USING @a; DEALLOCATE PREPARE s;
set @a := 1, @`b;c` = 2, @'d;e' = 3, @"f;g" = 4;
execute immediate concat('select ', '";"');