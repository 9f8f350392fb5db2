LOAD DATA LOCAL INFILE '/tmp/x;y.csv' INTO TABLE t
FIELDS TERMINATED BY ';' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '\\'
LINES TERMINATED BY '\n' IGNORE 1 LINES
(@a, b) SET c = @a;
select 1 into outfile 'z' fields terminated by ';' enclosed by "'";