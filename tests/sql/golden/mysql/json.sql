insert into t (a) values ('{"a": "it\'s; \\"b\\"", "c": [1, 2]}');
select a->'$."b;c"', a->>"$.d", json_extract(a, '$[0]');
select * from json_table('[1]', '$[*]' columns (x int path '$' default '";"' on empty)) as j;
