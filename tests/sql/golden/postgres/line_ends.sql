select 1;

-- c
select	2
  , 'a
b';
select 3 -- c;select 4
