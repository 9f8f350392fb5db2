select E'a'
  'b\';c' -- still an escape string
  'd\';e'; select 2;
select 'a'
'b\'; select 3;