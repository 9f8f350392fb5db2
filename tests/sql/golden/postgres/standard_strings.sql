select 'a\'; select 'x' like '!%' escape '\';
select U&'d\0061t\+000061\', U&"d\"; select 'it''s;', '';
select N'\', B'01', X'1F';select 2;