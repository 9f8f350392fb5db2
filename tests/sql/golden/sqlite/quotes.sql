select [a];b]; select `c;d`, "e;""f", 'g;''h'; select 'a\'; select "b\"; select [x''"];
select '`', "["; select 2;