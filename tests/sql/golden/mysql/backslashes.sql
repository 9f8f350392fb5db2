select 'a\\', ';', "a\\", ";";
select 'a\'', "a\"", `a\`;
select '\\\'', "\\\"", '\\\\';
select 'a\
b;';
select '\';\"', "\";\'";
select 1 regexp '^\\(a;\\)$', x like '\\%;' escape '\\', y like 'a|_;' escape '|';
select \N, 'C:\\dir\\', \N;
