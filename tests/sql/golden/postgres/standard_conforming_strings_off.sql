SET standard_conforming_strings = off;
select 'a\';b';
set session standard_conforming_strings to on;
select 'a\';
SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false);
select 'a\';b';
