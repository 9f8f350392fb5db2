# a; '
select 1 # b;
, 2; --c; it's
-- d; '
select 5--1, 5 --
-1; /* not nested /* ; */ select 2;
select 3 -- ; '
;--x;
select 1
--1;
select /*+ NO_INDEX(t) ; */ 4;--	x;
