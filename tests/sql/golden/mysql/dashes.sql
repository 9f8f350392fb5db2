select 5--1;
select 5 --1;
select 5-- 1;
;
select 5--	1;
;
select 1 ----- 2;
;
--no blank; here
---; nor here
select 6;--
select 7;--x;
select 8 --
;
--