-- a;
# b;
select 1 -- c;
, 2; --
/* d;
*/ select 'e
f;';
--
select 3
;