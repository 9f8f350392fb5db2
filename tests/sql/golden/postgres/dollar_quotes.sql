select $$a;b$$, $tag$ $$;$x$ $tag$; select $1, $2;
select a$b$c, a$$; select $é$;$é$;
select 1$x$;$x$; do $$ begin; end $$;
select '$$;', "$$"; -- $$
select $not a tag; select 2$;