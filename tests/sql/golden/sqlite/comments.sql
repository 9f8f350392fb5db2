-- a; '
select 1 -- b;
; /* c /* ; */ select 2; select 5--1;
+ 1; # no comment
; /**/ select 3 /*/ ; */;