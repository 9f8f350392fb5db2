/* a /* nested ; */ ; */ select 1 -- ; '
; -- only a comment;
;;
/* ' */ ; /* " */
select 2 /* -- */ ; select 3 --
-- $$
;
select 4 */* ; */ 5;select 1--2;
+3;
-- end ;