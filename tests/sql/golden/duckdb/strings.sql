select 'a\'; select E'it\'s;', e'\\'; select 'it''s;';
select E'a'
'b\'; select "c;""d", `e;f`; select U&'\'; select x'3B';