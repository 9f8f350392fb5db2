do language plpgsql $do$ declare x int; begin perform 1; end $do$; select 1;
prepare p as select 1; execute p;