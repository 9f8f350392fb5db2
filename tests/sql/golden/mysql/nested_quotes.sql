select '"`;`"', "'`;`'", `'";"'`;
select 'a''b;', "a""b;", `a``b;`;
select '''', """", '''''' ';';
select '', "", ';';select'a'"b;"`c;`;