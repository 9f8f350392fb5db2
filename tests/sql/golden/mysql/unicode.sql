select 'é;日本😀', "ÿ;", `naïve;`; insert into 日本 values ('—;'); -- “;”
select é; select 'à';
select N'ß;', _utf8mb4'ü;', _utf8mb4 0xC3BC, n'\'';