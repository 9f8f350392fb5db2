-- Text search: parsers, templates, dictionaries and configurations.

CREATE TEXT SEARCH PARSER my_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE my_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH TEMPLATE no_init (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY my_simple (TEMPLATE = simple, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY my_snowball (TEMPLATE = snowball, LANGUAGE = 'english', STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY of_my_template (TEMPLATE = my_template);
CREATE TEXT SEARCH CONFIGURATION my_copy (COPY = english);
ALTER TEXT SEARCH CONFIGURATION my_copy ALTER MAPPING FOR asciiword, word WITH my_simple, my_snowball, simple;
ALTER TEXT SEARCH CONFIGURATION my_copy DROP MAPPING FOR email, url;
CREATE TEXT SEARCH CONFIGURATION "My Empty" (PARSER = my_parser);
CREATE TEXT SEARCH CONFIGURATION with_parser (PARSER = my_parser);
ALTER TEXT SEARCH CONFIGURATION with_parser ADD MAPPING FOR int, float WITH of_my_template;
COMMENT ON TEXT SEARCH PARSER my_parser IS 'parser';
COMMENT ON TEXT SEARCH TEMPLATE my_template IS 'template';
COMMENT ON TEXT SEARCH DICTIONARY my_simple IS 'dictionary';
COMMENT ON TEXT SEARCH CONFIGURATION my_copy IS 'configuration';
CREATE TABLE searched (t text, v tsvector GENERATED ALWAYS AS (to_tsvector('my_copy', t)) STORED);
CREATE INDEX searched_index ON searched USING gin (to_tsvector('with_parser', t));
CREATE FUNCTION searches(text) RETURNS tsquery LANGUAGE sql SET default_text_search_config = 'my_copy' AS 'SELECT to_tsquery($1)';
