COPY t FROM stdin; SELECT 'behind';  -- psql runs it after the data
1;
\.
SELECT 2;
copy (select * from stdin) to stdout;
copy t from 'stdin';
copy "from stdin" to stdout;
COPY BINARY t FROM
  /* x */ STDIN WITH (FORMAT csv)
;
"a
\.b
\. 
\.
select 3