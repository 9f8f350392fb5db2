select E'it\'s;', e'\\'; select 1;
select E'a\'' '\';
select E'a''\';b';
select type'a\'; select _e'a\';select "e"'\';
select 1;