--
-- PostgreSQL database dump
--

\restrict kQx0Zb2aKc3

-- Dumped from database version 17.6

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  NEW.at := now(); -- it's
  RETURN NEW;
END;
$_$;

COPY public.t (id, name) FROM stdin;
1	it's; "fine"
2	-- \N
\.

COPY public.empty (id) FROM stdin;
\.

SELECT pg_catalog.setval('public.t_id_seq', 2, true);
\unrestrict kQx0Zb2aKc3
