select a # b, c #> d, e #- f; select 5 @> 1, a ?| b, !~ c; select 5 - -1, 5 --1;
;select '{}'::jsonb -> 'a' ->> 'b;'; select a[1:2], ~1, |/ 25;