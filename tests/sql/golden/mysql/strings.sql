select 'a\';b', "c\";d", 'it''s;', "a""b;"; select `a\`; select 'x\\'; select "'";select N'a;', _utf8'b;', x'3B';
select '\\\';'; select \N;