\restrict a
select 1;
  \unrestrict a
select 2;
\restrict