/* a /* ; */ ; */ select 1 -- ; '
; # ;
; -- x select 2; select 5--1;
+1; ;; /* */